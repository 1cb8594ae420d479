import { check, suite } from '../../../src/judge/check.js'
import { handshakeMsOf, latencyOf } from '../shared/arrivals.js'
import { LACKED } from '../../../src/scenario/provided.js'
import { clientClose } from '../shared/scenarios/second-binds.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { severalIds } from '../shared/scenarios/several-ids.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { answersOn, storyOf } from '../shared/sockets.js'

suite(import.meta.url)

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
