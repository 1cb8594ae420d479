import { tellsOf } from '../../../../src/evidence/events.js'
import { subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import type { SocketRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { type Grant, grantOf, socketRef } from '../../../../src/scenario/answers.js'
import { createTrigger } from '../../../../src/scenario/firing.js'
import { handshakeOn, isRefusal } from '../../../../src/scenario/binding.js'
import { type Dialect, dialectNamed, dialectsFor, inBinary } from '../../../../src/scenario/dialects.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { between } from '../../../../src/scenario/twins.js'
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
  /** the user named the form by BIND_DIALECT */
  readonly configured?: boolean
  /** an event was tried as the proof of a bind, because no handshake came */
  readonly eventTried: boolean
  /** the upgrade was accepted only with an Authorization header */
  readonly upgradeNeedsAuthorization: boolean
  /** the first socket, opened without any header of ours */
  readonly plainSocket: SocketRef
  /** opened with a subprotocol, where the server refused the first without a sign that it was away for a moment */
  readonly subprotocolSocket?: SocketRef
}

/** No text names one; these say at least whether any does. */
const SUBPROTOCOLS = ['fhir', 'fhir-subscriptions', 'bind-with-token'] as const

/** Asks for an upgrade as a server may want it that knows subprotocols. */
export async function withSubprotocol(actor: Actor, { url }: Grant): Promise<SocketRef> {
  return socketRef(await actor.open(url, 'with a subprotocol', { protocols: SUBPROTOCOLS }))
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
  provides: ({ chosen, attempts, upgradeNeedsAuthorization }) => {
    const bound = attempts.find(({ dialect }) => dialect === chosen)?.bound ?? 'no'
    const isBound = chosen !== null && bound !== 'no'
    const bind = isBound ? { dialect: dialectNamed(chosen), confirmation: bound } : null
    return { 'bind-message': bind, socket: { needsAuthorization: upgradeNeedsAuthorization } }
  },
  isConclusive: ({ chosen, attempts }) => chosen === null && attempts.length > 1,
  async act(actor): Promise<DialectsEvidence> {
    const { settings } = actor.world
    const subscription = await subscribe(actor)
    const first = await actor.grant([subscription.id])
    const foreign = otherHost(first.url, settings.baseUrl)
    if (foreign !== null) actor.fact('websocketHost', foreign)
    const plain = await actor.open(first.url, 'first connection')
    const refused = plain.opened ? null : await refusedWithoutAuthorization(actor, first, plain)
    const needsAuthorization = refused !== null
    actor.authorizesUpgrades = needsAuthorization
    const reachable = plain.opened || needsAuthorization
    const isRefused = !reachable && plain.rejectedWith !== null && plain.unrelated === null
    const subprotocolSocket = isRefused ? await withSubprotocol(actor, first) : null
    const wanted = reachable ? dialectsFor(settings.bindDialect) : []
    const { tries, eventTried } = await new Probe(actor, subscription).run(wanted)
    const chosen = tries.find((each) => each.bound !== 'no') ?? null
    if (chosen === null) for (const { socket } of tries) actor.readable(socket)
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
      configured: settings.bindDialect !== 'auto',
      eventTried,
      upgradeNeedsAuthorization: needsAuthorization,
      plainSocket: refused ?? socketRef(plain),
      ...(subprotocolSocket && { subprotocolSocket }),
    }
  },
})

/**
 * header-less first; with the header only where that was refused as unauthorised, and only to the same host and port.
 * @returns the connection that is refused without the header, between two that are accepted with it; null when they are not
 */
async function refusedWithoutAuthorization(
  actor: Actor,
  { url }: Grant,
  refused: RecordedSocket,
): Promise<SocketRef | null> {
  if (refused.rejectedWith !== 401 && refused.rejectedWith !== 403) return null
  if (!mayAuthorize(url, actor.world.settings.baseUrl)) return null
  const authorization = await actor.world.authorization('first')
  if (authorization === null) return null
  const withHeader = (): Promise<RecordedSocket> =>
    actor.open(url, 'connection with an Authorization header', { headers: { authorization } })
  const before = await withHeader()
  if (!before.opened) return null
  const again = await actor.open(url, 'connection without an Authorization header')
  const after = await withHeader()
  return after.opened ? between(actor, socketRef(again), socketRef(before), socketRef(after)) : null
}

/** So often all forms are tried again where the server turned every one of them away. */
const MORE_ROUNDS = 2

const isTurnedAway = ({ closedWith, frames }: RecordedSocket): boolean =>
  closedWith?.code === POLICY_VIOLATION || frames.some(isRefusal)

/** RFC 6455: what a server closes a websocket with whose token it does not take. */
const POLICY_VIOLATION = 1008

/**
 * Tries forms of the bind message side by side. When none of them is answered soon they are tried in binary frames too,
 * and an event as the proof of a bind that no handshake confirms; all the while handshakes are waited for.
 */
class Probe {
  readonly #tries: Try[] = []
  readonly #settled: Promise<void>[] = []
  /** which forms work besides the first is information only, and not worth waiting until the deadline */
  readonly #decided: Promise<{ readonly kind: 'timeout' }>
  #decide: () => void = () => {}
  #isWon = false

  constructor(
    private readonly actor: Actor,
    private readonly subscription: Subscribed,
  ) {
    this.#decided = new Promise((resolve) => (this.#decide = () => resolve({ kind: 'timeout' })))
  }

  async run(
    wanted: readonly Dialect[],
  ): Promise<{ readonly tries: readonly Try[]; readonly eventTried: boolean }> {
    await this.#start(wanted)
    const patience = this.actor.pause(this.#ms('bindPatience'))
    await Promise.race([patience, this.#allSettled(), this.#decided])
    const isOpen = !this.#isWon && wanted.length > 0
    if (isOpen) await this.#start(wanted.map(inBinary))
    const [eventTried] = await Promise.all([isOpen && this.#tryEvents(), this.#allSettled()])
    // One of several nodes may not know yet, or ever, what another issued: where all were turned away, they try again.
    for (let round = 0; round < MORE_ROUNDS && this.#isTurnedAway(); round++) {
      await this.#start(wanted)
      await Promise.race([this.#allSettled(), this.#decided])
    }
    return { tries: this.#tries, eventTried }
  }

  #isTurnedAway(): boolean {
    return (
      this.#tries.length > 0 &&
      this.#tries.every(({ bound, socket }) => bound === 'no' && isTurnedAway(socket))
    )
  }

  #ms(name: 'bindPatience' | 'handshake' | 'event'): number {
    return this.actor.world.deadlines.of(name)
  }

  #allSettled(): Promise<unknown> {
    return Promise.all(this.#settled)
  }

  async #start(dialects: readonly Dialect[]): Promise<void> {
    const started = await Promise.all(dialects.map((dialect) => this.#bind(dialect)))
    for (const each of started) {
      if (each === null) continue
      this.#tries.push(each.made)
      this.#settled.push(this.#confirm(each.made, each.sentAt))
    }
  }

  async #bind(dialect: Dialect): Promise<{ readonly made: Try; readonly sentAt: number } | null> {
    const { actor } = this
    const grant = grantOf(await actor.invoke(actor.form, [this.subscription.id]))
    if (!grant) return null
    const socket = await actor.open(grant.url, `bind as ${dialect.name}`)
    const sentAt = actor.world.journal.now()
    socket.send(dialect.write(grant.token), dialect.binary)
    return { made: { dialect, socket, bound: 'no', handshakeMs: null }, sentAt }
  }

  async #confirm(made: Try, sentAt: number): Promise<void> {
    const waited = await Promise.race([handshakeOn(made.socket, this.#ms('handshake')), this.#decided])
    if (waited.kind !== 'found') return
    made.bound = 'handshake'
    made.handshakeMs = Math.round(waited.value - sentAt)
    this.#won(made.handshakeMs)
  }

  #won(latencyMs: number): void {
    if (this.#isWon) return
    this.#isWon = true
    setTimeout(this.#decide, this.actor.world.deadlines.absenceGrace(latencyMs))
  }

  /** A server may need as long to bind as its handshake may take: a second event comes when that time is over. */
  async #tryEvents(): Promise<boolean> {
    const { target } = this.actor.world
    if (target.triggerType === null || target.readOnly) return false
    const handshakeMs = this.#ms('handshake')
    const eventMs = this.#ms('event') - this.#ms('bindPatience') // as seen from the first bind
    const first = this.#tryEvent(eventMs)
    const second = Promise.race([this.actor.pause(handshakeMs), first]).then(() =>
      this.#isUndecided() ? this.#tryEvent(eventMs - handshakeMs) : undefined,
    )
    await Promise.all([first, second])
    return true
  }

  #isUndecided(): boolean {
    return this.#tries.every(({ bound }) => bound === 'no') && this.#listening().length > 0
  }

  #listening(): readonly Try[] {
    return this.#tries.filter(({ socket }) => !socket.closed && !socket.frames.some(isRefusal))
  }

  async #tryEvent(withinMs: number): Promise<void> {
    const { actor, subscription } = this
    const startedAt = actor.world.journal.now()
    const trigger = await createTrigger(actor)
    let heard: () => void = () => {}
    const enough = new Promise<{ readonly kind: 'timeout' }>((resolve) => {
      heard = () => setTimeout(() => resolve({ kind: 'timeout' }), this.#graceSince(startedAt))
    })
    await Promise.all(
      this.#listening().map(async (each) => {
        // The answer to a bind may come after the event was triggered: nothing is to be waited for then either.
        const arrival = each.socket.waitFor((frame) => {
          if (tellsOf(frame, trigger, subscription.id)) return 'event'
          return isRefusal(frame) ? 'refusal' : undefined
        }, withinMs)
        const waited = await Promise.race([arrival, enough, this.#decided])
        if (waited.kind !== 'found' || waited.value === 'refusal') return
        if (each.bound === 'no') each.bound = 'event'
        heard()
      }),
    )
  }

  #graceSince(startedAt: number): number {
    const { deadlines, journal } = this.actor.world
    return deadlines.absenceGrace(journal.now() - startedAt)
  }
}
