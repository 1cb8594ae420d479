import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { HttpFailure } from '../evidence/types.js'
import { failureOf } from './network-error.js'
import { afterLooking } from './patience.js'

export interface Limits {
  /** for the whole exchange, body included */
  readonly deadlineMs: number
  /** ends the exchange with the run */
  readonly signal?: AbortSignal | undefined
  /** bytes of the body */
  readonly largest: number
}

/** A complete answer, its body still as it was encoded. */
export interface Received {
  readonly kind: 'received'
  readonly status: number
  /** lower-case names */
  readonly headers: Readonly<IncomingHttpHeaders>
  readonly body: Buffer
}

/** Sends a request and waits for the whole answer. Never throws: whatever goes wrong is a typed failure. */
export function receive(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: Limits,
): Promise<Received | HttpFailure> {
  return new Promise((settle) => {
    const answer = new Answer(request.method, limits, settle)
    try {
      dispatcher.dispatch(request, answer)
    } catch (error) {
      answer.end(failureOf(error))
    }
  })
}

/**
 * One answer, part by part. undici's own `request` makes a stream of each body, which nobody here reads piece by piece,
 * and needs an AbortSignal for each deadline.
 */
class Answer implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = []
  readonly #callOff: () => void
  readonly #interrupt = (): void => this.end({ kind: 'aborted', reason: 'the run was interrupted' })
  #size = 0
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #controller: Dispatcher.DispatchController | null = null
  #ended = false

  constructor(
    private readonly method: string,
    private readonly limits: Limits,
    private readonly settle: (outcome: Received | HttpFailure) => void,
  ) {
    const { deadlineMs, signal } = limits
    this.#callOff = afterLooking(deadlineMs, () =>
      this.end({ kind: 'timeout', reason: `no complete response within ${deadlineMs} ms` }),
    )
    signal?.addEventListener('abort', this.#interrupt)
    if (signal?.aborted) this.#interrupt()
  }

  /** The exchange has this outcome, and no later one; what is still under way is cut off. */
  end(outcome: Received | HttpFailure): void {
    if (this.#ended) return
    this.#ended = true
    this.#callOff()
    this.limits.signal?.removeEventListener('abort', this.#interrupt)
    this.settle(outcome)
    if (outcome.kind !== 'received') this.#controller?.abort(new Error(outcome.reason))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) controller.abort(new Error('ended before it was sent'))
  }

  onResponseStart(_: unknown, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return // informational: the answer is still to come
    this.#status = status
    this.#headers = headers
    // The answer to HEAD announces a body that it does not have.
    if (this.method !== 'HEAD' && Number(headers['content-length'] ?? 0) > this.limits.largest)
      this.#tooLarge()
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#size += chunk.length
    if (this.#size > this.limits.largest) this.#tooLarge()
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#chunks)
    this.end({ kind: 'received', status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_: unknown, error: Error): void {
    this.end(failureOf(error))
  }

  #tooLarge(): void {
    this.end({ kind: 'too-large', reason: `the body is larger than ${this.limits.largest} bytes` })
  }
}
