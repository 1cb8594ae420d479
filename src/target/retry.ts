import type { SocketLine } from '../evidence/types.js'
import type { Unrelated } from '../evidence/unrelated.js'
import { askedToWait } from '../wire/retry-after.js'
import type { Deadlines } from '../wire/deadlines.js'
import type { RawOutcome, RawRequest } from '../wire/http.js'

/** What becomes of an answer that has nothing to do with the question. */
export interface Retry {
  /** milliseconds for which nobody asks anything; 0 where others are not concerned */
  readonly holdMs: number
  /** milliseconds until this call is made once more; null when it is not */
  readonly pauseMs: number | null
}

/** Methods for which it makes no difference whether the first one arrived. */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']
/** Another token, or another reading of a status, does no harm. */
const OPERATION = /\/\$[A-Za-z-]+(\?|$)/

/**
 * Whether and when a call is made once more. A 429, a 503 and a refused connection say that nothing was done; after
 * anything else a write may have been carried out, so that only what may be carried out twice is repeated.
 * @param random between 0 and 1, so that several do not come back in the same moment
 */
export function retryOf(
  outcome: RawOutcome,
  unrelated: Unrelated | null,
  request: Pick<RawRequest, 'method' | 'url'>,
  deadlines: Deadlines,
  random: number,
): Retry {
  if (unrelated?.cause !== 'outage' || outcome.kind === 'aborted') return { holdMs: 0, pauseMs: null }
  const status = outcome.kind === 'response' ? outcome.status : null
  // A page with another status is no outage that passes within a second.
  if (status !== null && status !== 429 && status < 500) return { holdMs: 0, pauseMs: null }
  const asked = outcome.kind === 'response' ? askedToWait(outcome.headers) : null
  const spread = deadlines.of('retry') / 2
  const holdMs = Math.max(asked ?? deadlines.of('retry'), spread)
  if (holdMs > deadlines.of('longestRetry')) return { holdMs: 0, pauseMs: null }
  const undone = status === 429 || status === 503 || outcome.kind === 'refused'
  const mayRepeat = undone || IDEMPOTENT.includes(request.method) || OPERATION.test(request.url)
  return {
    holdMs: outcome.kind === 'timeout' ? 0 : holdMs,
    pauseMs: mayRepeat ? holdMs + spread * random : null,
  }
}

/** The same for a websocket: to ask for one twice does no harm. The answer to a refused upgrade is kept without its headers. */
export function retryOfUpgrade(
  outcome: SocketLine['outcome'],
  unrelated: Unrelated | null,
  deadlines: Deadlines,
  random: number,
): Retry {
  if (unrelated?.cause !== 'outage') return { holdMs: 0, pauseMs: null }
  const holdMs = deadlines.of('retry')
  return { holdMs: outcome.kind === 'timeout' ? 0 : holdMs, pauseMs: holdMs + (holdMs / 2) * random }
}
