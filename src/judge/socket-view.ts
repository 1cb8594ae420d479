import type { SocketEvidence } from '../evidence/read.js'
import type { CloseLine, FrameLine, SocketLine, Twins } from '../evidence/types.js'
import { jsonOf, messageOf } from '../evidence/readings.js'
import type { JsonReading } from '../fhir/json.js'
import type { Message, Notification, Status } from '../fhir/message.js'
import { Unobserved } from './outcome.js'
import type { Touch } from './rests-on.js'

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

/** What happened on a websocket: `partSince` as in `SocketEvidence`, null while all messages are kept. */
export interface Glimpse {
  readonly received: readonly FrameView[]
  readonly close: CloseLine | null
  readonly partSince: number | null
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
  get glimpsed(): Glimpse {
    const { close = null, partSince = null } = this.socket
    return { received: receivedOn(this.socket), close, partSince }
  }

  get close(): CloseLine | null {
    this.#look()
    return this.socket.close ?? null
  }

  /** The close, if the server or the network did it. */
  get closedByServer(): CloseLine | null {
    return this.close && this.close.by !== 'client' ? this.close : null
  }

  /** The same socket, as if only some of its messages had come. */
  withOnly(isKept: (frame: FrameView) => boolean): SocketView {
    const kept = new Set<FrameLine>(
      receivedOn(this.socket)
        .filter(isKept)
        .map(({ line }) => line),
    )
    const frames = this.socket.frames.filter((frame) => frame.direction === 'out' || kept.has(frame))
    return new SocketView({ ...this.socket, frames }, this.touch, this.between)
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
