import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { SocketRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { type Grant, grantOf, socketRef } from '../../../../src/scenario/answers.js'
import { createTrigger, isEventOf, isHandshake } from '../../../../src/scenario/binding.js'
import { type Dialect, dialectsFor, inBinary } from '../../../../src/scenario/dialects.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { mayAuthorize, otherHost } from '../../../../src/target/websocket-url.js'
import type { RecordedSocket } from '../../../../src/wire/websocket.js'
import { forms } from './invocations.js'

/** What one form of the bind message came to, on a fresh socket with a fresh token. */
export type DialectEvidence = {
  readonly dialect: string
  readonly socket: SocketRef
  readonly bound: 'handshake' | 'event' | 'no'
  readonly handshakeMs: number | null
}

export type DialectsEvidence = {
  readonly attempts: readonly DialectEvidence[]
  /** the first form that worked, in the order of preference */
  readonly chosen: string | null
  /** an event was tried as the proof of a bind, because no handshake came */
  readonly eventTried: boolean
  /** the upgrade was accepted only with an Authorization header */
  readonly upgradeNeedsAuthorization: boolean
  /** the first socket, opened without any header of ours */
  readonly plainSocket: SocketRef
}

interface Try {
  readonly dialect: Dialect
  readonly socket: RecordedSocket
  bound: DialectEvidence['bound']
  handshakeMs: number | null
}

/**
 * Finds out how this server wants the bind message written: every form side by side, each on a fresh socket with a fresh
 * token, since tokens may be single-use and a wrong first message may close the socket. Whatever binds builds on it.
 */
export const dialects: Scenario<DialectsEvidence> = scenario({
  key: 'bind-dialects',
  title: 'Connect, and bind in every known form of the bind message',
  subscriptions: 1,
  after: [forms],
  async act(actor): Promise<DialectsEvidence> {
    const { learnt, settings } = actor.world
    const subscription = await subscribe(actor)
    const first = await actor.grant([subscription.id])
    const foreign = otherHost(first.url, settings.baseUrl)
    if (foreign !== null) actor.fact('websocketHost', foreign)
    const plain = await actor.open(first.url, 'first connection')
    const needsAuthorization = !plain.opened && (await acceptsWithAuthorization(actor, first, plain))
    learnt.upgradeNeedsAuthorization = needsAuthorization
    const reachable = plain.opened || needsAuthorization
    const wanted = reachable ? dialectsFor(settings.bindDialect) : []
    const race = new Race(actor)
    const attempts = async (forms: readonly Dialect[]): Promise<Try[]> =>
      (await Promise.all(forms.map((each) => attempt(actor, each, subscription, race)))).filter(
        (each) => each !== null,
      )
    const tries = await attempts(wanted)
    if (tries.every((each) => each.bound === 'no')) tries.push(...(await attempts(wanted.map(inBinary))))
    const eventTried =
      reachable && tries.every((each) => each.bound === 'no') && (await tryEvent(actor, tries, subscription))
    const chosen = tries.find((each) => each.bound !== 'no') ?? null
    if (chosen === null) for (const { socket } of tries) actor.readable(socket)
    learnt.dialect = chosen?.dialect ?? null
    learnt.confirmation = chosen && chosen.bound !== 'no' ? chosen.bound : null
    actor.fact('bindDialect', chosen?.dialect.name ?? null)
    actor.fact(
      'bindDialects',
      tries.filter((each) => each.bound !== 'no').map((each) => each.dialect.name),
    )
    return {
      attempts: tries.map(({ dialect, socket, bound, handshakeMs }) => ({
        dialect: dialect.name,
        socket: socketRef(socket),
        bound,
        handshakeMs,
      })),
      chosen: chosen?.dialect.name ?? null,
      eventTried,
      upgradeNeedsAuthorization: needsAuthorization,
      plainSocket: socketRef(plain),
    }
  },
})

/** Once one form has worked, the others need not be waited for until the deadline: which more work is information only. */
class Race {
  readonly lost: Promise<{ readonly kind: 'timeout' }>
  #end: () => void = () => {}
  #isWon = false

  constructor(private readonly actor: Actor) {
    this.lost = new Promise((resolve) => (this.#end = () => resolve({ kind: 'timeout' })))
  }

  won(latencyMs: number): void {
    if (this.#isWon) return
    this.#isWon = true
    setTimeout(this.#end, this.actor.world.deadlines.absenceGrace(latencyMs))
  }
}

/** header-less first; with the header only where that was refused as unauthorised, and only to the same host and port. */
async function acceptsWithAuthorization(
  actor: Actor,
  grant: Grant,
  refused: RecordedSocket,
): Promise<boolean> {
  if (refused.rejectedWith !== 401 && refused.rejectedWith !== 403) return false
  if (!mayAuthorize(grant.url, actor.world.settings.baseUrl)) return false
  const header = await actor.world.authorization('first')
  if (header === null) return false
  const socket = await actor.open(grant.url, 'connection with an Authorization header', {
    headers: { authorization: header },
  })
  return socket.opened
}

async function attempt(
  actor: Actor,
  dialect: Dialect,
  subscription: Subscribed,
  race: Race,
): Promise<Try | null> {
  const grant = grantOf(await actor.invoke(actor.form, [subscription.id]))
  if (!grant) return null
  const socket = await actor.open(grant.url, `bind as ${dialect.name}`)
  const sentAt = actor.world.journal.now()
  socket.send(dialect.write(grant.token), dialect.binary)
  const deadline = actor.world.deadlines.of('handshake')
  const handshake = socket.waitFor((frame) => (isHandshake(frame) ? frame.at : undefined), deadline)
  const waited = await Promise.race([handshake, race.lost])
  if (waited.kind === 'found') race.won(waited.value - sentAt)
  const came = waited.kind === 'found'
  return {
    dialect,
    socket,
    bound: came ? 'handshake' : 'no',
    handshakeMs: came ? Math.round(waited.value - sentAt) : null,
  }
}

/** a server may send no handshake; then an event is the proof, where one can be triggered. */
async function tryEvent(actor: Actor, tries: readonly Try[], subscription: Subscribed): Promise<boolean> {
  if (actor.world.target.triggerType === null || actor.world.target.readOnly) return false
  const trigger = await createTrigger(actor)
  await Promise.all(
    tries.map(async (each) => {
      const deadline = actor.world.deadlines.of('event')
      const waited = await each.socket.waitFor(
        (frame) => isEventOf(frame, trigger, subscription.id) || undefined,
        deadline,
      )
      if (waited.kind === 'found') each.bound = 'event'
    }),
  )
  return true
}
