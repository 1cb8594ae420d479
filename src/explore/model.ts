import { isEvent, isHandshakeOf, tellsOf, type Incoming } from '../evidence/events.js'
import type { Deadlines } from '../wire/deadlines.js'
import type { Called, Created, StepEvidence, Touched } from './evidence.js'
import type { Client } from './steps.js'

/** A websocket as far as the model looks at it: what came on it, and when it ended. */
export interface SocketFacts {
  readonly frames: readonly Incoming[]
  /** milliseconds since the run began; null while it is open */
  readonly closedAt: number | null
  /** the server knows so, since close frames were exchanged */
  readonly closedCleanly: boolean
}

type Call = Plain<Called>

/** A Subscription of a history. */
export interface Subscribed {
  readonly name: string
  readonly id: string
  readonly as: Client
  readonly created: Plain<Created>
  /** what was done to it later, in the order of time; reads left out */
  readonly changes: readonly Plain<Touched>[]
}

/** A bind message that was sent with a token. */
export interface Binding {
  readonly socket: string
  readonly sentAt: number
  readonly call: Call
  readonly subscription: Subscribed
  /** how often its token had been sent before, also by another name that the server gave it again under */
  readonly use: number
  /** when the first notification of the Subscription came after it on its socket; null when none did */
  readonly confirmedAt: number | null
}

/** A change of a resource that triggers. */
export interface Event {
  readonly reference: string
  readonly sentAt: number
  readonly answeredAt: number
}

/** An event that is owed on a socket. */
export interface Due {
  readonly event: Event
  readonly binding: Binding
  /** when it came, by the first message that tells of it; null when it did not */
  readonly cameAt: number | null
  /** what went before it, on its Subscription and socket, besides the bind: nothing at all lets no text leave it out */
  readonly since: readonly Circumstance[]
}

/**
 * What a delivery should survive. A binding to which an event came that was asked for afterwards has survived it: what is
 * missing later has another cause.
 * - `bound again`, `bound beside`: one more bind on its socket, for the same Subscription or for another one
 * - `refused beside`: an invented token was sent on its socket afterwards
 * - `served elsewhere too`: another socket was bound later, and events came on both
 * - `closed elsewhere`: another socket of the Subscription ended
 */
export type Circumstance =
  | 'changed'
  | 'bound again'
  | 'bound beside'
  | 'refused beside'
  | 'token used before'
  | 'served elsewhere too'
  | 'closed elsewhere'

/** Plain facts of the steps: what a record says, and what is known while a history is acted. */
type Steps = readonly Plain<StepEvidence>[]
type Plain<T> = T extends StepEvidence
  ? Omit<T, 'exchange' | 'line' | 'reads' | 'control' | 'triggers'> & Triggers<T>
  : never
type Triggers<T> = T extends { readonly triggers: readonly unknown[] }
  ? {
      readonly triggers: readonly {
        readonly reference: string
        readonly sentAt: number
        readonly at: number
      }[]
    }
  : unknown

/**
 * What a history says of its Subscriptions, tokens and sockets at every moment, and what is owed on them. What was on its
 * way may have come before or after: whatever overlaps counts as both.
 */
export class Model {
  readonly subscriptions: readonly Subscribed[]
  readonly calls: readonly Call[]
  readonly bindings: readonly Binding[]
  readonly events: readonly Event[]
  readonly #came = new Map<Event, Map<string, number | null>>()

  /**
   * @param socketOf what is known of the socket with that name
   * @param untilMs how long what is owed was waited for
   */
  constructor(
    readonly steps: Steps,
    readonly socketOf: (name: string) => SocketFacts | null,
    private readonly deadlines: Deadlines,
    private readonly untilMs: number,
  ) {
    this.subscriptions = this.#subscriptions()
    this.calls = steps.flatMap((step) => (step.did === 'call' ? [step] : []))
    this.events = steps.flatMap((step) =>
      step.did === 'event'
        ? step.triggers.map(({ reference, sentAt, at }) => ({ reference, sentAt, answeredAt: at }))
        : [],
    )
    this.bindings = this.#bindings()
  }

  #subscriptions(): readonly Subscribed[] {
    const touched = this.steps.flatMap((step) => (isTouch(step) && step.did !== 'read' ? [step] : []))
    return this.steps.flatMap((step) => {
      if (step.did !== 'create' || step.id === null) return []
      const created = step
      const changes = touched.filter(({ sub }) => sub === created.sub)
      return [{ name: created.sub, id: step.id, as: created.as, created, changes }]
    })
  }

  #bindings(): readonly Binding[] {
    const uses = new Map<string, number>()
    const bindings = this.steps.flatMap((step) => {
      if (step.did !== 'bind' || step.token === null) return []
      const call = this.calls.find(({ token }) => token === step.token)
      if (!call) return []
      const own = call.same ?? step.token
      const use = uses.get(own) ?? 0
      uses.set(own, use + 1)
      return this.subscriptions
        .filter(({ name }) => call.subs.includes(name))
        .map((subscription) => ({ socket: step.socket, sentAt: step.sentAt, call, subscription, use }))
    })
    return bindings
      .map((binding) => ({ ...binding, confirmedAt: this.#confirmedAt(binding) }))
      .sort((a, b) => a.sentAt - b.sentAt)
  }

  #confirmedAt({ socket, sentAt, subscription: { id } }: Omit<Binding, 'confirmedAt'>): number | null {
    const frames = this.socketOf(socket)?.frames ?? []
    const first = frames.find(
      (frame) => frame.at >= sentAt && (isHandshakeOf(frame, id) || isEvent(frame, id)),
    )
    return first?.at ?? null
  }

  /** Bind messages on a socket, with any token, in the order of time. */
  bindsOn(socket: string): readonly { readonly sentAt: number; readonly token: string | null }[] {
    return this.steps.flatMap((step) => (step.did === 'bind' && step.socket === socket ? [step] : []))
  }

  /** The events that are owed on sockets, each once for each binding. */
  due(): readonly Due[] {
    return this.bindings.flatMap((binding) => this.events.flatMap((event) => this.#due(event, binding)))
  }

  #due(event: Event, binding: Binding): Due[] {
    const { subscription, confirmedAt, call, socket } = binding
    const facts = this.socketOf(socket)
    const acceptedAt = confirmedAt ?? this.#boundAlongAt(binding)
    if (!facts || acceptedAt === null || acceptedAt > event.sentAt || subscription.as !== 'first') return []
    const cameAt = this.#cameAt(event, binding)
    const until = cameAt ?? event.answeredAt + this.untilMs
    const isOpen = facts.closedAt === null || facts.closedAt >= until
    const lives =
      call.expiresAt === null || call.expiresAt >= event.answeredAt + this.deadlines.of('lastEvent')
    const isDisturbed = this.#disturbances(binding, event).some((from) => from <= until)
    if (!isOpen || !lives || isDisturbed) return []
    const since = this.#circumstances(binding).flatMap(([what, from]) =>
      from <= until && !this.#hasSurvived(binding, from, event) ? [what] : [],
    )
    return [{ event, binding, cameAt, since: [...new Set(since)] }]
  }

  /**
   * When the same bind was confirmed for another Subscription of its token, where the answer to the call names both: what a
   * server accepted it has to keep, with or without a handshake.
   */
  #boundAlongAt({ socket, sentAt, call, subscription }: Binding): number | null {
    const along = this.bindings.filter(
      (other) => other.socket === socket && other.sentAt === sentAt && other.confirmedAt !== null,
    )
    const areNamed = along.filter((other) =>
      [other, { subscription }].every((each) => call.named?.includes(each.subscription.id)),
    )
    return areNamed[0]?.confirmedAt ?? null
  }

  #cameAt(event: Event, { socket, subscription }: Binding): number | null {
    const known = this.#came.get(event) ?? new Map<string, number | null>()
    this.#came.set(event, known)
    const key = `${socket} ${subscription.id}`
    const before = known.get(key)
    if (before !== undefined) return before
    const frames = this.socketOf(socket)?.frames ?? []
    const at = frames.find((frame) => tellsOf(frame, event, subscription.id))?.at ?? null
    known.set(key, at)
    return at
  }

  /** An event that was asked for since, and before the other one, came on the binding. */
  #hasSurvived(binding: Binding, from: number, { sentAt }: Event): boolean {
    return this.events.some(
      (event) => event.sentAt > from && event.sentAt < sentAt && this.#cameAt(event, binding) !== null,
    )
  }

  /** When something began after which the binding need not be delivered to any more. */
  #disturbances(binding: Binding, event: Event): readonly number[] {
    const { subscription, sentAt } = binding
    const turns = subscription.changes.filter(({ did }) => did !== 'change')
    const before = turns.filter(({ to }) => to < sentAt).at(-1)
    // A server may answer a bind for what is off, and has nothing to send.
    const isOff = before !== undefined && !(before.did === 'on' && before.ok)
    const ends = turns.filter((each) => each.to >= sentAt || (isOff && each === before))
    // Which of two sockets is served is left open, until the server has served both.
    const others = this.#boundElsewhere(binding).filter(
      (other) => other.sentAt > sentAt && !this.#areBothServed(binding, other, event),
    )
    return [...ends.map(({ from }) => from), ...others.map((other) => other.sentAt)]
  }

  #boundElsewhere({ subscription, socket }: Binding): readonly Binding[] {
    return this.bindings.filter((other) => other.subscription === subscription && other.socket !== socket)
  }

  /** An event before this one came on both sockets after each had been bound. */
  #areBothServed(a: Binding, b: Binding, { sentAt }: Event): boolean {
    const from = Math.max(a.confirmedAt ?? Infinity, b.confirmedAt ?? Infinity)
    return this.events.some(
      (event) =>
        event.sentAt > from &&
        event.sentAt < sentAt &&
        this.#cameAt(event, a) !== null &&
        this.#cameAt(event, b) !== null,
    )
  }

  /** What need not end the delivery, with when it began. */
  #circumstances(binding: Binding): readonly (readonly [Circumstance, number])[] {
    const { subscription, sentAt, socket, use } = binding
    // To be refused before leaves nothing that the answer to a later bind does not take back.
    const beside = this.bindsOn(socket).filter(
      (bind) => bind.sentAt > sentAt || (bind.sentAt < sentAt && bind.token !== null),
    )
    const isSame = (token: string | null): boolean =>
      this.calls.some((call) => call.token === token && call.subs.includes(subscription.name))
    const elsewhere = this.#boundElsewhere(binding)
    return [
      ...(use > 0 ? [['token used before', sentAt] as const] : []),
      ...subscription.changes.map(({ from }) => ['changed', from] as const),
      ...beside.map(({ token, sentAt: from }) => {
        const what = token === null ? 'refused beside' : isSame(token) ? 'bound again' : 'bound beside'
        return [what, from] as const
      }),
      ...elsewhere
        .filter((other) => other.sentAt > sentAt)
        .map((other) => ['served elsewhere too', other.sentAt] as const),
      ...elsewhere
        .map((other) => Math.max(other.sentAt, this.#closedAt(other.socket)))
        .filter((from) => from > sentAt && from < Infinity)
        .map((from) => ['closed elsewhere', from] as const),
    ]
  }

  #closedAt(socket: string): number {
    return this.socketOf(socket)?.closedAt ?? Infinity
  }

  /** When the server knows at the latest that a socket has ended; null while it is open. */
  #goneAt(socket: string): number | null {
    const { closedAt = null, closedCleanly = false } = this.socketOf(socket) ?? {}
    return closedAt === null ? null : closedAt + (closedCleanly ? 0 : this.deadlines.of('underWay'))
  }

  /**
   * The changes of that kind that the server accepted and nothing else may have undone: another one at the same time may
   * have come first or last.
   */
  ended(subscription: Subscribed, by: 'off' | 'delete'): readonly Plain<Touched>[] {
    const isAmbiguous = (found: Plain<Touched>): boolean =>
      subscription.changes.some((other) => other !== found && other.from < found.to && other.to > found.from)
    return subscription.changes.filter((each) => each.did === by && each.ok && !isAmbiguous(each))
  }

  /**
   * Whether a bind has to be accepted: its token is fresh, nothing else was bound on its socket, its Subscriptions are not
   * changed, also not a moment ago, and bound on no more sockets at once than the server has let each of them before. Its
   * token lives for so long that an answer is due.
   */
  mustBind(binding: Binding): boolean {
    const { sentAt, socket, use, call } = binding
    // What one of its Subscriptions is refused for, the token is.
    const all = this.subscriptions.filter(({ name }) => call.subs.includes(name))
    const isBeside = this.bindsOn(socket).some((bind) => bind.sentAt < sentAt)
    const answerMs = Math.min(this.untilMs, this.deadlines.of('handshake'))
    const isChanged = all.some(({ changes }) => changes.some(({ from }) => from <= sentAt + answerMs))
    const lives = call.expiresAt === null || call.expiresAt > sentAt + this.deadlines.of('lastEvent')
    // A token that bound one of its Subscriptions was accepted, for whatever else that one is bound on.
    const isUsual = all.every((subscription) => {
      const each = { ...binding, subscription }
      return this.#isUsual(each) || this.#confirmedAt(each) !== null
    })
    return call.granted && use === 0 && isUsual && !isBeside && !isChanged && lives
  }

  /** The Subscription of a bind is bound on no more other sockets than the server has let it before. */
  #isUsual(binding: Binding): boolean {
    const { sentAt } = binding
    const others = this.#boundElsewhere(binding).filter((other) => {
      const goneAt = this.#goneAt(other.socket)
      return other.sentAt <= sentAt && (goneAt === null || goneAt > sentAt)
    })
    const elsewhere = new Set(others.map((other) => other.socket)).size
    return elsewhere === 0 || elsewhere <= this.#seenElsewhere(binding)
  }

  /** On how many other sockets the Subscription surely was bound when an earlier bind was accepted, at most. */
  #seenElsewhere({ subscription, sentAt }: Binding): number {
    const accepted = this.bindings.filter(
      (other) => other.subscription === subscription && other.confirmedAt !== null && other.sentAt < sentAt,
    )
    const counts = accepted.map((each) => {
      const open = accepted.filter(
        (other) =>
          other.socket !== each.socket &&
          (other.confirmedAt ?? Infinity) < each.sentAt &&
          this.#closedAt(other.socket) > (each.confirmedAt ?? 0),
      )
      return new Set(open.map(({ socket }) => socket)).size
    })
    return Math.max(0, ...counts)
  }

  /** Binds that have to be accepted, on sockets that are open, of which nothing has come. */
  unanswered(): readonly Binding[] {
    return this.bindings.filter(
      (binding) =>
        binding.confirmedAt === null &&
        this.mustBind(binding) &&
        this.socketOf(binding.socket)?.closedAt === null,
    )
  }

  /** Whether the Subscription had been bound before. */
  isReturn({ subscription, sentAt }: Binding): boolean {
    return this.bindings.some(
      (other) => other.subscription === subscription && other.sentAt < sentAt && other.confirmedAt !== null,
    )
  }

  /** Whether a client had come back to the Subscription before, and was bound again on another socket. */
  hasTakenBack({ subscription, sentAt }: Binding): boolean {
    return this.bindings.some(
      (other) =>
        other.subscription === subscription &&
        other.sentAt < sentAt &&
        other.confirmedAt !== null &&
        this.isReturn(other),
    )
  }
}

const isTouch = (step: Plain<StepEvidence>): step is Plain<Touched> =>
  ['read', 'off', 'on', 'change', 'delete'].includes(step.did)
