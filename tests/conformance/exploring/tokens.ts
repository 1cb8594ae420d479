import type { HistoryView } from '../../../src/explore/evidence.js'
import { lawsIn } from '../../../src/explore/laws.js'
import type { Binding } from '../../../src/explore/model.js'
import { isRefusal } from '../../../src/scenario/binding.js'
import type { Bench } from '../../../src/judge/check.js'
import type { SocketView } from '../../../src/judge/socket-view.js'
import { listedIds } from '../shared/http.js'
import { storyOf } from '../shared/sockets.js'
import { modelOf, nameOf, needEvents, notificationsOf, socketNamed, stepsOf } from './reading.js'

const law = lawsIn('tests/conformance/exploring/tokens.ts')

/** Judges some bindings; the sockets of those that are broken are what the verdict rests on. */
function judgeBindings(
  view: HistoryView,
  bench: Bench,
  bindings: readonly Binding[],
  isBroken: (binding: Binding, socket: SocketView) => boolean,
): void {
  if (bindings.length === 0) bench.unobserved('there was no such bind')
  const broken = bindings.filter((binding) => isBroken(binding, glimpse(view, binding.socket)))
  const named = broken.length > 0 ? broken : bindings
  bench.saw(
    named.map((binding) => `${nameOf(binding)}: ${storyOf(socketNamed(view, binding.socket))}`).join('; '),
  )
  bench.expect(broken.map(nameOf)).toHaveLength(0)
}

const glimpse = (view: HistoryView, name: string): SocketView => socketNamed(view, name)

/** The bind was answered with an error, or by the end of the socket, where nothing else can have ended it. */
function isRefused({ sentAt }: Binding, socket: SocketView, until: number): boolean {
  const isAnswer = ({ at }: { readonly at: number }): boolean => at >= sentAt && at <= until
  if (socket.received.some((frame) => isAnswer(frame) && isRefusal(frame))) return true
  const { closedByServer } = socket
  return closedByServer !== null && isAnswer(closedByServer)
}

/** How long an answer to a bind is one. */
const answeredBy = ({ sentAt }: Binding, bench: Bench): number => sentAt + bench.deadlines.of('underWay')

/** The socket was open, and looked at, for as long as a handshake may take. */
function wasWatched(view: HistoryView, { sentAt, socket }: Binding, bench: Bench): boolean {
  const { close } = socketNamed(view, socket).glimpsed
  const watchedMs = Math.min(view.patienceMs, bench.deadlines.of('handshake'))
  // Timers and the times of the record are rounded.
  return (close?.at ?? view.endedAt) - sentAt >= 0.98 * watchedMs
}

export const TOKENS = [
  ...law('EXP-03/refused-early', 'A fresh token binds', (view, bench) => {
    const model = modelOf(view, bench)
    // A client that nobody has bound again before may be refused because of its earlier socket, which is WS-12.
    const owed = model.bindings.filter(
      (binding) => model.mustBind(binding) && (!model.isReturn(binding) || model.hasTakenBack(binding)),
    )
    judgeBindings(
      view,
      bench,
      owed,
      (binding, socket) =>
        binding.confirmedAt === null && isRefused(binding, socket, answeredBy(binding, bench)),
    )
  }),
  ...law('WS-12/rebind-refused', 'A client that comes back is bound again', (view, bench) => {
    const model = modelOf(view, bench)
    const owed = model.bindings.filter((binding) => model.mustBind(binding) && model.isReturn(binding))
    judgeBindings(
      view,
      bench,
      owed,
      (binding, socket) =>
        binding.confirmedAt === null && isRefused(binding, socket, answeredBy(binding, bench)),
    )
  }),
  ...law('WS-04/missing', 'A handshake of each of its Subscriptions follows a bind', (view, bench) => {
    const model = modelOf(view, bench)
    const owed = model.bindings.filter(
      (binding) => model.mustBind(binding) && wasWatched(view, binding, bench),
    )
    judgeBindings(view, bench, owed, ({ subscription, sentAt, ...binding }, socket) => {
      const isGreeted = socket.handshakes(subscription.id).some(({ at }) => at >= sentAt)
      return !isGreeted && !isRefused({ subscription, sentAt, ...binding }, socket, Infinity)
    })
  }),
  ...law('EXP-04/accepted', 'An expired token does not bind', (view, bench) => {
    const model = modelOf(view, bench)
    const slackMs = bench.deadlines.of('pastExpiry') - bench.deadlines.of('shortestGrace')
    const isLate = ({ sentAt, call: { expiresAt } }: Binding): boolean =>
      expiresAt !== null && sentAt >= expiresAt + slackMs
    const expired = model.bindings.filter(isLate)
    judgeBindings(view, bench, expired, ({ subscription, sentAt, socket: name }, socket) => {
      const isOtherwise = model.bindings.some(
        (other) => other.socket === name && other.subscription === subscription && !isLate(other),
      )
      return !isOtherwise && notificationsOf(socket, subscription.id, sentAt).length > 0
    })
  }),
  ...law('EXP-05/still-delivers', 'Delivery ends with the expiration', (view, bench) => {
    const model = modelOf(view, bench)
    const endOf = ({ socket, subscription }: Binding): number =>
      Math.max(
        ...model.bindings
          .filter((other) => other.socket === socket && other.subscription === subscription)
          .map(({ call: { expiresAt } }) => expiresAt ?? Infinity),
      ) + bench.deadlines.of('pastExpiry')
    const held = model.bindings.filter(
      (binding) =>
        binding.confirmedAt !== null &&
        model.events.some(({ sentAt }) => sentAt > endOf(binding)) &&
        (socketNamed(view, binding.socket).glimpsed.close?.at ?? Infinity) >= endOf(binding),
    )
    judgeBindings(view, bench, held, (binding, socket) =>
      notificationsOf(socket, binding.subscription.id, endOf(binding)).some((frame) =>
        frame.notification?.statuses.some(({ events }) => events.length > 0),
      ),
    )
  }),
  ...law('WS-09/bound', 'An invented token does not bind', (view, bench) => {
    const model = modelOf(view, bench)
    const forged = [
      ...new Set(stepsOf(view, 'bind').flatMap(({ socket, token }) => (token === null ? [socket] : []))),
    ]
    const only = forged.filter((name) => model.bindsOn(name).every(({ token }) => token === null))
    if (only.length === 0) bench.unobserved('no invented token was sent')
    const sentAt = (name: string): number => model.bindsOn(name)[0]?.sentAt ?? 0
    const bound = only.filter((name) =>
      socketNamed(view, name).notifications.some(({ at }) => at > sentAt(name)),
    )
    const named = bound.length > 0 ? bound : only
    bench.saw(named.map((name) => `${name}: ${storyOf(socketNamed(view, name))}`).join('; '))
    bench.expect(bound).toHaveLength(0)
  }),
  ...law(
    'TOK-03/leaks',
    'A socket gets nothing of a Subscription that was not bound on it',
    (view, bench) => {
      const model = modelOf(view, bench)
      needEvents(model, bench)
      const names = [...new Set(model.bindings.map(({ socket }) => socket))]
      if (names.length === 0) bench.unobserved('nothing was bound')
      const calls = stepsOf(view, 'call')
      const coveredOn = (name: string): readonly string[] =>
        model
          .bindsOn(name)
          .flatMap(({ token }) => calls.find((call) => call.token === token) ?? [])
          .flatMap((call) => [...call.ids, ...listedIds(call.exchange)])
      const leaking = names.flatMap((name) => {
        const covered = coveredOn(name)
        const notified = socketNamed(view, name)
          .notifications.flatMap((frame) => frame.notification?.statuses ?? [])
          .flatMap(({ subscriptionId, events }) =>
            subscriptionId !== null && events.length > 0 ? [subscriptionId] : [],
          )
        const others = notified.filter((id) => !covered.includes(id))
        const owners = model.subscriptions.filter(({ id }) => covered.includes(id)).map(({ as }) => as)
        const isForeign = (named: string): boolean =>
          model.subscriptions.some(({ id, as }) => id === named && !owners.includes(as))
        // Where all of them name another of the same user, the name is wrong, and not the socket.
        return others.some(isForeign) || (others.length > 0 && others.length < notified.length)
          ? [`${name} got events of Subscription/${others[0]}`]
          : []
      })
      bench.saw(leaking.join('; ') || 'every event was of a Subscription that was bound on its socket')
      bench.expect(leaking).toHaveLength(0)
    },
  ),
]
