import type { Writable } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { readMessage, type Message } from '../fhir/message.js'
import type { Captured, CloseLine, FrameLine, SocketLine } from '../evidence/types.js'
import { CUT, unrelatedClose, unrelatedUpgrade, type Unrelated } from '../evidence/unrelated.js'
import type { Journal } from '../evidence/journal.js'
import { messageOf } from '../evidence/readings.js'
import { captureSentHeaders, captureText, decodeUtf8, heldText, type CapturePolicy } from './capture.js'
import { networkError } from './network-error.js'
import { afterLooking } from './patience.js'
import { upgrade, type UpgradeOptions } from './upgrade.js'

/** So many frames, or so many bytes of messages, on one socket are a flood, which ends the connection too. */
export const MOST_FRAMES = 10_000
export const MOST_BYTES = 4 * 1024 * 1024

/** So often a deadline begins anew while the library packs or unpacks. */
const MORE_ROUNDS = 10

/** What the library keeps to itself: the stream that messages come out of. */
interface Internals {
  readonly _receiver?: Writable | null
}

/** A frame as acting sees it; the record holds the redacted form. */
export interface Frame {
  readonly index: number
  /** milliseconds since the run began */
  readonly at: number
  readonly text: string
  readonly binary: boolean
  readonly message: Message
}

class ReceivedFrame implements Frame {
  /** what it says that the record does not hold whole */
  #own: Message | null = null

  /** @param body as it was written down */
  constructor(
    readonly index: number,
    readonly at: number,
    readonly text: string,
    readonly binary: boolean,
    private readonly body: Captured,
  ) {}

  /** Read once, since a run asks for it again and again: what the checks will read, unless the record has only its beginning. */
  get message(): Message {
    return this.body.cut ? (this.#own ??= readMessage(this.text)) : messageOf(this.body)
  }
}

export type Waited<T> =
  | { readonly kind: 'found'; readonly value: T; readonly at: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }

export interface OpenOptions extends UpgradeOptions {
  readonly id: string
  readonly scenario: string
  readonly attempt: number
  readonly purpose: string
  /** hears of each wait on the socket, with its deadline in milliseconds */
  readonly waiting?: <T>(milliseconds: number, waited: Promise<T>) => Promise<T>
  /** the websocket that it repeats */
  readonly repeats?: string
}

/** One websocket whose every frame goes into the journal as it passes. */
export class RecordedSocket {
  readonly frames: Frame[] = []
  opened = false
  /** the HTTP status with which the upgrade was refused; null when it was not, or for another reason */
  rejectedWith: number | null = null
  /** how it was opened, or was not; null before */
  outcome: SocketLine['outcome'] | null = null
  /** why what came of it says nothing about the question; null when it does */
  unrelated: Unrelated | null = null
  closed = false
  /** when it was closed, in milliseconds since the run began; null while it is not */
  closedAt: number | null = null
  /** both sides said that they close it: the server knows that it is gone */
  closedCleanly = false
  /** how the server ended it; null while it has not */
  closedWith: { readonly code: number | null; readonly reason: string } | null = null
  /** why the suite itself ended the connection: a limit, or frames that break the websocket protocol; null when it did not */
  cut: string | null = null
  #count = 0
  #bytes = 0
  #ws: WebSocket | null = null
  #closedBy: 'client' | 'server' | 'network' = 'server'
  readonly #wakers = new Set<() => void>()

  constructor(
    private readonly options: OpenOptions,
    private readonly journal: Journal,
    private readonly policy: CapturePolicy,
  ) {}

  get id(): string {
    return this.options.id
  }

  /** It repeats one whose answer said nothing about the question. */
  get repeats(): boolean {
    return this.options.repeats !== undefined
  }

  /** Opens the socket; every way to fail is recorded as a typed outcome. Never throws. */
  async open(): Promise<boolean> {
    const startedAt = this.journal.now()
    const outcome = await upgrade(
      this.options,
      this.policy,
      () => Math.round(this.journal.now() - startedAt),
      (ws) => this.#listenTo(ws),
    )
    this.journal.write({
      kind: 'socket',
      id: this.id,
      scenario: this.options.scenario,
      attempt: this.options.attempt,
      purpose: this.options.purpose,
      ...(this.options.repeats !== undefined && { repeats: this.options.repeats }),
      at: startedAt,
      url: this.#shown(this.options.url),
      headers: captureSentHeaders(this.options.headers ?? {}, this.policy.redactor),
      outcome: this.#shownOutcome(outcome),
    })
    this.opened = outcome.kind === 'open'
    this.outcome = outcome
    this.unrelated = unrelatedUpgrade(outcome)
    this.rejectedWith = outcome.kind === 'rejected' ? outcome.status : null
    // Frames that came with the upgrade are held back until the line of their socket is written. One that was not
    // opened has nothing to resume.
    if (this.opened) this.#ws?.resume()
    return this.opened
  }

  #shown(text: string): string {
    const { redactor } = this.policy
    return redactor.redact(redactor.quote(text))
  }

  /** The library's sentence about a URL that is none quotes it, with the token that a server may put into it. */
  #shownOutcome(outcome: SocketLine['outcome']): SocketLine['outcome'] {
    if ('reason' in outcome) return { ...outcome, reason: this.#shown(outcome.reason) }
    if (outcome.kind !== 'open') return outcome
    const { protocol, extensions } = outcome
    return { ...outcome, protocol: this.#shown(protocol), extensions: this.#shown(extensions) }
  }

  #listenTo(ws: WebSocket): void {
    this.#ws = ws
    ws.on('error', (error) => {
      const { code, message } = networkError(error)
      if (this.opened && code.startsWith('WS_ERR_')) this.#end(message)
      else this.#closedBy = 'network'
    })
    ws.on('message', (data, isBinary) => this.#receive(data, isBinary))
    ws.on('ping', (data) => this.#control('in', 'ping', data))
    ws.on('pong', (data) => this.#control('in', 'pong', data))
    ws.on('close', (code, reason) => this.#ended(code, reason.toString()))
  }

  #receive(data: RawData, binary: boolean): void {
    if (this.cut !== null) return
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
    if (!this.#counts(bytes.length)) return
    const { text, invalidUtf8 } = decodeUtf8(bytes)
    const at = this.journal.now()
    const body = captureText(text, bytes.length, this.policy, invalidUtf8)
    const held = heldText(text, body, this.policy)
    this.frames.push(new ReceivedFrame(this.#count, at, held, binary, body))
    this.#record({ at, direction: 'in', opcode: binary ? 'binary' : 'text', body })
    this.#wake()
  }

  #record(frame: Pick<FrameLine, 'direction' | 'opcode' | 'body'> & { readonly at?: number }): void {
    this.journal.write({ kind: 'frame', socket: this.id, index: this.#count, ...frame })
  }

  /** Counts one frame; false when it is one too many. */
  #counts(bytes: number): boolean {
    this.#count++
    this.#bytes += bytes
    if (this.#count > MOST_FRAMES) this.#end(`more than ${MOST_FRAMES} frames came`)
    else if (this.#bytes > MOST_BYTES) this.#end(`more than ${MOST_BYTES} bytes came`)
    return this.cut === null
  }

  /** Ends a connection that cannot be read on; the server's answer to a close is not waited for. */
  #end(why: string): void {
    this.cut ??= why
    this.#closedBy = 'client'
    this.#ws?.terminate()
  }

  #control(direction: 'in' | 'out', opcode: 'ping' | 'pong', data: Buffer): void {
    if (this.cut !== null || !this.#counts(data.length)) return
    const body = captureText(decodeUtf8(data).text, data.length, this.policy)
    this.#record({ direction, opcode, body })
    this.#wake()
  }

  #ended(code: number, reason: string): void {
    if (this.opened) {
      const seen = code === 1006 || code === 1005 ? null : code
      const by = code === 1006 && this.#closedBy === 'server' ? 'network' : this.#closedBy
      const text = this.#shown(this.cut === null ? reason : `${CUT}${this.cut}`)
      const line: CloseLine = {
        kind: 'close',
        socket: this.id,
        at: this.journal.now(),
        code: seen,
        reason: text,
        by,
      }
      this.unrelated ??= unrelatedClose(line)
      if (by !== 'client') this.closedWith = { code: seen, reason: text }
      this.journal.write(line)
    }
    this.closed = true
    this.closedAt = this.journal.now()
    this.closedCleanly = code !== 1006 && code !== 1005
    this.#wake()
  }

  /** Sends a message, in a text frame unless asked otherwise, and records it, secrets replaced. */
  send(text: string, binary = false): void {
    if (!this.#ws || this.closed || !this.opened) return
    this.#count++
    const body = captureText(text, Buffer.byteLength(text), this.policy)
    this.#record({ direction: 'out', opcode: binary ? 'binary' : 'text', body })
    this.#ws.send(text, { binary }, () => {})
  }

  /** Sends a ping; resolves with whether its pong came. */
  async ping(deadlineMs: number): Promise<boolean> {
    const ws = this.#ws
    if (!ws || this.closed || !this.opened) return false
    let answered = false
    // Before the listener that records it and wakes whoever waits.
    ws.prependOnceListener('pong', () => (answered = true))
    this.#control('out', 'ping', Buffer.from('conformance'))
    ws.ping('conformance')
    const waited = await this.waitUntil(() => answered || undefined, deadlineMs)
    return waited.kind === 'found'
  }

  /** Waits for the first frame, of those since `from`, that `pick` turns into a value. */
  waitFor<T>(pick: (frame: Frame) => T | undefined, deadlineMs: number, from = 0): Promise<Waited<T>> {
    let next = from
    return this.waitUntil(() => {
      for (; next < this.frames.length; next++) {
        const frame = this.frames[next]
        const value = frame && pick(frame)
        if (value !== undefined) return value
      }
      return undefined
    }, deadlineMs)
  }

  /** Waits until `look` gives a value; it is asked after every event of the socket. An interruption is as a close. */
  waitUntil<T>(look: () => T | undefined, deadlineMs: number): Promise<Waited<T>> {
    const waited = this.#until(look, deadlineMs, this.options.signal)
    return this.options.waiting?.(deadlineMs, waited) ?? waited
  }

  #until<T>(look: () => T | undefined, deadlineMs: number, signal?: AbortSignal): Promise<Waited<T>> {
    return new Promise<Waited<T>>((resolve) => {
      const finish = (waited: Waited<T>): void => {
        callOff()
        this.#wakers.delete(check)
        signal?.removeEventListener('abort', check)
        resolve(waited)
      }
      const check = (): void => {
        const value = look()
        if (value !== undefined) finish({ kind: 'found', value, at: this.journal.now() })
        else if (this.closed || !this.opened || signal?.aborted) finish({ kind: 'closed' })
      }
      // What was to be sent, and what has come by then, goes first: other threads pack and unpack it, and may be busy.
      let more = MORE_ROUNDS
      const passed = (): void => {
        if (this.#isPacking && more-- > 0) callOff = afterLooking(deadlineMs, passed)
        else finish({ kind: 'timeout' })
      }
      let callOff = afterLooking(deadlineMs, passed)
      this.#wakers.add(check)
      signal?.addEventListener('abort', check)
      check()
    })
  }

  /** Frames have come and are not read yet, or one of ours has not gone out. */
  get #isPacking(): boolean {
    const { _receiver: receiver, bufferedAmount = 0 } = (this.#ws ?? {}) as Partial<WebSocket> & Internals
    return (receiver?.writableLength ?? 0) > 0 || bufferedAmount > 0
  }

  /** Waits for the whole time, or until the socket closes. */
  async listen(milliseconds: number): Promise<'listened' | 'closed'> {
    const waited = await this.waitUntil(() => undefined, milliseconds)
    return waited.kind === 'closed' ? 'closed' : 'listened'
  }

  /** Closes from our side and waits until the close is recorded. @param deadlineMs after which the connection is cut */
  async close(deadlineMs: number): Promise<void> {
    if (!this.#ws || this.closed || !this.opened) return
    this.#closedBy = 'client'
    this.#ws.close(1000)
    const waited = await this.#until(() => undefined, deadlineMs)
    if (waited.kind === 'timeout') this.#ws.terminate()
  }

  /** Ends the connection without a close frame, as a lost network does. */
  drop(): void {
    this.#closedBy = 'client'
    this.#ws?.terminate()
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker()
  }
}
