import type { CloseLine } from '../../../src/evidence/types.js'
import { isGoingAway } from '../../../src/evidence/unrelated.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { latencyOf } from '../shared/arrivals.js'
import { lifetimeOf } from '../shared/output.js'
import { overTime } from '../shared/scenarios/over-time.js'
import { storyOf } from '../shared/sockets.js'

suite(import.meta.url)

/** A binding that outlives its first token. */

check(
  'WS-07/stops',
  overTime,
  'Events are delivered when the first token has expired and the second one has not',
  ({ bound, again, notAgain, sameUrl, outlived }, bench) => {
    if (sameUrl === false) bench.doesNotApply('the fresh token is for another websocket-url')
    if (!again) return bench.leftOut(notAgain ?? 'the socket was not bound again')
    bench.saw(storyOf(bound.socket))
    const came = outlived.filter(({ trigger }) => latencyOf(bound, trigger) !== null)
    const { closedByServer } = bound.socket
    if (came.length === 0 && closedByServer && !endsBinding(closedByServer, bound, again, bench))
      bench.leftOut('the server closed the socket at another time, as either side may')
    if (outlived.length === 0 && !closedByServer)
      bench.unobserved('the second token does not live long enough')
    bench.expect(came).not.toHaveLength(0)
  },
)

/**
 * True when a close tells of the tokens: it answers the second bind, or comes when the first one expires. Servers and
 * what stands before them close sockets for reasons of their own too, such as silence.
 */
function endsBinding(
  close: CloseLine,
  { operation }: { readonly operation: ExchangeView },
  again: { readonly boundAt: number },
  bench: Bench,
): boolean {
  if (isGoingAway(close)) return false
  const { at } = close
  if (at < again.boundAt + bench.deadlines.of('bindReaction')) return true
  const { lifetimeMs, uncertaintyMs } = lifetimeOf(operation, operation.endedAt, bench)
  const slackMs = bench.deadlines.of('pastExpiry') + uncertaintyMs
  return Math.abs(at - (operation.endedAt + lifetimeMs)) <= slackMs
}
