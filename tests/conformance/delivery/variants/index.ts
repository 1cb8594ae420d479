import type { Trait } from '../../../../src/reference/trait.js'
import { VARIANTS as NOTIFICATIONS } from './notifications.js'
import { VARIANTS as OFF } from './off.js'
import { VARIANTS as SURROUNDINGS } from './surroundings.js'
import { VARIANTS as TIMES } from './times.js'
import { VARIANTS as TWO_EVENTS } from './two-events.js'

export const VARIANTS: readonly Trait[] = [...NOTIFICATIONS, ...OFF, ...SURROUNDINGS, ...TIMES, ...TWO_EVENTS]
