import { usualTerms } from '../../../../src/scenario/criteria.js'
import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { answered, post } from '../../../../src/scenario/calls.js'
import { isRefusal } from '../../../../src/scenario/creating.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { refusedBetween } from '../../../../src/scenario/twins.js'
import { isMade } from '../../../../src/target/resources.js'
import type { Exchange } from '../../../../src/target/session.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'
import { type NotProvoked, refusal, type RefusalEvidence } from './refusals.js'

export type OtherChannelEvidence = {
  readonly websocketId: string
  /** null when the server takes no Subscription of that channel type */
  readonly restHookId: string | null
  readonly create: ExchangeRef
  /** the call for the websocket Subscription */
  readonly twin: ExchangeRef
  /** the call at type level without ids, made when it is known to be answered with success for one id */
  readonly none: CoverageEvidence | null
  /** the call for the rest-hook Subscription */
  readonly refused: RefusalEvidence | NotProvoked
}

/** Nobody is there: no notification can reach anybody. */
export const NOBODY = 'https://conformance.invalid/notifications'

/** Has a rest-hook Subscription beside a websocket one. */
export const otherChannel: Scenario<OtherChannelEvidence> = scenario({
  key: 'other-channel',
  title: 'Call for a rest-hook Subscription, and without ids while there is one',
  subscriptions: 2,
  needs: ['create'],
  after: [forms, dialects],
  async act(actor, tried): Promise<OtherChannelEvidence> {
    const { form } = actor
    const [websocket, restHook] = await Promise.all([
      subscribe(actor),
      actor.trySubscribe({ ...usualTerms(actor.world), channel: 'rest-hook', endpoint: NOBODY }),
    ])
    const made = isMade(restHook) ? restHook : null
    const plain = (): Promise<Exchange> => actor.invoke(form, [websocket.id])
    const twin = await plain()
    const refused =
      made &&
      (await refusedBetween(
        actor,
        () => actor.invoke(form, [made.id], 'first', 'call for a rest-hook Subscription'),
        plain,
      ))
    const none = answered(tried, 'POST', 'type').ok ? await post(actor, 'no ids', null) : null
    return {
      websocketId: websocket.id,
      restHookId: made?.id ?? null,
      create: made?.exchange.ref ?? ('ref' in restHook ? restHook.ref : twin.ref),
      twin: twin.ref,
      none: none && (await coverageOf(actor, none, [websocket])),
      refused: refused
        ? { twin: twin.ref, refused: refused.ref }
        : {
            reason: 'the server takes no rest-hook Subscription',
            lacks: 'other-channel',
            isAbsent: !isMade(restHook) && isRefusal(restHook),
          },
    }
  },
})

export const restHook = refusal(
  'rest-hook',
  'Call for a rest-hook Subscription',
  otherChannel,
  ({ refused }) => refused,
  ['create'],
)
