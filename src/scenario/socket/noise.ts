import type { SocketRef } from '../../evidence/types.js'
import type { Exchange } from '../../target/session.js'
import { socketRef } from '../answers.js'
import { bound, type BoundEvidence } from '../binding.js'
import { dialects } from '../dialect-probe.js'
import { forms } from '../invocations.js'
import { between } from '../twins.js'
import { scenario, type Scenario } from '../types.js'

export type NoiseEvidence = {
  /** the bound socket that sent the messages */
  readonly bound: BoundEvidence
  readonly sent: readonly string[]
  /** a connection that was opened afterwards */
  readonly later: SocketRef
}

/** Messages that no server has to understand, and every server has to survive. */
const NOISE = ['hello', '{', '{"type":"unknown"}'] as const

/** What happens to a server that is told something it does not understand. */
export const noise: Scenario<NoiseEvidence> = scenario({
  key: 'noise',
  title: 'Send messages that mean nothing on a bound socket, then open a new connection',
  subscriptions: 1,
  after: [forms, dialects],
  last: true,
  async act(actor): Promise<NoiseEvidence> {
    const { socket, evidence, grant, subscription } = await bound(actor, {}, 'socket that sends noise')
    const read = (): Promise<Exchange> =>
      actor.http({ purpose: 'read Subscription', method: 'GET', path: subscription.path })
    const before = await read()
    for (const message of NOISE) socket.send(message)
    await socket.listen(actor.world.deadlines.absenceGrace(evidence.handshakeMs ?? 250))
    const later = await actor.open(grant.url, 'connection after the noise')
    // Where everything else is answered all the while, it is no outage that keeps connections out.
    const ref = later.unrelated
      ? between(actor, socketRef(later), before.ref, (await read()).ref)
      : socketRef(later)
    return { bound: evidence, sent: NOISE, later: ref }
  },
})
