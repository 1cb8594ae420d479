import { check, suite } from '../../../src/judge/check.js'
import { latencyOf } from '../shared/arrivals.js'
import { heartbeat } from '../shared/scenarios/heartbeat.js'
import { silence } from '../shared/scenarios/silence.js'
import { longestSilence, nothingTriggered, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

/** R5 recommends what the Backport guide describes; each has a requirement of its own. */
check(
  ['WS-18/none', 'WS-19/none'],
  heartbeat,
  'Something comes in each period that was agreed on',
  ({ bound, acceptedSeconds, listenedMs }, bench) => {
    if (acceptedSeconds === null)
      return bench.doesNotApply('the accepted Subscription names no heartbeat period')
    const silenceMs = longestSilence(bound.socket, bound.boundAt, bound.boundAt + listenedMs)
    const beats = bound.socket.heartbeats(bound.subscriptionId).length
    bench.saw(
      `${beats} heartbeats, at most ${silenceMs} ms without a notification, period ${acceptedSeconds} s`,
    )
    const enoughMs = 2 * acceptedSeconds * 1_000 + bench.deadlines.of('heartbeatSlack')
    // Somebody else's events are signs of life too, but say nothing of heartbeats.
    if (beats === 0 && silenceMs < enoughMs)
      bench.unobserved('the socket could not be listened to for two silent periods')
    bench.expect(beats).toBeGreaterThan(0)
  },
)

check('WS-18/not-fhir', heartbeat, 'Heartbeats are notifications', ({ bound, acceptedSeconds }, bench) => {
  if (acceptedSeconds === null)
    return bench.doesNotApply('the accepted Subscription names no heartbeat period')
  // What answers the bind is judged as such; heartbeats come later.
  const from = bound.boundAt + acceptedSeconds * 500
  const later = bound.socket.received.filter((frame) => frame.at > from)
  if (later.length === 0) bench.unobserved('nothing came that could be a heartbeat')
  const strange = later.filter((frame) => frame.message.kind === 'text' || frame.message.kind === 'json')
  bench.saw(`${later.length} messages after the bind, ${strange.length} of them no FHIR resource`)
  bench.expect(strange).toHaveLength(0)
})

check(
  'WS-19/unrequested',
  silence,
  'Without the extension no heartbeats come',
  ({ bound: { socket } }, bench) => {
    const beats = socket.heartbeats().length
    bench.saw(`${beats} heartbeats`)
    if (beats > 0) bench.chose('heartbeats are sent without the extension', 'A-09')
    bench.expect(beats).toBe(0)
  },
)

check(
  'WS-23/delayed',
  heartbeat,
  'An event is not held back for longer than the heartbeat period',
  ({ bound, acceptedSeconds, event }, bench) => {
    if (acceptedSeconds === null)
      return bench.doesNotApply('the accepted Subscription names no heartbeat period')
    if (event === null) return nothingTriggered(bench)
    const latencyMs = latencyOf(bound, event.trigger)
    if (latencyMs === null) return bench.unobserved('the event did not come')
    bench.saw(`an event after ${latencyMs} ms, period ${acceptedSeconds} s; ${storyOf(bound.socket)}`)
    const mostMs = acceptedSeconds * 1_000 + bench.deadlines.of('underWay')
    bench.headroom(mostMs - latencyMs)
    bench.expect(latencyMs).toBeLessThanOrEqual(mostMs)
  },
  { requires: ['WS-21'] },
)
