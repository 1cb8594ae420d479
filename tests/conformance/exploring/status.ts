import type { HistoryView } from '../../../src/explore/evidence.js'
import { lawsIn } from '../../../src/explore/laws.js'
import type { Model, Subscribed } from '../../../src/explore/model.js'
import type { Bench } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import { madeAfter, modelOf, notificationsOf, socketNamed, stepsOf } from './reading.js'

const law = lawsIn('tests/conformance/exploring/status.ts')

/** What a notification says of its Subscription, and what that was before and after it. */
interface Said {
  readonly name: string
  readonly said: string
  readonly is: string
}

/** The sockets on which a Subscription was bound. */
const socketsOf = (model: Model, subscription: Subscribed): readonly string[] => [
  ...new Set(model.bindings.filter((each) => each.subscription === subscription).map(({ socket }) => socket)),
]

/** The statuses in notifications of a type, where the Subscription surely had one and the same when they were made. */
function saidIn(
  view: HistoryView,
  bench: Bench,
  model: Model,
  subscription: Subscribed,
  wanted: 'event-notification' | 'heartbeat',
): readonly Said[] {
  const { id, name, created, changes } = subscription
  const reads = stepsOf(view, 'read').filter(({ sub }) => sub === name)
  const statusAt = (frame: FrameView): string | null => {
    const causedAt = madeAfter(frame, subscription, model, bench)
    const touched = changes.filter(({ from }) => from <= frame.at)
    const last = touched.at(-1)
    if (touched.some(({ to }) => to > causedAt)) return null
    const before = (last ? last.accepted : created.accepted)?.status ?? null
    const next = reads.find(({ from }) => from >= frame.at)
    const isTouched = changes.some(({ from }) => from > frame.at && from < (next?.to ?? Infinity))
    return !isTouched && next?.accepted?.status === before ? before : null
  }
  return socketsOf(model, subscription).flatMap((socket) =>
    notificationsOf(socketNamed(view, socket), id, 0).flatMap((frame) => {
      const is = statusAt(frame)
      const statuses = frame.notification?.statuses ?? []
      return is === null
        ? []
        : statuses.flatMap(({ type, subscriptionId, status }) =>
            type === wanted && subscriptionId === id && status !== null
              ? [{ name: `${name} on ${socket}`, said: status, is }]
              : [],
          )
    }),
  )
}

function judgeStatuses(view: HistoryView, bench: Bench, wanted: 'event-notification' | 'heartbeat'): void {
  const model = modelOf(view, bench)
  const all = model.subscriptions.flatMap((each) => saidIn(view, bench, model, each, wanted))
  if (all.length === 0) bench.unobserved('no status came of a Subscription that was read before and after')
  const stale = all.filter(({ said, is }) => said !== is)
  bench.saw(
    (stale.length > 0 ? stale : all)
      .map(({ name, said, is }) => `${name}: says ${said}, and the Subscription is ${is}`)
      .join('; '),
  )
  bench.expect(stale.map(({ name }) => name)).toHaveLength(0)
}

const READ = { requires: ['SC-13', 'SS-03', 'SS-04'] }

export const STATUS = [
  ...law(
    'SS-21/stale',
    'The status with an event is that of the Subscription',
    (view, bench) => judgeStatuses(view, bench, 'event-notification'),
    READ,
  ),
  ...law(
    'SS-24/stale',
    'The status of a heartbeat is that of the Subscription',
    (view, bench) => judgeStatuses(view, bench, 'heartbeat'),
    READ,
  ),
  ...law('SS-24/after-deletion', 'No heartbeat says active after a deletion', (view, bench) => {
    const model = modelOf(view, bench)
    const deleted = stepsOf(view, 'delete').filter(({ ok, exchange }) => ok && exchange?.status !== 202)
    const gone = deleted.flatMap(({ sub, to }) =>
      model.subscriptions
        .filter(({ name }) => name === sub)
        .flatMap((subscription) =>
          socketsOf(model, subscription).map((socket) => ({ subscription, socket, to })),
        ),
    )
    if (gone.length === 0) bench.unobserved('no Subscription was deleted that had been bound')
    const beating = gone.filter(({ subscription: { id }, socket, to }) =>
      notificationsOf(socketNamed(view, socket), id, to + bench.deadlines.of('crossing')).some(
        ({ notification }) =>
          notification?.statuses.some(({ type, status }) => type === 'heartbeat' && status === 'active'),
      ),
    )
    bench.saw(
      beating.map(({ subscription, socket }) => `${subscription.name} on ${socket}`).join('; ') ||
        'none came of a Subscription that had been deleted',
    )
    bench.expect(beating).toHaveLength(0)
  }),
]
