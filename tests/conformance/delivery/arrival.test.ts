import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { BoundEvidence } from '../../../src/scenario/binding.js'
import type { EventEvidence } from '../../../src/scenario/events.js'
import {
  ENOUGH_EVENTS,
  handshakeMsOf,
  isBound,
  latencyOf,
  saidOf,
  type TriggerView,
} from '../shared/arrivals.js'
import { clientClose, rebind } from '../shared/scenarios/second-binds.js'
import { overTime } from '../shared/scenarios/over-time.js'
import { situations } from '../shared/scenarios/situations.js'
import { tokensByForm } from '../shared/scenarios/tokens-by-form.js'
import { CONTENT_LEVELS } from '../shared/scenarios/terms.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { requireTrigger, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

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

check(
  'WS-21/not-delivered',
  tokensByForm,
  'Events come of resources that carry no mark of a test',
  ({ tokens }, bench) => {
    const [first] = Object.values(tokens)
    if (!first) return bench.unobserved('no form of the operation gave a token')
    if (!isBound(first.control)) bench.unobserved('the control was not seen to be bound')
    judgeSituation('WS-21/not-delivered', { bound: first.control, events: ofEvents(first.events) }, bench)
  },
  { part: 'unmarked', requires: ['CL-04', 'WS-21'] },
)

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
