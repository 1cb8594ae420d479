import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { handshakeMsOf, latencyOf, saidOf } from '../shared/arrivals.js'
import { clientClose } from '../shared/scenarios/second-binds.js'
import { silence } from '../shared/scenarios/silence.js'
import { SERVE_READ } from '../shared/http.js'
import { storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check('WS-12/deleted', clientClose, 'The Subscription outlives its socket', (view, bench) => {
  const { readBefore, readBack } = view
  if (readBefore && !readBefore.accepted) unreadable(readBefore, bench)
  bench.saw(readBack.summary)
  bench.expect([404, 410]).not.toContain(readBack.status)
})

/** Ends the check where a Subscription that is there cannot be read. */
function unreadable({ summary }: ExchangeView, bench: Bench): never {
  return bench.unobserved(`the Subscription could not be read: ${summary}: ${SERVE_READ}`)
}

/** What is neither off nor broken; a status that is not known counts as active. */
function isActive(read: ExchangeView, bench: Bench): boolean {
  const { status } = bench.rules.terms((read.json ?? {}) as Record<string, unknown>)
  bench.saw(`status ${status}`)
  return status !== 'error' && status !== 'off'
}

check('WS-12/error', clientClose, 'The Subscription stays active without a socket', ({ readBack }, bench) => {
  if (!readBack.accepted) unreadable(readBack, bench)
  bench.expect(isActive(readBack, bench)).toBe(true)
})

check(
  'WS-12/rebind-refused',
  clientClose,
  'A fresh token binds on a new connection, and an event comes there',
  ({ operation, second, readBefore, readBack, event }, bench) => {
    if (readBefore && !readBefore.accepted) unreadable(readBefore, bench)
    if (!readBack.accepted || !isActive(readBack, bench)) bench.unobserved('the Subscription is gone or off')
    bench.saw(second ? storyOf(second.socket) : operation.summary)
    const came = second !== null && !!event && latencyOf(second, event.trigger) !== null
    if (second && !event) bench.leftOut('no event was triggered that could have shown the second bind')
    if (second && handshakeMsOf(second) !== null && !came)
      bench.unobserved('a handshake came after the second bind, and no event')
    bench.expect(came).toBe(true)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-11/stalls',
  silence,
  'All events come to a client that acknowledges none',
  ({ bound, events }, bench) => {
    // Somebody else's events count as well: whoever got some and then no more is stalled.
    const frames = bound.socket.events(bound.subscriptionId)
    const delivered = frames.length
    const latencies = events.map(({ trigger }) => latencyOf(bound, trigger))
    const missed = events[latencies.indexOf(null)]?.trigger.at ?? Infinity
    if (frames.some((frame) => frame.at > missed))
      bench.unobserved('events come, but not with the focus that was made')
    if (delivered === 0) bench.unobserved('not even the first event came')
    if (delivered === 1 && events.length < 2)
      bench.unobserved('the token expires before a second event could have come')
    bench.saw(`events came ${saidOf(latencies)}; ${storyOf(bound.socket)}`)
    bench.expect(latencies.filter((latency) => latency === null)).toHaveLength(0)
  },
  { requires: ['CL-04', 'WS-21'] },
)
