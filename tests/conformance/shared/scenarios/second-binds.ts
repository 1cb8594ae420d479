import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { timesNamed } from '../../../../src/evidence/events.js'
import { grantOf } from '../../../../src/scenario/answers.js'
import { bindGrant, bindOn, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import {
  asked,
  canTrigger,
  type EventEvidence,
  eventIfDue,
  fireAt,
  fireThrice,
} from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type ClientCloseEvidence = {
  readonly first: BoundEvidence
  /** the Subscription, read while its socket was bound */
  readonly readBefore?: ExchangeRef
  /** the call for a fresh token after the client had closed */
  readonly operation: ExchangeRef
  /** bound with it on a new connection; null when the call gave none */
  readonly second: BoundEvidence | null
  /** the Subscription, read when the first socket was closed and the second bound */
  readonly readBack: ExchangeRef
  /** an event on the second connection, and two more where it did not come; null when none could be triggered */
  readonly event?: EventEvidence | null
  readonly more?: readonly EventEvidence[]
}

/** A client that goes and comes back. */
export const clientClose: Scenario<ClientCloseEvidence> = scenario({
  key: 'client-close',
  title: 'Close the socket from the client’s side, then bind a fresh token on a new one',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<ClientCloseEvidence> {
    const first = await bound(actor, {}, 'socket that the client closes')
    const { path } = first.subscription
    const readBefore = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
    await actor.close(first.socket)
    const exchange = await actor.invoke(actor.form, [first.subscription.id])
    const grant = grantOf(exchange)
    const second = grant && (await bindGrant(actor, first.subscription, grant, 'connection after the close'))
    const readBack = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
    const [event = null, ...more] = second && canTrigger(actor) ? await fireThrice(actor, second) : []
    return {
      first: first.evidence,
      readBefore: readBefore.ref,
      operation: exchange.ref,
      second: second && second.evidence,
      readBack: readBack.ref,
      event,
      more,
    }
  },
})

export type RebindEvidence = {
  readonly first: BoundEvidence
  /** before the second bind */
  readonly before: EventEvidence
  /** the call for the fresh token while the socket was bound; absent in older records */
  readonly operation?: ExchangeRef
  /** null when the first event did not come, the call gave no token, or that is for another `websocket-url` */
  readonly second: BoundEvidence | null
  readonly sameUrl: boolean
  /** after the second bind; null when the socket was closed or it did not come to that */
  readonly after: EventEvidence | null
  /** two more where that one did not come */
  readonly more?: readonly EventEvidence[]
  /** another one, a while after the second bind, where that one came more than once: a bind may repeat what is recent */
  readonly later?: EventEvidence | null
}

/** The way to go on with a Subscription beyond the life of one token. */
export const rebind: Scenario<RebindEvidence> = scenario({
  key: 'rebind',
  title: 'Bind a Subscription again with a fresh token on the same socket, with an event before and after',
  subscriptions: 1,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<RebindEvidence> {
    const first = await bound(actor, {}, 'socket that is bound twice')
    const fired = await fireAt(actor, first)
    const before = asked(fired)
    const exchange = await actor.invoke(actor.form, [first.subscription.id])
    const grant = grantOf(exchange)
    const sameUrl = grant === null || grant.url === first.grant.url
    const base = { first: first.evidence, before, operation: exchange.ref, sameUrl }
    if (grant === null || !sameUrl || fired.latencyMs === null) return { ...base, second: null, after: null }
    const second = await bindOn(actor, first.socket, first.subscription, grant)
    if (first.socket.closed) return { ...base, second: second.evidence, after: null }
    const [after = null, ...more] = await fireThrice(actor, second)
    // A second copy comes about as late as the first.
    const graceMs = actor.world.deadlines.absenceGrace(fired.latencyMs)
    await first.socket.listen(graceMs)
    const copies = ({ trigger }: EventEvidence): number =>
      timesNamed(first.socket.frames, trigger, first.subscription.id)
    const isRepeated = after !== null && copies(after) > copies(before)
    const later = isRepeated ? await eventIfDue(actor, second) : null
    if (later) await first.socket.listen(graceMs)
    return { ...base, second: second.evidence, after, more, later }
  },
})
