import { WebSocket, type ClientOptions } from 'ws'
import type { SocketLine } from '../evidence/types.js'
import { captureShown, decodeUtf8, type CapturePolicy } from './capture.js'
import { kindOf, networkError } from './network-error.js'
import { afterLooking } from './patience.js'

/** A larger message ends the connection. */
export const LARGEST_MESSAGE = 1024 * 1024
/** What is kept of the answer to a refused upgrade. */
const LARGEST_REFUSAL = 64 * 1024

export interface UpgradeOptions {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  readonly deadlineMs: number
  readonly client?: ClientOptions
  /** ends it, and each wait for a message on it */
  readonly signal?: AbortSignal
  /** why this URL may not be reachable from here; said when it is not */
  readonly whyUnreachable?: string | undefined
  /** why it is not opened at all */
  readonly whyForbidden?: string | undefined
}

type Outcome = SocketLine['outcome']

/**
 * Asks for a websocket; every way not to get one is a typed outcome. Never throws. An open one is paused, so that frames
 * that came with the upgrade can be held back.
 * @param elapsed milliseconds since it was asked for
 * @param made is given the websocket before anything can come on it
 */
export function upgrade(
  options: UpgradeOptions,
  policy: CapturePolicy,
  elapsed: () => number,
  made: (ws: WebSocket) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    if (options.whyForbidden !== undefined) return resolve({ kind: 'bad-url', reason: options.whyForbidden })
    let ws: WebSocket
    try {
      ws = new WebSocket(options.url, [...(options.protocols ?? [])], {
        ...options.client,
        headers: { ...options.headers },
        maxPayload: LARGEST_MESSAGE,
        followRedirects: false,
        // One frame in each turn: thousands fit into what is read at once, and signals are heard in between.
        allowSynchronousEvents: false,
      })
    } catch (error) {
      return resolve({ kind: 'bad-url', reason: networkError(error).message })
    }
    made(ws)
    let refusal: (() => void) | null = null
    // The library's own timeout counts silence only, and ends with the response's head.
    const callOff = afterLooking(options.deadlineMs, () => {
      if (refusal) return refusal()
      const reason = `the upgrade was not answered within ${options.deadlineMs} ms`
      done({ kind: 'timeout', reason: explained('timeout', reason, options) })
      ws.terminate()
    })
    const { signal } = options
    const interrupt = (): void => {
      done({ kind: 'reset', reason: 'the run was interrupted' })
      ws.terminate()
    }
    signal?.addEventListener('abort', interrupt)
    const done = (outcome: Outcome): void => {
      callOff()
      signal?.removeEventListener('abort', interrupt)
      resolve(outcome)
    }
    ws.on('open', () => {
      ws.pause()
      done({ kind: 'open', durationMs: elapsed(), protocol: ws.protocol, extensions: ws.extensions })
    })
    ws.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = []
      let size = 0
      const finish = (): void => {
        const bytes = Buffer.concat(chunks)
        const text = policy.redactor.quote(decodeUtf8(bytes).text)
        const body = captureShown(text, bytes.length, policy, { isBeginning: size >= LARGEST_REFUSAL })
        done({ kind: 'rejected', status: response.statusCode ?? 0, body, durationMs: elapsed() })
        response.destroy()
        ws.terminate()
      }
      refusal = finish
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, LARGEST_REFUSAL - size))
        size += chunk.length
        if (size >= LARGEST_REFUSAL) finish()
      })
      response.on('end', finish)
      response.on('error', finish)
      response.on('close', finish)
    })
    ws.on('error', (error) => done(failureOf(error, options)))
    if (signal?.aborted) interrupt()
  })
}

function failureOf(error: Error, options: UpgradeOptions): Outcome {
  const { code, message } = networkError(error)
  const kind = /handshake has timed out/.test(message) ? 'timeout' : kindOf(code)
  const known = kind === 'refused' || kind === 'tls' || kind === 'dns' || kind === 'timeout' ? kind : 'reset'
  return { kind: known, reason: explained(known, message, options) }
}

function explained(kind: string, message: string, { whyUnreachable }: UpgradeOptions): string {
  const isNetwork = kind === 'dns' || kind === 'refused' || kind === 'timeout'
  return isNetwork && whyUnreachable !== undefined ? `${message}; ${whyUnreachable}` : message
}
