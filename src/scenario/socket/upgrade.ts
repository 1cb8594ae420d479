import type { SocketRef } from '../../evidence/types.js'
import type { Actor } from '../actor.js'
import { socketRef, type Grant } from '../answers.js'
import { dialects } from '../dialect-probe.js'
import { forms } from '../invocations.js'
import { scenario, type Scenario } from '../types.js'

export type UpgradeEvidence = {
  /** opened with neither subprotocol nor Origin, then pinged */
  readonly plain: SocketRef
  /** opened with an Origin that no server can know */
  readonly foreignOrigin: SocketRef
  /** opened with a subprotocol; null when the plain one was opened and nothing is left to find out */
  readonly subprotocol: SocketRef | null
  /** a pong came within the deadline; null when the plain socket was not opened */
  readonly ponged: boolean | null
  readonly pongDeadlineMs: number
}

const ORIGIN = 'https://conformance.example.org'
/** No text names one; these say at least whether any does. */
const SUBPROTOCOLS = ['fhir', 'fhir-subscriptions', 'bind-with-token'] as const

/** What an upgrade needs, and whether the connection answers a ping. */
export const upgrade: Scenario<UpgradeEvidence> = scenario({
  key: 'upgrade',
  title: 'Connect with neither subprotocol nor Origin, ping, and connect with a foreign Origin',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<UpgradeEvidence> {
    const subscription = await actor.subscribe()
    const grant = await actor.grant([subscription.id])
    const pongDeadlineMs = actor.world.deadlines.of('pong')
    const plain = await actor.open(grant.url, 'no subprotocol, no Origin')
    const [ponged, foreignOrigin, subprotocol] = await Promise.all([
      plain.opened ? plain.ping(pongDeadlineMs) : null,
      actor.open(grant.url, 'foreign Origin', { headers: { origin: ORIGIN } }),
      plain.opened ? null : withSubprotocol(actor, grant),
    ])
    return {
      plain: socketRef(plain),
      foreignOrigin: socketRef(foreignOrigin),
      subprotocol,
      ponged,
      pongDeadlineMs,
    }
  },
})

async function withSubprotocol(actor: Actor, grant: Grant): Promise<SocketRef> {
  return socketRef(await actor.open(grant.url, 'with a subprotocol', { protocols: SUBPROTOCOLS }))
}
