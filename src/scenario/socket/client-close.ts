import type { ExchangeRef } from '../../evidence/types.js'
import { grantOf } from '../answers.js'
import { bindGrant, bound, type BoundEvidence } from '../binding.js'
import { dialects } from '../dialect-probe.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'

export type ClientCloseEvidence = {
  readonly first: BoundEvidence
  /** the call for a fresh token after the client had closed */
  readonly operation: ExchangeRef
  /** bound with it on a new connection; null when the call gave none */
  readonly second: BoundEvidence | null
  /** the Subscription, read when the first socket was closed and the second bound */
  readonly readBack: ExchangeRef
}

/** A client that goes and comes back. */
export const clientClose: Scenario<ClientCloseEvidence> = scenario({
  key: 'client-close',
  title: 'Close the socket from the client’s side, then bind a fresh token on a new one',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<ClientCloseEvidence> {
    const first = await bound(actor, {}, 'socket that the client closes')
    await first.socket.close()
    const exchange = await actor.invoke(actor.form, [first.subscription.id])
    const grant = grantOf(exchange)
    const second = grant && (await bindGrant(actor, first.subscription, grant, 'connection after the close'))
    const { path } = first.subscription
    const readBack = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
    return {
      first: first.evidence,
      operation: exchange.ref,
      second: second && second.evidence,
      readBack: readBack.ref,
    }
  },
})
