import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { BoundEvidence } from '../../../src/scenario/binding.js'
import type { EventEvidence } from '../../../src/scenario/events.js'
import {
  copiesOf,
  ENOUGH_EVENTS,
  handshakeMsOf,
  isBound,
  latencyOf,
  saidOf,
  type TriggerView,
} from '../shared/arrivals.js'
import { clientClose, rebind } from '../shared/scenarios/second-binds.js'
import { foreignVersion, noise, upgrade } from './scenarios.js'
import { overTime } from '../shared/scenarios/over-time.js'
import { situations } from '../shared/scenarios/situations.js'
import { deletion } from '../shared/scenarios/deletion.js'
import { CONTENT_LEVELS, eventsOf } from '../shared/scenarios/events.js'
import { heartbeat } from '../shared/scenarios/heartbeat.js'
import { silence } from '../shared/scenarios/silence.js'
import {
  longestSilence,
  nothingTriggered,
  openingOf,
  requireControl,
  requireOpen,
  requireTrigger,
  storyOf,
} from '../shared/sockets.js'

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

/** Events that were due in one situation, and the socket on which they were. */
interface Situation {
  readonly bound: Viewed<BoundEvidence>
  readonly events: readonly TriggerView[]
}

const ofEvents = (events: readonly (Viewed<EventEvidence> | null | undefined)[]): Situation['events'] =>
  events.flatMap((event) => event?.trigger ?? [])

/** Judges the events of one situation: none of three or more is a failure, some of them a warning. */
function judgeSituation(ref: string, { bound, events }: Situation, bench: Bench): void {
  if (events.length === 0) {
    requireTrigger(bench)
    bench.unobserved('nothing was triggered')
  }
  const latencies = events.map((trigger) => latencyOf(bound, trigger))
  const came = latencies.filter((latency) => latency !== null).length
  bench.saw(`${came} of ${events.length} events came: ${saidOf(latencies)}; ${storyOf(bound.socket)}`)
  const deadline = bench.deadlines.of('event')
  bench.headroom(deadline - Math.max(...latencies.map((latency) => latency ?? deadline)))
  if (ref === 'WS-21/some-lost') {
    if (came === 0) bench.unobserved('none came at all')
    bench.expect(came).toBe(events.length)
    return
  }
  if (came === 0) needDueEvents(bound, events, bench)
  bench.expect(came).toBeGreaterThan(0)
}

/** Ends the check unless so many events were due that their absence means something. */
function needDueEvents(
  { socket, subscriptionId }: Situation['bound'],
  events: Situation['events'],
  bench: Bench,
): void {
  const [first] = events
  const type = first?.reference.split('/')[0] ?? ''
  const named = socket
    .events(subscriptionId)
    .flatMap((frame) => frame.notification?.statuses.flatMap((status) => status.events) ?? [])
    .flatMap(({ focus }) => focus ?? [])
  if (named.some((focus) => !focus.includes(`${type}/`)))
    bench.unobserved('events come, but not with the focus that was made')
  if (events.length < ENOUGH_EVENTS) bench.unobserved('it did not come, and fewer than three events were due')
  if (!bench.sawEvents && !bench.target.triggerDefined)
    bench.unobserved(
      'no event came in the whole run, and no definition of the topic says that it is triggered by what was made',
    )
}

for (const ref of ['WS-21/not-delivered', 'WS-21/some-lost'] as const) {
  const expected = 'Events that were triggered come to the bound client'

  for (const level of CONTENT_LEVELS)
    check(
      ref,
      eventsOf[level],
      expected,
      ({ bound, triggers }, bench) => judgeSituation(ref, { bound, events: triggers }, bench),
      { requires: ['CL-04', 'WS-21'] },
    )

  check(
    ref,
    eventsOf['id-only'],
    `${expected} on a second connection`,
    ({ later }, bench) => {
      if (!later) return bench.unobserved('no second connection was bound')
      judgeSituation(ref, { bound: later.bound, events: [later.trigger, ...(later.more ?? [])] }, bench)
    },
    { part: 'second connection', requires: ['CL-04', 'WS-21'] },
  )

  for (const level of CONTENT_LEVELS)
    check(
      ref,
      eventsOf[level],
      `${expected} late in life`,
      ({ late }, bench) => {
        if (!late || late.triggers.length === 0) return bench.unobserved('nothing was triggered late in life')
        const { bound, other, triggers } = late
        if (!isBound(bound)) bench.unobserved('no bind was confirmed after the reconnect')
        const came = (place: typeof bound): boolean =>
          triggers.some((each) => latencyOf(place, each) !== null)
        if (!came(bound) && other && came(other))
          bench.unobserved('only the Subscription that was bound last on the socket is delivered')
        judgeSituation(ref, { bound, events: triggers }, bench)
      },
      { part: 'late', requires: ['CL-04', 'WS-06', 'WS-07', 'WS-11', 'WS-12', 'WS-21'] },
    )

  for (const level of CONTENT_LEVELS)
    check(
      ref,
      eventsOf[level],
      `${expected} when it is an update late in life`,
      ({ late }, bench) => {
        if (!late || late.updates.length === 0)
          return bench.doesNotApply('no update was made that is an event by the topic’s definition')
        const { bound, updates, control } = late
        const missed = updates.every((trigger) => latencyOf(bound, trigger) === null)
        if (missed && (!control || latencyOf(bound, control) === null))
          bench.unobserved('no creation was seen to come after them either')
        judgeSituation(ref, { bound, events: updates }, bench)
      },
      { part: 'late update', requires: ['CL-04', 'WS-11', 'WS-21'] },
    )

  check(
    ref,
    clientClose,
    `${expected} after a reconnect`,
    ({ second, event, more }, bench) => {
      if (!second || !isBound(second)) return bench.unobserved('no second bind was confirmed')
      judgeSituation(ref, { bound: second, events: ofEvents([event, ...(more ?? [])]) }, bench)
    },
    { requires: ['CL-04', 'WS-12', 'WS-21'] },
  )

  check(
    ref,
    rebind,
    `${expected} after a second bind on its socket`,
    ({ first, second, after, more }, bench) => {
      if (!second || handshakeMsOf(second) === null) return bench.unobserved('no second bind was confirmed')
      judgeSituation(ref, { bound: first, events: ofEvents([after, ...(more ?? [])]) }, bench)
    },
    { requires: ['CL-04', 'WS-07', 'WS-21'] },
  )

  check(
    ref,
    situations,
    `${expected} some seconds after the bind`,
    ({ bound, settled }, bench) => {
      const [first] = settled
      const before = bound.socket.events().filter(({ at }) => at < (first?.trigger.exchange.at ?? 0))
      if (before.length > 0 && settled.every(({ trigger }) => latencyOf(bound, trigger) === null))
        bench.unobserved('events came right after the bind, and then no more')
      judgeSituation(ref, { bound, events: ofEvents(settled) }, bench)
    },
    { requires: ['CL-04', 'WS-11', 'WS-21'], rested: true },
  )

  check(
    ref,
    situations,
    `${expected} when it is an update`,
    ({ bound, updates, control }, bench) => {
      const missed = updates.length > 0 && updates.every(({ trigger }) => latencyOf(bound, trigger) === null)
      if (missed && (!control || latencyOf(bound, control.trigger) === null))
        bench.unobserved('no creation was seen to come after them either')
      if (updates.length === 0)
        bench.doesNotApply(
          'no update was made that is an event by the topic’s definition and due while the token lived',
        )
      judgeSituation(ref, { bound, events: ofEvents(updates) }, bench)
    },
    { part: 'update', requires: ['CL-04', 'WS-11', 'WS-21'] },
  )
}

for (const ref of ['WS-21/not-delivered', 'WS-21/some-lost'] as const) {
  check(
    ref,
    overTime,
    'Events come when a socket has been bound for five seconds',
    (view, bench) => {
      const { bound, early, settled } = view
      if (latencyOf(bound, early.trigger) === null) bench.unobserved('no event came right after the bind')
      if (settled.length === 0) bench.leftOut('the token does not live long enough')
      judgeSituation(ref, { bound, events: ofEvents(settled) }, bench)
    },
    { requires: ['CL-04', 'WS-21'] },
  )

  check(
    ref,
    overTime,
    'Events come when the first of two tokens has expired',
    ({ bound, again, notAgain, sameUrl, outlived }, bench) => {
      if (sameUrl === false) bench.doesNotApply('the fresh token is for another websocket-url')
      if (!again) return bench.leftOut(notAgain ?? 'the socket was not bound again')
      if (outlived.length === 0) bench.unobserved(`nothing was due: ${storyOf(bound.socket)}`)
      if (outlived.every(({ trigger }) => latencyOf(bound, trigger) === null))
        bench.unobserved('nothing came after the first token had expired')
      judgeSituation(ref, { bound, events: ofEvents(outlived) }, bench)
    },
    { part: 'first token expired', requires: ['CL-04', 'WS-07', 'WS-21'] },
  )
}

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
    // Somebody else's events are signs of life too (A-10), but say nothing of heartbeats.
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

check(
  'WS-25/notified',
  deletion,
  'No event of a deleted Subscription is sent',
  ({ bound, control, before, deletion: removal, after }, bench) => {
    if (latencyOf(bound, before.trigger) === null) bench.unobserved('no event came before the deletion')
    if (!removal.accepted) bench.unobserved(`the Subscription could not be deleted: ${removal.summary}`)
    requireControl(control, after, bench)
    const copies = after ? copiesOf(bound, after.trigger) : []
    bench.saw(`${copies.length} notifications of an event after the deletion; ${storyOf(bound.socket)}`)
    bench.expect(copies).toHaveLength(0)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-25/notified',
  deletion,
  'No event of a deleted Subscription is sent to a socket that was bound at type level',
  ({ atType, control, before, deletion: removal, after }, bench) => {
    if (!atType)
      return bench.doesNotApply('no socket was bound with a token of the type level beside another')
    if (latencyOf(atType, before.trigger) === null) bench.unobserved('no event came before the deletion')
    if (!removal.accepted) bench.unobserved(`the Subscription could not be deleted: ${removal.summary}`)
    requireControl(control, after, bench)
    const copies = after ? copiesOf(atType, after.trigger) : []
    bench.saw(`${copies.length} notifications of an event after the deletion; ${storyOf(atType.socket)}`)
    bench.expect(copies).toHaveLength(0)
  },
  { part: 'type level', requires: ['WS-21'] },
)

check(
  'WS-27/accepted-unchanged',
  foreignVersion,
  'A FHIR version that does not exist is refused or changed',
  ({ twin, create, asked, accepted }, bench) => {
    requireAccepted(twin.accepted, bench)
    bench.saw(`asked for \`${asked}\`: ${create.summary}, accepted \`${accepted ?? 'nothing'}\``)
    bench.expect(create.accepted && /fhirVersion\s*=\s*"?9\.9/i.test(accepted ?? '')).toBe(false)
  },
)

check(
  'WS-27/5xx',
  foreignVersion,
  'A FHIR version that does not exist is survived',
  ({ twin, create }, bench) => {
    requireAccepted(twin.accepted, bench)
    bench.saw(create.summary)
    bench.expect(create.serverError).toBe(false)
  },
)

function requireAccepted(accepted: boolean, bench: Bench): void {
  if (!accepted) bench.unobserved('the same Subscription without the version was not accepted either')
}
