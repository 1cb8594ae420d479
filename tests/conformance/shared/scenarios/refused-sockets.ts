import { randomBytes } from 'node:crypto'
import type { SocketRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { socketRef } from '../../../../src/scenario/answers.js'
import { type AbsenceEvidence, fireWithControl } from '../../../../src/scenario/firing.js'
import { bindGrant, bound, type BoundEvidence } from '../../../../src/scenario/binding.js'
import { attemptBind, canTrigger } from '../../../../src/scenario/events.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { socketRefusedBetween } from '../../../../src/scenario/twins.js'
import type { RecordedSocket } from '../../../../src/wire/websocket.js'
import { dialects } from './bind-dialects.js'
import { forms } from './invocations.js'

export type RefusedEvidence = {
  /** the twin that is bound as it should be; control of the event too */
  readonly control: BoundEvidence
  /** asked to bind with a random token of the same length */
  readonly invented: SocketRef
  /** asked to bind with an issued token of which four characters were changed; null when the token is too short for it */
  readonly altered: SocketRef | null
  /** opened and left alone */
  readonly unbound: SocketRef
  /** null when nothing can be triggered */
  readonly event: AbsenceEvidence | null
}

/** Sockets that are not entitled to anything, beside one that is. */
export const refused: Scenario<RefusedEvidence> = scenario({
  key: 'refused-sockets',
  title: 'Bind with an issued, an invented and an altered token, and leave one socket unbound',
  subscriptions: 1,
  after: [forms, dialects],
  async act(actor): Promise<RefusedEvidence> {
    const control = await bound(actor, {}, 'control: bound with an issued token')
    const spare = await actor.grant([control.subscription.id])
    const forged = altered(spare.token)
    const twin = async (): Promise<RecordedSocket> => {
      const grant = await actor.grant([control.subscription.id])
      return (await bindGrant(actor, control.subscription, grant, 'twin of a refused socket')).socket
    }
    const refusedWith = (token: string, purpose: string) =>
      socketRefusedBetween(actor, () => attempt(actor, spare.url, token, purpose), twin)
    const [invented, changed, unbound] = await Promise.all([
      refusedWith(inventedLike(spare.token), 'bind with an invented token'),
      forged === null ? null : refusedWith(forged, 'bind with an altered token'),
      actor.open(spare.url, 'left unbound'),
    ])
    actor.fact('badTokenReaction', reactionOn(invented.socket))
    const silent = [invented.socket, unbound, ...(changed ? [changed.socket] : [])]
    const event = canTrigger(actor) ? await fireWithControl(actor, control, silent) : null
    return {
      control: control.evidence,
      invented: invented.ref,
      altered: changed && changed.ref,
      unbound: socketRef(unbound),
      event,
    }
  },
})

/** A forged token is close enough to a real one that it must not stand in the record either. */
function attempt(actor: Actor, url: string, token: string, purpose: string): Promise<RecordedSocket> {
  actor.world.session.policy.redactor.learn(token, 'invented-token')
  return attemptBind(actor, url, token, purpose)
}

function reactionOn(socket: RecordedSocket): string {
  if (socket.frames.length > 0) return socket.closed ? 'message and close' : 'message'
  return socket.closed ? 'close' : 'silence'
}

/** Random, so that nobody can have issued it, whatever issued tokens look like. */
function inventedLike(token: string): string {
  const length = Math.min(Math.max(token.length, 24), 512)
  return randomBytes(length).toString('base64url').slice(0, length)
}

/** The token with four letters changed near its end, where a JWT has its signature. */
function altered(token: string): string | null {
  if (token.length < 16) return null
  const at = Math.floor(token.length * 0.85) - 2
  const other = [...token.slice(at, at + 4)].map((letter) => (letter === 'q' ? 'Z' : 'q')).join('')
  return token.slice(0, at) + other + token.slice(at + 4)
}
