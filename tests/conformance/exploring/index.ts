import type { Exploration } from '../../../src/run/suite.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { offeredForms } from '../shared/scenarios/forms.js'
import { forms, type FormsEvidence } from '../shared/scenarios/invocations.js'
import { DELIVERY } from './delivery.js'

/** What random histories are judged by. */
export const EXPLORATION: Exploration = {
  laws: [...DELIVERY],
  before: [forms, dialects],
  offered: (actor, [tried]) => offeredForms(actor, tried as FormsEvidence),
}
