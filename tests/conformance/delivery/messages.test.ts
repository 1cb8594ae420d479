import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { FrameView, Viewed } from '../../../src/judge/view.js'
import type { BoundEvidence } from '../../../src/scenario/binding.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { mixedMime, type MixedMimeEvidence } from './scenarios.js'
import { copiesOf } from '../shared/arrivals.js'
import {
  acceptedRank,
  deliveredRank,
  type EventsView,
  lateOf,
  levels,
  levelsSentence,
  ownFrames,
} from '../shared/content.js'
import {
  SEEN,
  bindingsOf,
  checkMessages,
  count,
  distinct,
  eventsIn,
  everyMessage,
  framesIfAny,
  framesOf,
  identityOf,
  statusesIfAny,
  statusOf,
  type View,
  wholeNumber,
} from '../shared/notifications.js'
import { framesOnlyOf } from '../shared/sockets.js'
import { unlessDisturbed } from '../shared/others.js'
import { batching, type BatchingEvidence } from '../shared/scenarios/batching.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { type AcceptedTerms, type EventsEvidence, eventsOf, handshake } from '../shared/scenarios/events.js'
import { heartbeat, type HeartbeatEvidence } from '../shared/scenarios/heartbeat.js'
import { laterHeartbeats, type LaterHeartbeatsEvidence } from '../shared/scenarios/later-heartbeats.js'
import { xmlNotifications } from '../shared/scenarios/xml-notifications.js'

suite(import.meta.url)

const formatOf = ({ message }: FrameView): string =>
  message.kind === 'notification' ? message.format : 'neither'

type Accepting = { readonly bound: BoundEvidence; readonly accepted: AcceptedTerms }

const accepting: readonly Scenario<Accepting>[] = [handshake, ...levels]

check(
  'WS-13/wrong-mime',
  accepting,
  'Notifications have the MIME type of the Subscription',
  (view, bench) => {
    const contentType =
      view.accepted.contentType ?? bench.doesNotApply('the accepted Subscription names no MIME type (A-27)')
    const frames = framesOnlyOf(view.bound)
    if (frames.length === 0) bench.unobserved('no notification came')
    const wanted = contentType.includes('xml') ? 'xml' : 'json'
    bench.saw(
      `accepted: ${contentType}; ${count(frames, 'notification')} in ${distinct(frames.map(formatOf))}`,
    )
    bench.expect(frames.filter((frame) => formatOf(frame) !== wanted)).toHaveLength(0)
  },
  { requires: ['WS-04', 'WS-21'] },
)

check(
  'WS-14/single-mime',
  mixedMime,
  'Each Subscription is notified in its own MIME type',
  (view, bench) => {
    const formats = formatsBySubscription(view, bench)
    const single = new Set([...formats.json, ...formats.xml]).size === 1
    bench.saw(`for JSON: ${distinct(formats.json)}; for XML: ${distinct(formats.xml)}`)
    bench.expect(single, 'all notifications have one MIME type').toBe(false)
  },
  { requires: ['WS-06', 'WS-21'] },
)

function formatsBySubscription(
  { json, xml, jsonAccepted, xmlAccepted }: Viewed<MixedMimeEvidence>,
  bench: Bench,
): { readonly json: readonly string[]; readonly xml: readonly string[] } {
  if (jsonAccepted.contentType === xmlAccepted.contentType)
    bench.doesNotApply('the server accepted both Subscriptions with one MIME type')
  const of = (id: string): string[] =>
    json.socket.notifications
      .filter((frame) => frame.notification?.statuses.some(({ subscriptionId }) => subscriptionId === id))
      .map(formatOf)
  const formats = { json: of(json.subscriptionId), xml: of(xml.subscriptionId) }
  if (formats.json.length === 0 || formats.xml.length === 0)
    bench.unobserved('not both Subscriptions were notified on the one connection')
  return formats
}

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)

  checkHere(
    'WS-16/wrapped',
    `No ${what} is wrapped in an envelope`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      const wrapped = frames.filter((frame) => packingOf(frame) === 'envelope')
      bench.saw(`${wrapped.length} of ${count(frames, what)} in an envelope`)
      bench.expect(wrapped).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'WS-16/concatenated',
    `Each ${what} has a message of its own`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      const several = frames.filter((frame) => packingOf(frame) === 'several')
      bench.saw(`${several.length} of ${count(frames, what)} with others in one message`)
      bench.expect(several).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'WS-16/binary',
    `Each ${what} comes as text, or as binary; both are possible`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      bench.saw(`${count(frames, what)} in frames of ${distinct(frames.map((frame) => frame.line.opcode))}`)
      bench.expect(frames.filter((frame) => frame.line.opcode === 'binary')).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )
}

const packingOf = ({ message }: FrameView): string | null =>
  message.kind === 'notification' ? (message.packing ?? null) : null

check(
  'WS-16/wrapped',
  dialects,
  'What answers the bind is not wrapped in an envelope',
  (view, bench) => {
    const frames = view.attempts.flatMap(({ socket }) => socket.notifications)
    if (frames.length === 0) bench.unobserved('no notification answered any bind')
    const wrapped = frames.filter((frame) => packingOf(frame) === 'envelope')
    bench.saw(`${wrapped.length} of ${count(frames, 'notification')} in an envelope`)
    bench.expect(wrapped).toHaveLength(0)
  },
  { requires: ['WS-02', 'WS-04'] },
)

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
    // An event may be on its way: what counts the second handshake counts one too many.
    bench.expect(after - before).toBeLessThanOrEqual(between)
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

type Sequence = Scenario<EventsEvidence | BatchingEvidence>

const sequences: readonly Sequence[] = [...levels, batching]

check(
  'WS-22/duplicate',
  sequences,
  'Each event is delivered once, or more often',
  (view, bench) => {
    const copies = copiesOfEvents(view, bench)
    bench.saw(`copies of each event: ${copies.join(', ')}`)
    bench.expect(copies.filter((times) => times > 1)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'WS-22/many-copies',
  sequences,
  'No event is delivered more than twice',
  (view, bench) => {
    const copies = copiesOfEvents(view, bench)
    bench.saw(`copies of each event: ${copies.join(', ')}`)
    bench.expect(copies.filter((times) => times > 2)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

/** How often each event came on one socket, known by focus and number. */
function copiesOfEvents(view: View, bench: Bench): readonly number[] {
  eventsIn(view, bench)
  return bindingsOf(view).flatMap((place) => {
    const events = statusesIfAny(place, 'event-notification').flatMap((status) =>
      status.events.map(identityOf),
    )
    return [...new Set(events)].map((event) => events.filter((each) => each === event).length)
  })
}

check(
  'WS-22/lost',
  sequences,
  'Each event is delivered, or its number is missing',
  (view, bench) => {
    const numbers = [...new Set(numberedEvents(view, bench))].sort((a, b) => a - b)
    bench.saw(`numbers: ${numbers.join(', ')}`)
    const span = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1
    bench.expect(numbers).toHaveLength(span)
  },
  { requires: [...SEEN['event-notification'], 'SS-09', 'SS-12'] },
)

function numberedEvents(view: View, bench: Bench): readonly number[] {
  const numbers = eventsIn(view, bench).flatMap(({ number }) => wholeNumber(number) ?? [])
  return numbers.length > 0 ? numbers : bench.unobserved('no event has a number')
}

check(
  'WS-13/wrong-mime',
  xmlNotifications,
  'A Subscription to XML is notified in XML',
  ({ bound, accepted: terms }, bench) => {
    if (!/xml/i.test(terms.contentType ?? ''))
      bench.doesNotApply('the accepted Subscription does not ask for XML')
    const formats = framesOnlyOf(bound).map(({ message }) => 'format' in message && message.format)
    if (formats.length === 0) bench.unobserved('no notification came')
    bench.saw(`asked for ${terms.contentType}, notified in ${[...new Set(formats)].join(' and ')}`)
    bench.expect(formats.filter((format) => format !== 'xml')).toHaveLength(0)
  },
  { requires: ['WS-04'] },
)

/** On another connection the level is the same: judged apart, since the levels' own rules look at the first one. */
for (const [ref, what] of [
  ['WS-15/more', 'Nothing beyond the accepted level is delivered'],
  ['WS-15/less', 'Nothing of the accepted level is missing'],
] as const)
  for (const [part, where, otherOf] of [
    ['second connection', 'on a second connection', onSecond],
    ['late', 'late in life', lateOf],
  ] as const)
    check(
      ref,
      eventsOf['id-only'],
      `${what} ${where}`,
      (view, bench) => {
        const accepted = acceptedRank(view, bench)
        const second = otherOf(view) ?? bench.unobserved('no other connection was bound')
        const delivered = ownFrames(second, bench).map((frame) => deliveredRank(frame, second))
        bench.saw(levelsSentence(accepted, delivered))
        const before = { ...view, later: null, late: null }
        const first = ownFrames(before, bench).map((frame) => deliveredRank(frame, before))
        if (first.some((rank) => rank !== accepted))
          bench.unobserved('the level is another on the first connection too')
        const wrong = delivered.filter((rank) => (ref === 'WS-15/more' ? rank > accepted : rank < accepted))
        bench.expect(wrong).toHaveLength(0)
      },
      { part, requires: [...SEEN['event-notification'], 'CL-02', 'CL-04', 'CL-07'] },
    )

function onSecond(view: EventsView): EventsView | null {
  const { later } = view
  if (!later) return null
  const triggers = [later.trigger, ...(later.more ?? [])]
  return { ...view, bound: later.bound, triggers, later: null, late: null }
}

function numbersIn(frame: FrameView, view: View): number[] {
  return (statusOf(frame, view)?.events ?? []).flatMap(({ number }) => wholeNumber(number) ?? [])
}
