import type { ByRelease, Ground, GroundKind } from '../../../src/catalogue/types.js'
import { ground, groundBy } from '../../../src/catalogue/wording.js'
import { backport, operationPage, r4, r4b, r5, rfc } from './sources.js'

/** Grounds that many clauses share. */

const guideOperation = backport('OperationDefinition-backport-subscription-get-ws-binding-token.html')

/** What the published OperationDefinitions say, the guide's on R4 and R4B and core's later. */
export const byDefinition = (kind: GroundKind): ByRelease<Ground> =>
  groundBy(ground(kind, guideOperation), ground(kind, operationPage))

/** A page that each release has of its own. */
export const byPage = (kind: GroundKind, page: string): ByRelease<Ground> => ({
  default: ground(kind, r5(page)),
  R4: ground(kind, r4(page)),
  R4B: ground(kind, r4b(page)),
})

/** What the pages about operations say of calls and answers. */
export const operationRules = (anchor: string): ByRelease<Ground> =>
  byPage('definition', `operations.html#${anchor}`)

export const rfcMust = (place: string): Ground => ground('RFC MUST', rfc(place))

/** Authorisation is enforced: the rule that the texts state for Subscriptions. */
export const SAFETY: ByRelease<Ground> = groundBy(
  ground('safety', backport('safety_security.html#general-considerations')),
  ground('safety', r5('subscriptions.html#safety')),
)
