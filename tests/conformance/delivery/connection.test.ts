import { check, suite } from '../../../src/judge/check.js'
import { noise, upgrade } from './scenarios.js'
import { openingOf, requireOpen, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check(
  'WS-17/no-pong',
  upgrade,
  'A ping before the bind is answered with a pong',
  ({ plain, ponged, pongDeadlineMs }, bench) => {
    requireOpen(plain, bench)
    if (plain.closedByServer) bench.unobserved('the connection was closed')
    bench.saw(`${ponged ? 'a pong' : `no pong within ${pongDeadlineMs} ms`}; ${storyOf(plain)}`)
    bench.expect(ponged).toBe(true)
  },
  { requires: ['WS-01'] },
)

check(
  'WS-17/no-pong',
  upgrade,
  'A ping after the bind is answered with a pong',
  ({ plain, ponged, whenBound, pongDeadlineMs }, bench) => {
    if (!whenBound) return bench.unobserved('no bound socket was pinged')
    if (!ponged) bench.unobserved('a ping before the bind was not answered either')
    if (plain.closedByServer) bench.unobserved('the connection was closed')
    bench.saw(`${whenBound.ponged ? 'a pong' : `no pong within ${pongDeadlineMs} ms`}; ${storyOf(plain)}`)
    bench.expect(whenBound.ponged).toBe(true)
  },
  { part: 'bound', requires: ['WS-02'] },
)

check(
  'WS-17/closed',
  upgrade,
  'A ping before the bind leaves the connection open',
  ({ plain, ponged }, bench) => {
    requireOpen(plain, bench)
    bench.saw(`${ponged ? 'a pong' : 'no pong'}; ${storyOf(plain)}`)
    bench.expect(plain.closedByServer !== null && !ponged).toBe(false)
  },
  { requires: ['WS-01'] },
)

check(
  'WS-26/subprotocol-required',
  upgrade,
  'The upgrade needs no subprotocol',
  ({ plain, subprotocol }, bench) => {
    if (!plain.opened && !subprotocol?.opened) bench.unobserved(openingOf(plain))
    bench.saw(`without a subprotocol: ${openingOf(plain)}`)
    bench.expect(plain.opened).toBe(true)
  },
  { requires: ['WS-01'] },
)

check(
  'WS-26/origin-refused',
  upgrade,
  'A foreign Origin is let in',
  ({ plain, foreignOrigin }, bench) => {
    requireOpen(plain, bench)
    bench.saw(`with an Origin: ${openingOf(foreignOrigin)}`)
    bench.expect(foreignOrigin.opened).toBe(true)
  },
  { requires: ['WS-01'] },
)

check(
  'WS-24/unavailable',
  noise,
  'New connections are accepted after meaningless messages',
  ({ bound, sent, later }, bench) => {
    if (!bound.socket.opened) bench.unobserved('the first connection was not accepted')
    bench.saw(`after ${sent.map((text) => `\`${text}\``).join(', ')}: ${openingOf(later)}`)
    bench.expect(later.opened).toBe(true)
  },
  { requires: ['WS-01'] },
)

check('WS-24/socket-lost', noise, 'The bound socket outlives them', ({ bound }, bench) => {
  bench.saw(storyOf(bound.socket))
  bench.expect(bound.socket.closedByServer).toBeNull()
})
