import { lawsIn } from '../../../src/explore/laws.js'
import { modelOf, nameOf, notificationsOf, socketNamed } from './reading.js'

const law = lawsIn('tests/conformance/exploring/copies.ts')

/** So often may an event come on one socket that was bound once. */
const OFTEN = 2

export const COPIES = [
  ...law('WS-22/many-copies', 'No event is delivered again and again', (view, bench) => {
    const model = modelOf(view, bench)
    const places = new Map(model.bindings.map((binding) => [nameOf(binding), binding]))
    const counted = [...places].flatMap(
      ([
        name,
        {
          socket,
          subscription: { id },
        },
      ]) => {
        const events = notificationsOf(socketNamed(view, socket), id, 0)
          .flatMap(({ notification }) => notification?.statuses ?? [])
          .filter(({ type, subscriptionId }) => type === 'event-notification' && subscriptionId === id)
          .flatMap((status) => status.events)
          .flatMap(({ number, focus }) => (focus === null ? [] : [`${String(number)} ${focus}`]))
        // After each bind a server may send again what may not have arrived.
        const most = Math.max(OFTEN, model.bindsOn(socket).length + 1)
        return [...new Set(events)].map((event) => {
          const times = events.filter((each) => each === event).length
          return { name, times, isTooOften: times > most }
        })
      },
    )
    if (counted.length === 0) bench.unobserved('no event came that names what it is about')
    const often = counted.filter(({ isTooOften }) => isTooOften)
    bench.saw(
      often.map(({ name, times }) => `${name}: one event ${times} times`).join('; ') ||
        `at most ${Math.max(...counted.map(({ times }) => times))} copies of an event on a socket`,
    )
    bench.expect(often).toHaveLength(0)
  }),
  ...law(
    'WS-04/not-one-each',
    'One handshake for each Subscription of the token follows a bind',
    (view, bench) => {
      const model = modelOf(view, bench)
      const counted = model.bindings
        .filter((binding) => model.mustBind(binding))
        .flatMap((binding) => {
          const { socket, sentAt, subscription } = binding
          const next = model.bindsOn(socket).find((bind) => bind.sentAt > sentAt)?.sentAt ?? Infinity
          const handshakes = socketNamed(view, socket).handshakes(subscription.id)
          const times = handshakes.filter(({ at }) => at >= sentAt && at < next).length
          return times === 0 ? [] : [{ name: nameOf(binding), times }]
        })
      if (counted.length === 0) bench.unobserved('no handshake followed a bind')
      const several = counted.filter(({ times }) => times > 1)
      bench.saw(
        (several.length > 0 ? several : counted).map(({ name, times }) => `${name}: ${times}`).join('; '),
      )
      bench.expect(several).toHaveLength(0)
    },
  ),
]
