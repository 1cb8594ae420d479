import type { Exploration } from '../../../src/run/suite.js'
import type { Check } from '../../../src/judge/check.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { offeredForms } from '../shared/scenarios/forms.js'
import { forms, type FormsEvidence } from '../shared/scenarios/invocations.js'
import { adaptedLaws } from './adapted.js'
import { COPIES } from './copies.js'
import { DELIVERY } from './delivery.js'
import { NUMBERS_LAWS } from './numbers.js'
import { STATUS } from './status.js'
import { SUBSCRIPTIONS } from './subscriptions.js'
import { TOKENS } from './tokens.js'

/** What random histories are judged by. @param checks of the suite: some of them judge histories too */
export const explorationOf = (checks: readonly Check[]): Exploration => ({
  laws: [
    ...DELIVERY,
    ...TOKENS,
    ...SUBSCRIPTIONS,
    ...NUMBERS_LAWS,
    ...STATUS,
    ...COPIES,
    ...adaptedLaws(checks),
  ],
  before: [forms, dialects],
  offered: (actor, [tried]) => offeredForms(actor, tried as FormsEvidence),
})
