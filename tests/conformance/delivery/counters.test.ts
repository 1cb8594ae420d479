import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import { copiesOf } from '../shared/arrivals.js'
import { heartbeat, type HeartbeatEvidence } from '../shared/scenarios/heartbeat.js'
import {
  SEEN,
  framesIfAny,
  framesOf,
  identityOf,
  statusOf,
  type View,
  wholeNumber,
} from '../shared/notifications.js'
import { unlessDisturbed } from '../shared/others.js'
import { handshake } from '../shared/scenarios/handshake.js'
import { laterHeartbeats, type LaterHeartbeatsEvidence } from '../shared/scenarios/later-heartbeats.js'

suite(import.meta.url)

check(
  'WS-20/handshake-counted',
  handshake,
  'A handshake leaves the counter as it is',
  (view, bench) => {
    unlessDisturbed(view, bench)
    const [first] = framesIfAny(view, 'handshake')
    const [second] = view.again ? framesIfAny({ bound: view.again }, 'handshake') : []
    if (!first || !second) return bench.unobserved('not both binds were answered by a handshake')
    const counters = [first, second].flatMap((frame) => wholeNumber(frame.status?.eventsSinceStart) ?? [])
    const [before = 0, after = 0] = counters
    if (counters.length < 2) bench.doesNotApply('the handshakes carry no counter, which is optional')
    const frames = view.bound.socket.notifications.filter(({ at }) => at < second.at)
    const seen = new Set(frames.flatMap((frame) => statusOf(frame, view)?.events ?? []).map(identityOf)).size
    const caused = view.trigger && view.trigger.exchange.at < second.at ? 1 : 0
    // One create may be several events, some of them still on their way.
    const numbers = [view.bound, view.again].flatMap((place) =>
      place ? place.socket.notifications.flatMap((frame) => numbersIn(frame, { bound: place })) : [],
    )
    const counted = new Set(numbers.filter((number) => number > before && number <= after)).size
    const between = Math.max(seen, caused, counted)
    bench.saw(`counters of two handshakes with ${between} events between them: ${counters.join(', ')}`)
    if (after - before <= between) return bench.expect(after - before).toBeLessThanOrEqual(between)
    // What is counted may be on its way for longer than anybody waits: a third handshake counts it no more.
    const [last] = view.third ? framesIfAny({ bound: view.third }, 'handshake') : []
    const third = wholeNumber(last?.status?.eventsSinceStart)
    if (!last || third === null)
      return bench.unobserved('events may be on their way, and no third bind says more')
    const later = [view.bound, ...(view.again ? [view.again] : [])].flatMap((place) =>
      place.socket.notifications.flatMap((frame) => numbersIn(frame, { bound: place })),
    )
    const isOf = new Set(later.filter((number) => number > after && number <= third)).size
    bench.saw(`and ${third} with a third, with ${isOf} events since the second`)
    bench.expect(third - after).toBeLessThanOrEqual(isOf)
  },
  { requires: ['WS-04'] },
)

check(
  'WS-20/heartbeat-counted',
  heartbeat,
  'A heartbeat leaves the counter as it is',
  (view, bench) => {
    const { start, beats, own, seen } = countersAround(view, bench)
    bench.saw(
      `counter ${start} at first; with heartbeats ${beats.join(', ')}; the event after them is number ${own}, ${seen} events in all`,
    )
    bench.expect(Math.max(...beats), 'a heartbeat counts an event that was still to come').toBeLessThan(own)
    // One number may be missing because its event was lost, but hardly one for each heartbeat.
    const unexplained = own - start - seen
    bench.expect(beats.length > 1 && unexplained >= beats.length, 'each heartbeat took a number').toBe(false)
  },
  { requires: [...SEEN.heartbeat, 'SS-11', 'SS-12', 'SS-14', 'WS-21'] },
)

check(
  'WS-20/heartbeat-counted',
  laterHeartbeats,
  'A heartbeat after an event leaves the counter as it is',
  (view, bench) => {
    if (view.acceptedSeconds === null)
      bench.doesNotApply('the accepted Subscription names no heartbeat period')
    const [first, second] = view.events
    if (!first || !second) return bench.unobserved('no two events came')
    // Others' events may come in one message with ours, before it.
    const [before = null, after = null] = [first, second].map(({ trigger }) => {
      const [frame] = copiesOf(view.bound, trigger)
      return (frame && numbersIn(frame, view).at(-1)) ?? null
    })
    const beats = framesOf(view, 'heartbeat', bench).filter(
      ({ at }) => at > first.trigger.at && at < second.trigger.exchange.at,
    )
    if (before === null || after === null) return bench.unobserved('not both events came with a number')
    if (beats.length < 2) return bench.unobserved('fewer than two heartbeats came between the events')
    const numbers = framesIfAny(view, 'event-notification').flatMap((frame) => numbersIn(frame, view))
    const seen = new Set(numbers.filter((number) => number > before && number <= after)).size
    const shown = beats.flatMap((frame) => wholeNumber(statusOf(frame, view)?.eventsSinceStart) ?? [])
    bench.saw(
      `number ${before}, ${beats.length} heartbeats with the counters ${shown.join(', ') || 'none'}, number ${after}; ${seen} events were notified of`,
    )
    const early = shown.filter((counter) => counter >= after)
    bench.expect(early, 'a heartbeat counts an event that was still to come').toEqual([])
    if (leavesOutNumbersAnyway(view))
      bench.unobserved('numbers are left out where no heartbeat came between, too')
    // One number may be missing because its event was lost, but hardly one for each heartbeat.
    bench.expect(after - before - seen, 'each heartbeat took a number').toBeLessThan(beats.length)
  },
  { requires: [...SEEN.heartbeat, 'SS-12', 'WS-21'] },
)

/** True where a number is missing between two events that came with no heartbeat between them. */
function leavesOutNumbersAnyway(view: Viewed<LaterHeartbeatsEvidence>): boolean {
  const events = framesIfAny(view, 'event-notification').flatMap((frame) =>
    numbersIn(frame, view).map((number) => ({ number, at: frame.at })),
  )
  const beats = framesIfAny(view, 'heartbeat').map(({ at }) => at)
  const sorted = [...events].sort((a, b) => a.number - b.number)
  return sorted.slice(1).some(({ number, at }, index) => {
    const before = sorted[index]
    if (!before || number <= before.number + 1) return false
    return !beats.some((beat) => beat > Math.min(at, before.at) && beat < Math.max(at, before.at))
  })
}

interface CountersAround {
  /** the counter of the handshake, else of the first heartbeat */
  readonly start: number
  /** the counters of heartbeats that came before our event was caused */
  readonly beats: readonly number[]
  /** the number of our event */
  readonly own: number
  /** how many numbers after the start were seen, ours among them */
  readonly seen: number
}

/** Counters before an event of ours and its number: whatever was on its way before has a lower one. */
function countersAround(view: Viewed<HeartbeatEvidence>, bench: Bench): CountersAround {
  const { trigger } = view.event ?? bench.leftOut('no event was triggered after the heartbeats')
  const counterOf = (frame: FrameView): number[] => {
    const counter = wholeNumber(statusOf(frame, view)?.eventsSinceStart)
    return counter === null ? [] : [counter]
  }
  const beats = framesOf(view, 'heartbeat', bench)
    .filter((frame) => frame.at < trigger.exchange.at)
    .flatMap(counterOf)
  const start = [...framesIfAny(view, 'handshake').flatMap(counterOf), ...beats][0]
  const [frame] = copiesOf(view.bound, trigger)
  const own = frame ? numbersIn(frame, view).at(-1) : undefined
  if (beats.length === 0 || start === undefined)
    return bench.doesNotApply('the heartbeats carry no counter, which is optional')
  if (own === undefined) return bench.unobserved('no event with a number came after them')
  if (own < 1) return bench.unobserved('the numbers of events count nothing')
  const numbers = framesIfAny(view, 'event-notification').flatMap((each) => numbersIn(each, view))
  const seen = new Set(numbers.filter((number) => number > start && number <= own)).size
  return { start, beats, own, seen }
}

function numbersIn(frame: FrameView, view: View): number[] {
  return (statusOf(frame, view)?.events ?? []).flatMap(({ number }) => wholeNumber(number) ?? [])
}
