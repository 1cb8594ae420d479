import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView, Viewed } from '../../../src/judge/view.js'
import { handshakeMsOf, latencyOf, saidOf, timesNamed } from '../shared/arrivals.js'
import { ANSWER_BIND, LACKED } from '../../../src/scenario/provided.js'
import { clientClose, rebind } from '../shared/scenarios/second-binds.js'
import { dialects, type DialectsEvidence } from '../shared/scenarios/bind-dialects.js'
import { refused } from '../shared/scenarios/refused-sockets.js'
import { overTime } from '../shared/scenarios/over-time.js'
import { severalBinds } from '../shared/scenarios/several-binds.js'
import { severalIds } from '../shared/scenarios/several-ids.js'
import { silence } from '../shared/scenarios/silence.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { SERVE_READ } from '../shared/http.js'
import { answersOn, openingOf, requireControl, requireOpen, requireTwin, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

check(
  'WS-01/refused',
  dialects,
  'The `websocket-url` accepts a websocket connection',
  ({ plainSocket, upgradeNeedsAuthorization, subprotocolSocket }, bench) => {
    bench.saw(openingOf(plainSocket))
    if (subprotocolSocket?.opened) bench.unobserved('the upgrade is refused without a subprotocol alone')
    bench.expect(plainSocket.opened || upgradeNeedsAuthorization).toBe(true)
  },
  { requires: ['WS-26'] },
)

check(
  'WS-02/configured-fails',
  dialects,
  'The bind message that was configured binds',
  (view, bench) => {
    if (!view.configured) bench.doesNotApply('BIND_DIALECT names no form')
    bench.saw(triedForms(view, bench))
    bench.expect(view.chosen).not.toBeNull()
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-02/none-works',
  dialects,
  'A bind message in one of the known forms binds',
  (view, bench) => {
    if (view.configured) bench.doesNotApply('BIND_DIALECT names the form')
    bench.saw(triedForms(view, bench))
    bench.expect(view.chosen).not.toBeNull()
  },
  { requires: ['WS-01', 'WS-04'] },
)

/** What was tried, as a sentence; ends the check where nothing could have shown a bind. */
function triedForms({ chosen, attempts, eventTried }: Viewed<DialectsEvidence>, bench: Bench): string {
  if (attempts.every(({ socket }) => !socket.opened)) bench.unobserved('no socket could be opened')
  if (chosen === null && !eventTried) {
    const came = attempts.find(({ socket }) => socket.received.length > 0) ?? attempts[0]
    bench.unobserved(
      `no handshake came after the bind (${came ? storyOf(came.socket) : 'nothing was sent'}), and no event could be triggered that might have come: ${ANSWER_BIND}`,
    )
  }
  return attempts.map(({ dialect, bound, socket }) => `${dialect}: ${bound} (${storyOf(socket)})`).join('; ')
}

check(
  'WS-02/other-form',
  dialects,
  'The form of the bind message is known',
  ({ chosen, attempts }, bench) => {
    if (chosen === null) bench.unobserved(LACKED['bind-message'])
    const stories = attempts.map(({ dialect, socket }) => `${dialect}: ${storyOf(socket)}`)
    bench.saw(stories.join('; '))
    bench.chose(`binds by: ${chosen}`, 'A-04')
  },
)

check(
  'WS-03/binary-only',
  dialects,
  'The bind message is understood in a text frame',
  ({ chosen, attempts }, bench) => {
    const attempt = attempts.find(({ dialect }) => dialect === chosen)
    if (!attempt) return bench.unobserved(LACKED['bind-message'])
    const sent = attempt.socket.frames.find((frame) => frame.direction === 'out')
    bench.saw(`bound by a ${sent?.opcode} frame`)
    bench.expect(sent?.opcode).toBe('text')
  },
  { requires: ['WS-02'] },
)

check(
  'WS-04/missing',
  dialects,
  'A handshake follows the bind',
  ({ chosen, attempts }, bench) => {
    const attempt = attempts.find(({ dialect }) => dialect === chosen)
    if (!attempt) return bench.unobserved(LACKED['bind-message'])
    bench.saw(storyOf(attempt.socket))
    bench.expect(attempt.socket.handshakes()).not.toHaveLength(0)
  },
  { requires: ['WS-02'] },
)

check(
  'WS-04/missing',
  clientClose,
  'A handshake follows a bind on a new connection too',
  ({ first, second, event }, bench) => {
    if (!second) return bench.unobserved('no second bind was tried')
    if (handshakeMsOf(first) === null) bench.unobserved('no handshake followed the first bind either')
    if (handshakeMsOf(second) === null && (!event || latencyOf(second, event.trigger) === null))
      bench.unobserved('no event shows that the second bind worked')
    bench.saw(storyOf(second.socket))
    bench.expect(handshakeMsOf(second)).not.toBeNull()
  },
  { requires: ['WS-12'] },
)

check(
  'WS-04/not-fhir',
  dialects,
  'What follows the bind is a notification',
  ({ chosen, attempts }, bench) => {
    const attempt = attempts.find(({ dialect }) => dialect === chosen)
    if (!attempt) return bench.unobserved(LACKED['bind-message'])
    const [first] = answersOn(attempt.socket)
    if (!first) return bench.unobserved('nothing follows the bind')
    bench.saw(storyOf(attempt.socket))
    bench.expect(first.message.kind).toBe('notification')
  },
  { requires: ['WS-02'] },
)

for (const [name, which] of [
  ['again on its socket', 'again'],
  ['of another Subscription beside it', 'other'],
] as const) {
  const levels = Object.values(eventsOf)

  check(
    'WS-04/missing',
    levels,
    `A handshake follows a bind ${name}`,
    ({ late }, bench) => {
      const place = late?.[which] ?? bench.unobserved('it was not bound')
      if (handshakeMsOf(late!.bound) === null) bench.unobserved('no handshake followed the first bind')
      if (handshakeMsOf(place) === null && place.socket.closedByServer)
        bench.unobserved('the server closed the socket: it takes one bind on each')
      bench.saw(storyOf(place.socket))
      bench.expect(handshakeMsOf(place)).not.toBeNull()
    },
    { part: which, requires: ['WS-12'] },
  )

  check(
    'WS-04/not-fhir',
    levels,
    `What follows a bind ${name} is a notification`,
    ({ late }, bench) => {
      const place = late?.[which] ?? bench.unobserved('it was not bound')
      const [first] = answersOn(place.socket, place.boundAt)
      if (!first) return bench.unobserved('nothing follows the bind')
      bench.saw(storyOf(place.socket))
      bench.expect(first.message.kind).toBe('notification')
    },
    { part: which, requires: ['WS-12'] },
  )
}

check(
  'WS-04/not-fhir',
  clientClose,
  'What follows a bind on a new connection is one',
  ({ second }, bench) => {
    const [first] = second ? answersOn(second.socket) : []
    if (!second || !first) return bench.unobserved('nothing follows the bind')
    bench.saw(storyOf(second.socket))
    bench.expect(first.message.kind).toBe('notification')
  },
  { requires: ['WS-12'] },
)

check(
  'WS-04/not-one-each',
  severalIds,
  'One handshake for each Subscription of the token follows the bind',
  ({ bound, invoke, subscriptionIds }, bench) => {
    if (!bound) return bench.unobserved(`no token for two Subscriptions: ${invoke.summary}`)
    const { socket } = bound
    if (socket.handshakes().length === 0) bench.unobserved('no handshake follows the bind')
    bench.saw(storyOf(socket))
    const counts = subscriptionIds.map((id) => socket.handshakes(id).length)
    bench.expect(counts).toEqual(subscriptionIds.map(() => 1))
    bench.expect(socket.handshakes()).toHaveLength(subscriptionIds.length)
  },
  { requires: ['OP-01'] },
)

for (const [part, name] of [
  ['bound', 'a bind on a new connection'],
  ['again', 'one more bind on that'],
] as const)
  check(
    'WS-04/not-one-each',
    severalIds,
    `One handshake for each Subscription of the token follows ${name}`,
    ({ later, subscriptionIds }, bench) => {
      const place = later?.[part] ?? bench.unobserved('no fresh token for two Subscriptions was bound')
      const until = part === 'bound' ? (later?.again?.boundAt ?? Infinity) : Infinity
      const came = (id?: string): number =>
        place.socket.handshakes(id).filter(({ at }) => at >= place.boundAt && at < until).length
      if (came() === 0) bench.unobserved('no handshake follows the bind')
      bench.saw(storyOf(place.socket))
      bench.expect(subscriptionIds.map((id) => came(id))).toEqual(subscriptionIds.map(() => 1))
    },
    { part, requires: ['OP-01', 'WS-12'] },
  )

check(
  'WS-06/refused',
  severalBinds,
  'A second Subscription can be bound on the socket',
  ({ first, second, event }, bench) => {
    if (!second) return bench.doesNotApply('the second token is for another websocket-url')
    bench.saw(storyOf(first.socket))
    const came = (place: typeof first): boolean => event !== null && latencyOf(place, event.trigger) !== null
    if (event !== null && !came(first) && !came(second)) bench.unobserved('no event came for either')
    bench.expect(first.socket.closedByServer).toBeNull()
    bench.expect(handshakeMsOf(second) !== null || came(second)).toBe(true)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-06/replaces',
  severalBinds,
  'The first Subscription is delivered after the second was bound',
  ({ first, second, event }, bench) => {
    if (!second) return bench.doesNotApply('the second token is for another websocket-url')
    if (event === null || latencyOf(second, event.trigger) === null)
      return bench.unobserved('the second Subscription was not delivered')
    bench.saw(storyOf(first.socket))
    bench.expect(latencyOf(first, event.trigger)).not.toBeNull()
  },
  { requires: ['WS-21'] },
)

check(
  'WS-07/stops',
  rebind,
  'Events are delivered after a second bind with a fresh token',
  ({ first, before, operation, sameUrl, after }, bench) => {
    if (operation && !operation.accepted) bench.unobserved(`no fresh token came: ${operation.summary}`)
    if (!sameUrl) bench.doesNotApply('the fresh token is for another websocket-url')
    if (latencyOf(first, before.trigger) === null) bench.unobserved('no event came before the second bind')
    bench.saw(storyOf(first.socket))
    bench.expect(after && latencyOf(first, after.trigger)).not.toBeNull()
  },
  { requires: ['WS-21'] },
)

check(
  'WS-07/duplicates',
  rebind,
  'Each event comes once after a second bind',
  ({ first, before, sameUrl, after, later }, bench) => {
    if (!sameUrl) bench.doesNotApply('the fresh token is for another websocket-url')
    if (latencyOf(first, before.trigger) === null) bench.unobserved('no event came before the second bind')
    if (!after || latencyOf(first, after.trigger) === null)
      return bench.unobserved('no event came after the second bind')
    const copiesBefore = timesNamed(first, before.trigger)
    const copies = timesNamed(first, after.trigger)
    bench.saw(`before the second bind ${copiesBefore} copies of an event, after it ${copies}`)
    if (later && timesNamed(first, later.trigger) <= copiesBefore)
      bench.unobserved('an event a while after the second bind came no more often than one before it')
    bench.expect(copies).toBeLessThanOrEqual(copiesBefore)
  },
  { requires: ['WS-21'] },
)

check(
  'WS-09/bound',
  refused,
  'An invented token does not bind',
  ({ control, invented }, bench) => {
    requireTwin(control, bench)
    requireOpen(invented, bench)
    bench.saw(storyOf(invented))
    // What came before the token was sent does not come from it: WS-10 looks at that.
    const sentAt = invented.frames.find(({ direction }) => direction === 'out')?.at ?? 0
    bench.expect(invented.notifications.filter(({ at }) => at > sentAt)).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-09/silent',
  refused,
  'The refusal is signalled',
  ({ control, invented }, bench) => {
    requireTwin(control, bench)
    requireOpen(invented, bench)
    bench.saw(storyOf(invented))
    bench.expect(invented.received.length > 0 || invented.closedByServer !== null).toBe(true)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-09/error-message',
  refused,
  'The refusal closes the socket',
  ({ control, invented }, bench) => {
    requireTwin(control, bench)
    requireOpen(invented, bench)
    if (invented.notifications.length > 0) bench.unobserved('the invented token binds')
    bench.saw(storyOf(invented))
    bench.expect(invented.received.length > 0 && invented.closedByServer === null).toBe(false)
  },
  { requires: ['WS-01', 'WS-04'] },
)

check(
  'WS-10/notified',
  refused,
  'Nothing is delivered on an unbound socket',
  ({ control, unbound, event }, bench) => {
    requireControl(control, event, bench)
    requireOpen(unbound, bench)
    bench.saw(storyOf(unbound))
    bench.expect(unbound.notifications).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-21'] },
)

check(
  'WS-10/notified',
  overTime,
  'Nothing is delivered on a socket that has been unbound for seconds',
  ({ bound, unbound, settled, graceMs }, bench) => {
    const [first] = settled
    if (!first) return bench.leftOut('the token does not live long enough')
    requireControl(bound, { trigger: first.trigger, graceMs }, bench)
    requireOpen(unbound, bench)
    bench.saw(storyOf(unbound))
    bench.expect(unbound.notifications).toHaveLength(0)
  },
  { requires: ['WS-01', 'WS-21'] },
)

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
