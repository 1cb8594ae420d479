import type { Evidence, SocketEvidence } from '../evidence/read.js'
import type {
  Captured,
  CloseLine,
  ExchangeLine,
  ExchangeRef,
  FrameLine,
  HttpRequest,
  HttpResponse,
  Observed,
  SecretFacts,
  SocketLine,
  SocketRef,
  Twins,
} from '../evidence/types.js'
import { jsonOf, messageOf, xmlOf } from '../evidence/readings.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import { isObject, type JsonReading } from '../fhir/json.js'
import type { Message, Notification, Status } from '../fhir/message.js'
import { asParameters, type Parameters } from '../fhir/parameters.js'
import type { XmlReading } from '../fhir/xml/index.js'
import { Unobserved } from './outcome.js'
import type { Look } from './rests-on.js'

/** What a check sees of a scenario: the same data, with exchanges and sockets in place of their references. */
export type Viewed<T> = T extends ExchangeRef
  ? ExchangeView
  : T extends SocketRef
    ? SocketView
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends readonly (infer U)[]
        ? Viewed<U>[]
        : { readonly [K in keyof T]: Viewed<T[K]> }

/** Hears which pieces of evidence a check looked at, and how. */
export type Touch = (id: string, look: Look) => void

/** One HTTP exchange. Whatever needs a response throws Unobserved when none came, so that silence is never a pass. */
export class ExchangeView {
  constructor(
    private readonly line: ExchangeLine,
    private readonly touch: Touch,
    private readonly evidence: Evidence,
    private readonly between: Twins | null = null,
  ) {}

  /** what it was for; a call that was repeated after a 429 says so */
  get purpose(): string {
    return this.line.purpose
  }

  get request(): HttpRequest {
    return this.line.request
  }

  /** when it was sent, in milliseconds since the run began */
  get at(): number {
    return this.line.at
  }

  /** when its answer was complete: what it asked for was done by then, and not before it was sent */
  get endedAt(): number {
    return this.line.at + this.line.durationMs
  }

  /**
   * The call that was answered 429, this one or the one that it repeats; null when none was. A check about limits asks
   * this: to any other a 429 says nothing.
   */
  get limited(): { readonly summary: string; readonly retryAfter: string | null } | null {
    this.#look(false)
    const { repeats } = this.line
    const earlier = repeats === undefined ? undefined : this.evidence.exchanges.get(repeats)
    for (const line of [this.line, ...(earlier ? [earlier] : [])]) {
      const { outcome } = line
      if (outcome.kind !== 'response' || outcome.status !== 429) continue
      return { summary: summaryOf(line), retryAfter: outcome.headers['retry-after'] ?? null }
    }
    return null
  }

  #look(read: boolean): void {
    this.touch(this.line.id, { read, between: this.between })
  }

  get response(): HttpResponse {
    this.#look(true)
    const { outcome } = this.line
    if (outcome.kind !== 'response') throw new Unobserved(`${this.line.purpose}: ${outcome.reason}`)
    return outcome
  }

  get status(): number {
    return this.response.status
  }

  /** A 2xx response came. */
  get accepted(): boolean {
    return this.status >= 200 && this.status < 300
  }

  get clientError(): boolean {
    return this.status >= 400 && this.status < 500
  }

  get serverError(): boolean {
    return this.status >= 500
  }

  header(name: string): string | null {
    return this.response.headers[name] ?? null
  }

  get body(): Captured {
    return this.response.body
  }

  /** The body read as JSON. */
  get reading(): JsonReading {
    return jsonOf(this.body)
  }

  /** The body read as FHIR XML, with the rules of XML that it breaks. */
  get xml(): XmlReading {
    return xmlOf(this.body)
  }

  /** The syntax that Content-Type names; null for any other or none. */
  get format(): 'json' | 'xml' | null {
    const type = (this.header('content-type') ?? '').split(';')[0] ?? ''
    if (/json/i.test(type)) return 'json'
    return /xml/i.test(type) ? 'xml' : null
  }

  /** The parsed body in the shape of FHIR JSON, from XML too when Content-Type says so; undefined when it cannot be read. */
  get json(): unknown {
    const reading = this.format === 'xml' ? this.xml : this.reading
    if (!reading.ok && this.body.cut)
      throw new Unobserved('the body is longer than what the record keeps of it')
    return reading.ok ? reading.value : undefined
  }

  get resourceType(): string | null {
    const { json } = this
    return isObject(json) && typeof json['resourceType'] === 'string' ? json['resourceType'] : null
  }

  get parameters(): Parameters | null {
    return asParameters(this.json)
  }

  /** The facts of the binding token in the answer; null when it carries none. */
  get tokenFacts(): (SecretFacts & { readonly name: string }) | null {
    const name = this.parameters?.text('token') ?? null
    const facts = name === null ? undefined : this.evidence.secrets.get(name)
    return facts && name !== null ? { ...facts, name } : null
  }

  /** `POST Subscription/$get-ws-binding-token → 200`, for sentences; an error with the server's words. */
  get summary(): string {
    this.#look(false)
    return summaryOf(this.line)
  }
}

function summaryOf({ request, outcome }: ExchangeLine): string {
  const path = /\/((?:Subscription|metadata|\$).*)$/s.exec(request.url)?.[1] ?? request.url
  if (outcome.kind !== 'response') return `${request.method} ${path} → ${outcome.reason}`
  const said = outcome.status < 400 ? null : wordsIn(outcome.body.text)
  return `${request.method} ${path} → ${outcome.status}${said === null ? '' : `, "${said}"`}`
}

/** What an error says to people. */
function wordsIn(body: string): string | null {
  try {
    return diagnosticsOf(JSON.parse(body))
  } catch {
    return null
  }
}

/** One websocket message that came in. */
export class FrameView {
  constructor(readonly line: FrameLine) {}

  get at(): number {
    return this.line.at
  }

  get text(): string {
    return this.line.body.text
  }

  /** Its text, read as JSON. */
  get reading(): JsonReading {
    return jsonOf(this.line.body)
  }

  /** What it says. @throws Unobserved when the record keeps only its beginning, so that nobody knows */
  get message(): Message {
    const message = messageOf(this.line.body)
    if (message.kind === 'text' && this.line.body.cut)
      throw new Unobserved('a message is longer than what the record keeps of it')
    return message
  }

  get notification(): Notification | null {
    return this.message.kind === 'notification' ? this.message.notification : null
  }

  get status(): Status | null {
    return this.notification?.status ?? null
  }
}

/** Many checks look at one socket: its messages are picked out once, or again when more have come. */
const receivedBy = new WeakMap<
  SocketEvidence,
  { readonly of: number; readonly views: readonly FrameView[] }
>()

function receivedOn(socket: SocketEvidence): readonly FrameView[] {
  const { frames } = socket
  const known = receivedBy.get(socket)
  if (known?.of === frames.length) return known.views
  const views = frames
    .filter((frame) => frame.direction === 'in' && (frame.opcode === 'text' || frame.opcode === 'binary'))
    .map((frame) => new FrameView(frame))
  receivedBy.set(socket, { of: frames.length, views })
  return views
}

/** One websocket with its frames. */
export class SocketView {
  constructor(
    private readonly socket: SocketEvidence,
    private readonly touch: Touch,
    private readonly between: Twins | null = null,
  ) {}

  #look(): void {
    this.touch(this.socket.line.id, { read: true, between: this.between })
  }

  get line(): SocketLine {
    this.#look()
    return this.socket.line
  }

  get opened(): boolean {
    return this.line.outcome.kind === 'open'
  }

  get frames(): readonly FrameLine[] {
    this.#look()
    return this.socket.frames
  }

  /** The messages that came in, pings and pongs left out. */
  get received(): readonly FrameView[] {
    this.#look()
    return receivedOn(this.socket)
  }

  /**
   * The messages that came in, without a look: for a model of all that happened, of which a verdict rests on a part. A check
   * looks at that part by the other members.
   */
  get glimpsed(): { readonly received: readonly FrameView[]; readonly close: CloseLine | null } {
    return { received: receivedOn(this.socket), close: this.socket.close ?? null }
  }

  get close(): CloseLine | null {
    this.#look()
    return this.socket.close ?? null
  }

  /** The close, if the server or the network did it. */
  get closedByServer(): CloseLine | null {
    return this.close && this.close.by !== 'client' ? this.close : null
  }

  /** Frames with a notification Bundle. */
  get notifications(): readonly FrameView[] {
    return this.received.filter((frame) => frame.notification !== null)
  }

  /** Notifications in which some status has this type, for one Subscription or for any. */
  ofType(
    type: 'handshake' | 'heartbeat' | 'event-notification',
    subscriptionId?: string,
  ): readonly FrameView[] {
    return this.notifications.filter((frame) =>
      frame.notification?.statuses.some(
        (status) =>
          status.type === type && (subscriptionId === undefined || status.subscriptionId === subscriptionId),
      ),
    )
  }

  handshakes(subscriptionId?: string): readonly FrameView[] {
    return this.ofType('handshake', subscriptionId)
  }

  heartbeats(subscriptionId?: string): readonly FrameView[] {
    return this.ofType('heartbeat', subscriptionId)
  }

  events(subscriptionId?: string): readonly FrameView[] {
    return this.ofType('event-notification', subscriptionId)
  }
}

/** One view of what was observed serves all checks of it, one after the other; each hears what it touches itself. */
const views = new WeakMap<Evidence, WeakMap<object, { readonly view: unknown; touch: Touch }>>()

/**
 * Puts views in place of references, throughout. Nobody may change a view; it tells what is touched to whoever asked for
 * it last.
 */
export function viewOf<T extends Observed>(observed: T, evidence: Evidence, touch: Touch): Viewed<T> {
  if (typeof observed !== 'object' || observed === null) return observed as Viewed<T>
  let ofRecord = views.get(evidence)
  if (!ofRecord) views.set(evidence, (ofRecord = new WeakMap()))
  const known = ofRecord.get(observed)
  if (known) {
    known.touch = touch
    return known.view as Viewed<T>
  }
  const made = { view: resolve(observed, evidence, (id, look) => made.touch(id, look)), touch }
  ofRecord.set(observed, made)
  return made.view as Viewed<T>
}

function resolve(value: Observed, evidence: Evidence, touch: Touch): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value))
    return Object.freeze(value.map((each: Observed) => resolve(each, evidence, touch)))
  if ('$exchange' in value) {
    const line = evidence.exchanges.get(String(value.$exchange))
    if (!line) throw new Unobserved('the record does not hold the exchange')
    return new ExchangeView(line, touch, evidence, twinsOf(value))
  }
  if ('$socket' in value) {
    const socket = evidence.sockets.get(String(value.$socket))
    if (!socket) throw new Unobserved('the record does not hold the websocket')
    return new SocketView(socket, touch, twinsOf(value))
  }
  const members = Object.entries(value)
  return Object.freeze(
    Object.fromEntries(members.map(([key, member]) => [key, resolve(member as Observed, evidence, touch)])),
  )
}

function twinsOf(ref: object): Twins | null {
  return 'between' in ref ? (ref.between as Twins) : null
}
