import type { Dispatcher } from 'undici'
import type { Cause, HttpFailure, Json, SocketLine } from '../evidence/types.js'
import type { Journal } from '../evidence/journal.js'
import type { Redactor } from '../evidence/redaction.js'
import { unrelatedUpgrade, type Unrelated } from '../evidence/unrelated.js'
import { MOST_TOKENS, MOST_TOKENS_OF_MESSAGE } from '../fhir/json.js'
import type { CapturePolicy } from '../wire/capture.js'
import type { Deadlines } from '../wire/deadlines.js'
import {
  LARGEST_BODY,
  LARGEST_STATEMENT,
  performHttp,
  type RawOutcome,
  type RawRequest,
} from '../wire/http.js'
import type { Permits } from '../wire/locks.js'
import { Pace } from '../wire/pace.js'
import { pause, unlessInterrupted } from '../wire/pause.js'
import { isOwn, requestOf, type Call, type Caller, type Principal } from './calls.js'
import { Circuit } from './circuit.js'
import { Crowd } from './crowd.js'
import { asExchange, shortly, type Exchange } from './exchange.js'
import { recorded } from './recorded.js'
import { redirectOf } from './redirects.js'
import { Refusals } from './refusals.js'
import { retryOf, retryOfUpgrade, type Retry } from './retry.js'

export type { Call, Caller, Principal } from './calls.js'
export type { Exchange } from './exchange.js'

/** Why a run does not go on. */
export interface Stopped {
  readonly how: 'circuit-broken' | 'credentials-refused'
  readonly cause: Cause
  readonly reason: string
}

export interface SessionParts {
  readonly baseUrl: string
  readonly journal: Journal
  readonly redactor: Redactor
  readonly mask: boolean
  readonly deadlines: Deadlines
  readonly dispatcher: Dispatcher
  readonly permits: Permits
  readonly headers: Readonly<Record<string, string>>
  /** the Authorization header of each principal; null without credentials */
  readonly authorization: (principal: Principal) => Promise<string | null>
  /** another one after it was refused; null when there is none. Without it nothing is renewed */
  readonly renewed?: (principal: Principal, refused: string) => Promise<string | null>
  /** told of a header that was taken */
  readonly worked?: (principal: Principal, header: string) => void
  readonly signal: AbortSignal
  /** ends what is done in any case, too: some time after the other */
  readonly lastSignal?: AbortSignal
  /** between 0 and 1; spreads what is tried again */
  readonly random?: () => number
}

/** Of an exchange: why nothing is sent, and the one that it repeats. */
interface Note {
  readonly instead?: HttpFailure
  readonly repeats?: string | undefined
}

/** All HTTP exchanges with the target go through here: one place that limits, times, redacts and records. */
export class Session {
  #count = 0
  readonly #circuit = new Circuit()
  readonly #refusals = new Refusals()
  readonly #crowd = new Crowd()
  readonly #unrelated = new Map<string, Unrelated>()
  readonly policy: CapturePolicy
  /** of everything that is sent to the target, websocket upgrades included */
  readonly pace = new Pace()
  /** whether requests go out one after the other, because some failed beside others */
  #oneByOne: 'untried' | 'now' | 'no help' = 'untried'

  constructor(readonly parts: SessionParts) {
    this.policy = { redactor: parts.redactor, mask: parts.mask }
  }

  /** True once so many exchanges in a row, for so long, got no response that asking on is pointless. */
  get broken(): boolean {
    const { journal, deadlines } = this.parts
    return this.#circuit.isBroken(journal.now(), deadlines.of('gone'))
  }

  /** Why nothing more is asked; null while there is no reason to stop. */
  get stopped(): Stopped | null {
    if (this.#refusals.reason !== null)
      return { how: 'credentials-refused', cause: 'credentials', reason: this.#refusals.reason }
    if (!this.broken) return null
    return { how: 'circuit-broken', cause: 'outage', reason: this.#circuit.reason }
  }

  /** Nothing more is asked, because the configured credentials are no good. */
  stopRefused(reason: string): void {
    this.#refusals.stop(this.parts.redactor.redact(reason))
  }

  /** The last answer to this caller, in this attempt, that had nothing to do with its question; null when there was none. */
  unrelatedFor({ scenario, attempt }: Caller): Unrelated | null {
    return this.#unrelated.get(`${scenario}#${attempt}`) ?? null
  }

  /**
   * Performs and records one exchange. Never throws. Repeated once, each recorded for itself: an answer that has nothing
   * to do with the question, after a pause, where the method allows it; and a 401 to a token that can be renewed.
   * Redirects within the origin are followed; the last exchange is given back.
   */
  async exchange(caller: Caller, call: Call): Promise<Exchange> {
    const first = await this.#authorized(caller, call)
    if (this.#oneByOne === 'now' && this.#crowd.isInnocent(first, call)) this.#sideBySideAgain()
    if (this.#crowd.mayBeToBlame(first, call)) return this.#alone(caller, call, first)
    const { pauseMs } = this.#retryOf(first, call)
    const last = pauseMs === null ? first : await this.#again(caller, call, first, pauseMs)
    if (last.unrelated && isOwn(call))
      this.#unrelated.set(`${caller.scenario}#${caller.attempt}`, last.unrelated)
    return last
  }

  #retryOf({ outcome, unrelated }: Exchange, call: Call): Retry {
    const request = { method: call.method, url: `/${call.path}` }
    const random = (this.parts.random ?? Math.random)()
    return retryOf(outcome, unrelated, request, this.parts.deadlines, random)
  }

  /** The pause counts against no deadline and holds no permit. */
  async #again(caller: Caller, call: Call, first: Exchange, pauseMs: number): Promise<Exchange> {
    const what = first.unrelated?.what ?? ''
    if (this.stopped && !call.always) return first
    this.#note('repeated', {
      purpose: call.purpose,
      method: call.method,
      after: what,
      pauseMs: Math.round(pauseMs),
    })
    if (!(await pause(pauseMs, this.signalFor(call)))) return first
    const purpose = `${call.purpose} (again after ${shortly(first)})`
    return { ...(await this.#authorized(caller, { ...call, purpose }, first.ref.$exchange)), repeated: true }
  }

  /**
   * A 500 to one of several calls side by side: made once more with nothing else under way. Where that succeeds the
   * server cannot do several at once, and from then on none are. A write that was rolled back is no second one; should it
   * have been carried out all the same, the fact that is written down says so.
   */
  async #alone(caller: Caller, call: Call, first: Exchange): Promise<Exchange> {
    const purpose = `${call.purpose} (again, alone, after 500)`
    const last = await this.#authorized(caller, { ...call, purpose, alone: true }, first.ref.$exchange)
    if (last.status === null || last.status >= 500) return last
    if (this.#oneByOne === 'untried') {
      this.#oneByOne = 'now'
      this.parts.permits.lower(1)
      this.#note('sideBySide', { purpose: call.purpose, status: first.status })
    }
    return { ...last, repeated: true }
  }

  /** A request alone was answered 500 too: it is no use that the others wait. */
  #sideBySideAgain(): void {
    this.#oneByOne = 'no help'
    this.parts.permits.restore()
    this.#note('sideBySide', null)
  }

  /** What ends a call, and every wait for it. */
  signalFor({ always }: Pick<Call, 'always'>): AbortSignal | undefined {
    return always ? this.parts.lastSignal : this.parts.signal
  }

  /** @param repeats the exchange that this one repeats */
  async #authorized(caller: Caller, call: Call, repeats?: string): Promise<Exchange> {
    const principal = call.as ?? 'first'
    const signal = this.signalFor(call)
    let header: string | null
    try {
      // Where it is interrupted, nothing is sent.
      header = (await unlessInterrupted(this.parts.authorization(principal), signal)) ?? null
    } catch (error) {
      const reason = `not sent: ${error instanceof Error ? error.message : String(error)}`
      const instead: HttpFailure = { kind: 'aborted', reason, cause: 'credentials' }
      return this.#once(caller, call, requestOf(call, null, this.parts), 0, { instead })
    }
    const request = requestOf(call, header, this.parts)
    const exchange = await this.#redirected(caller, call, request, repeats)
    if (isOwn(call) && header !== null && exchange.status !== null && exchange.unrelated === null)
      this.parts.worked?.(principal, header)
    const renewed =
      isOwn(call) && exchange.status === 401 && header !== null
        ? await unlessInterrupted(this.#renewed(principal, header), signal)
        : null
    if (renewed === undefined || renewed === null) {
      if (isOwn(call)) this.#refusals.count(exchange, caller.scenario, header !== null, this.parts.redactor)
      return exchange
    }
    this.#note('tokenRenewedAfter401', { purpose: call.purpose })
    const again = { ...call, purpose: `${call.purpose} (with a new access token)` }
    const last = await this.#redirected(
      caller,
      again,
      requestOf(call, renewed, this.parts),
      exchange.ref.$exchange,
    )
    this.#refusals.count(last, caller.scenario, true, this.parts.redactor)
    return last
  }

  #renewed(principal: Principal, refused: string): Promise<string | null> {
    return this.parts.renewed?.(principal, refused).catch(() => null) ?? Promise.resolve(null)
  }

  async #redirected(caller: Caller, call: Call, first: RawRequest, repeats?: string): Promise<Exchange> {
    let request = first
    let exchange = await this.#once(caller, call, request, 0, { repeats })
    for (let hops = 1; exchange.outcome.kind === 'response'; hops++) {
      const redirect = redirectOf(request, exchange.outcome, hops - 1, this.parts.baseUrl)
      if (redirect.kind === 'keep' && redirect.to !== null)
        this.#note('redirectNotFollowed', {
          purpose: call.purpose,
          method: request.method,
          status: exchange.status,
        })
      if (redirect.kind !== 'follow') return exchange
      this.#note('redirectFollowed', { purpose: call.purpose, status: exchange.status })
      request = redirect.request
      exchange = await this.#once(caller, { ...call, purpose: `${call.purpose} (redirected)` }, request, hops)
    }
    return exchange
  }

  #note(name: string, value: Json): void {
    this.parts.journal.write({ kind: 'fact', name, value })
  }

  /**
   * It has its permit until its answer is written down: large bodies are read one after the other, and more of them would
   * come than are read.
   */
  async #once(
    caller: Caller,
    call: Call,
    request: RawRequest,
    hops: number,
    note: Note = {},
  ): Promise<Exchange> {
    const { permits } = this.parts
    const release = await permits.take(call.alone ? permits.total : 1)
    return this.#recorded(caller, call, request, hops, note).finally(release)
  }

  async #recorded(
    { scenario, attempt }: Caller,
    call: Call,
    request: RawRequest,
    hops: number,
    note: Note,
  ): Promise<Exchange> {
    const { journal } = this.parts
    const { id, at, sentAt, raw } = await this.#performed(call, request, note.instead)
    if (raw.kind === 'response') this.#circuit.answered()
    else if (!this.parts.signal.aborted) this.#circuit.failed(journal.now())
    const redirect = raw.kind === 'response' ? redirectOf(request, raw, hops, this.parts.baseUrl) : null
    if (redirect?.kind === 'refuse') this.#note('redirectRefused', { purpose: call.purpose, to: redirect.to })
    const outcome = redirect?.kind === 'refuse' ? redirect.failure : raw
    const durationMs = Math.round((journal.now() - at) * 10) / 10
    const line = { id, scenario, attempt, purpose: call.purpose, repeats: note.repeats, at, durationMs }
    const when = { at, endedAt: at + durationMs, redirected: hops > 0 }
    const mostTokens = isStatement(call) ? MOST_TOKENS : MOST_TOKENS_OF_MESSAGE
    const { body, captured } = await recorded(line, request, outcome, {
      journal,
      policy: this.policy,
      mostTokens,
    })
    const exchange = asExchange({ $exchange: id }, outcome, body, captured, when)
    this.#slowDown(exchange, call, sentAt)
    return exchange
  }

  /** Sends a request when it is its turn, unless there is something `instead`. */
  async #performed(
    call: Call,
    request: RawRequest,
    instead: HttpFailure | undefined,
  ): Promise<{ id: string; at: number; sentAt: number; raw: RawOutcome }> {
    const { journal, deadlines, dispatcher } = this.parts
    const signal = this.signalFor(call)
    if (instead === undefined) await this.pace.turn(signal)
    const id = `x${++this.#count}`
    const at = journal.now()
    const sentAt = this.pace.now()
    const { stopped } = this
    const leave = this.#crowd.enter()
    const unsent: HttpFailure | undefined =
      stopped && !call.always
        ? { kind: 'aborted', reason: `not sent: ${stopped.reason}`, cause: stopped.cause }
        : instead
    const until = call.completes ? this.parts.lastSignal : signal
    const isTooLate: HttpFailure | undefined =
      call.completes && signal?.aborted ? { kind: 'aborted', reason: 'the run was interrupted' } : undefined
    const deadlineMs = deadlines.of('response')
    const largest = isStatement(call) ? LARGEST_STATEMENT : LARGEST_BODY
    try {
      return {
        id,
        at,
        sentAt,
        raw:
          unsent ??
          isTooLate ??
          (await performHttp(request, { dispatcher, deadlineMs, largest, signal: until })),
      }
    } finally {
      leave(id)
    }
  }

  /**
   * What an upgrade came to is told to all that are still to come, as for an exchange.
   * @param sentAt when it was asked for, by the clock of the pace
   * @returns milliseconds until it is tried once more; null when it is not
   */
  upgraded(outcome: SocketLine['outcome'], sentAt: number): number | null {
    const unrelated = unrelatedUpgrade(outcome)
    const isLimit = outcome.kind === 'rejected' && outcome.status === 429
    if (isLimit) this.pace.limited(sentAt)
    const random = (this.parts.random ?? Math.random)()
    const { holdMs, pauseMs } = retryOfUpgrade(outcome, unrelated, this.parts.deadlines, random)
    this.pace.hold(holdMs)
    return this.stopped ? null : pauseMs
  }

  /** What one call was answered is told to all that are still to come. */
  #slowDown(exchange: Exchange, call: Call, sentAt: number): void {
    if (exchange.status === 429) this.pace.limited(sentAt)
    else if (exchange.outcome.kind === 'response') this.pace.answered()
    this.pace.hold(this.#retryOf(exchange, call).holdMs)
  }
}

/** What a server says of itself may be long. */
const isStatement = ({ path }: Call): boolean => /^(metadata|SubscriptionTopic)\b/.test(path)
