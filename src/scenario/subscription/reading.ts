import type { ExchangeRef } from '../../evidence/types.js'
import { scenario, type Scenario } from '../types.js'

export type ReadingEvidence = {
  readonly subscriptionId: string
  readonly subscription: ExchangeRef
  readonly read: ExchangeRef
  /** `$status` at instance level, by GET, or by POST where GET was refused */
  readonly status: ExchangeRef
}

/** What a client can learn of its Subscription. */
export const reading: Scenario<ReadingEvidence> = scenario({
  key: 'subscription-reading',
  title: 'Read a Subscription and ask for its $status',
  subscriptions: 1,
  async act(actor): Promise<ReadingEvidence> {
    const { id, path, exchange } = await actor.subscribe()
    const [read, got] = await Promise.all([
      actor.http({ purpose: 'read Subscription', method: 'GET', path }),
      actor.http({ purpose: '$status', method: 'GET', path: `${path}/$status` }),
    ])
    const status = got.ok
      ? got
      : await actor.http({ purpose: '$status', method: 'POST', path: `${path}/$status` })
    return { subscriptionId: id, subscription: exchange, read: read.ref, status: status.ref }
  },
})
