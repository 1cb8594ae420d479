import type { Trait } from '../../trait.js'
import { BINDING_VARIANTS } from './binding.js'
import { DELIVERY_VARIANTS } from './delivery.js'
import { HTTP_VARIANTS } from './http.js'
import { OUTPUT_VARIANTS } from './output.js'
import { REFUSAL_VARIANTS } from './refusals.js'
import { SUBSCRIPTION_VARIANTS } from './subscriptions.js'

/** Other legal choices than those of the conformant server: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  ...OUTPUT_VARIANTS,
  ...REFUSAL_VARIANTS,
  ...HTTP_VARIANTS,
  ...SUBSCRIPTION_VARIANTS,
  ...BINDING_VARIANTS,
  ...DELIVERY_VARIANTS,
]
