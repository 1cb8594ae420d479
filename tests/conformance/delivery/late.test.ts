import { check, suite } from '../../../src/judge/check.js'
import { longestSilence } from '../shared/sockets.js'
import { laterHeartbeats } from '../shared/scenarios/later-heartbeats.js'

suite(import.meta.url)

/** Heartbeats late in the life of a Subscription. */

check(
  ['WS-18/none', 'WS-19/none'],
  laterHeartbeats,
  'Something comes in each period late in life too',
  ({ bound, acceptedSeconds, events: [first], listenedUntil }, bench) => {
    if (acceptedSeconds === null)
      return bench.doesNotApply('the accepted Subscription names no heartbeat period')
    if (!first || typeof listenedUntil !== 'number') return bench.unobserved('no event came before')
    const [from, to] = [first.trigger.at, listenedUntil]
    const beats = bound.socket.heartbeats(bound.subscriptionId).filter(({ at }) => at > from && at <= to)
    const silenceMs = longestSilence(bound.socket, from, to)
    bench.saw(
      `${beats.length} heartbeats, at most ${silenceMs} ms without a notification, period ${acceptedSeconds} s`,
    )
    const enoughMs = 2 * acceptedSeconds * 1_000
    if (beats.length === 0 && silenceMs < enoughMs)
      bench.unobserved('the socket could not be listened to for two silent periods')
    bench.expect(beats.length).toBeGreaterThan(0)
  },
)

check(
  'WS-18/not-fhir',
  laterHeartbeats,
  'Heartbeats are notifications late in life too',
  ({ bound, acceptedSeconds, events: [first] }, bench) => {
    if (acceptedSeconds === null)
      return bench.doesNotApply('the accepted Subscription names no heartbeat period')
    if (!first) return bench.unobserved('no event came')
    const later = bound.socket.received.filter(({ at }) => at > first.trigger.at)
    if (later.length === 0) bench.unobserved('nothing came that could be a heartbeat')
    const strange = later.filter(({ message }) => message.kind === 'text' || message.kind === 'json')
    bench.saw(`${later.length} messages after the event, ${strange.length} of them no FHIR resource`)
    bench.expect(strange).toHaveLength(0)
  },
)
