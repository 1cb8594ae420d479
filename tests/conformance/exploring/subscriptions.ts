import { sameReference } from '../../../src/evidence/events.js'
import type { HistoryView } from '../../../src/explore/evidence.js'
import { lawsIn } from '../../../src/explore/laws.js'
import type { Event, Model, Subscribed } from '../../../src/explore/model.js'
import type { Bench } from '../../../src/judge/check.js'
import { listedIds, needStranger, succeeded } from '../shared/http.js'
import { storyOf } from '../shared/sockets.js'
import { modelOf, needEvents, notificationsOf, socketNamed, stepsOf, type StepView } from './reading.js'

const law = lawsIn('tests/conformance/exploring/subscriptions.ts')

/** Judges that no event of a Subscription is sent that was asked for after a moment. */
function judgeSilence(
  view: HistoryView,
  bench: Bench,
  model: Model,
  ended: readonly { readonly subscription: Subscribed; readonly after: number; readonly before: number }[],
): void {
  const asked = ended.flatMap(({ subscription, after, before }) =>
    model.events
      .filter(({ sentAt }) => sentAt >= after && sentAt < before)
      .map((event) => ({ subscription, event })),
  )
  if (asked.length === 0) bench.unobserved('nothing was triggered after that')
  const boundOn = (subscription: Subscribed): readonly string[] => [
    ...new Set(
      model.bindings.filter((each) => each.subscription === subscription).map(({ socket }) => socket),
    ),
  ]
  const looked = asked.flatMap(({ subscription, event }) =>
    boundOn(subscription).map((socket) => ({ socket, subscription, event })),
  )
  if (looked.length === 0) bench.unobserved('it was not bound')
  const broken = looked.filter(({ socket, subscription, event }) => tellOf(view, socket, subscription, event))
  const sockets = [...new Set((broken.length > 0 ? broken : looked).map(({ socket }) => socket))]
  bench.saw(
    `${broken.length} of ${asked.length} later events came; ${sockets.map((name) => `${name}: ${storyOf(socketNamed(view, name))}`).join('; ')}`,
  )
  bench.expect(broken).toHaveLength(0)
}

function tellOf(
  view: HistoryView,
  socket: string,
  { id }: Subscribed,
  { reference, sentAt }: Event,
): boolean {
  return notificationsOf(socketNamed(view, socket), id, sentAt).some((frame) =>
    frame.notification?.statuses.some(
      ({ subscriptionId, events }) =>
        subscriptionId === id &&
        events.some(({ focus }) => focus !== null && sameReference(focus, reference)),
    ),
  )
}

/** Calls that are refused, or ought to be, for Subscriptions that had been deleted. */
function callsForDeleted(view: HistoryView, bench: Bench): readonly StepView<'call'>[] {
  const model = modelOf(view, bench)
  const deleted = model.subscriptions.flatMap((each) => model.ended(each, 'delete'))
  return stepsOf(view, 'call').filter(
    ({ subs, from, control }) =>
      control === null && subs.length === 1 && deleted.some(({ sub, to }) => sub === subs[0] && to <= from),
  )
}

/** Judges exchanges; those that are broken are what the verdict rests on. */
function judgeCalls(
  bench: Bench,
  calls: readonly StepView<'call'>[],
  isBroken: (call: StepView<'call'>) => boolean,
): void {
  if (calls.length === 0) bench.unobserved('there was no such call')
  const broken = calls.filter(isBroken)
  const told = broken.length > 0 ? broken : calls
  bench.saw(told.map(({ exchange }) => exchange.summary).join('; '))
  bench.expect(broken.map(({ exchange }) => exchange.status)).toHaveLength(0)
}

/** Calls of the own client for Subscriptions that nobody had changed, in forms that the server answers. */
function legalCalls(view: HistoryView, model: Model): readonly StepView<'call'>[] {
  return stepsOf(view, 'call').filter(({ subs, control, to }) =>
    control === null
      ? subs.every((name) => {
          const found = model.subscriptions.find((each) => each.name === name)
          return found !== undefined && !found.changes.some(({ from }) => from <= to)
        })
      : false,
  )
}

/**
 * Whether a Subscription surely is there when it is called for: some servers end it with a websocket of it, which another
 * requirement is about.
 */
function isThere(view: HistoryView, model: Model, sub: string, { to }: StepView<'call'>): boolean {
  const sockets = model.bindings.flatMap((each) => (each.subscription.name === sub ? [each.socket] : []))
  const hasEnded = sockets.some((name) => (socketNamed(view, name).close?.at ?? Infinity) <= to)
  return (
    !hasEnded ||
    stepsOf(view, 'call').some((call) => call.from >= to && call.granted && call.subs.includes(sub)) ||
    stepsOf(view, 'read').some((read) => read.from >= to && read.sub === sub && read.ok)
  )
}

export const SUBSCRIPTIONS = [
  ...law(
    'WS-25/notified',
    'Once a Subscription is deleted, no more of its events are sent',
    (view, bench) => {
      const model = modelOf(view, bench)
      needEvents(model, bench)
      const deleted = stepsOf(view, 'delete').filter(({ ok }) => ok)
      const ended = model.subscriptions.flatMap((subscription) => {
        const end = deleted.find(({ sub }) => sub === subscription.name)
        return end ? [{ subscription, after: end.to, before: Infinity }] : []
      })
      if (ended.length === 0) bench.unobserved('nothing was deleted')
      judgeSilence(view, bench, model, ended)
    },
  ),
  ...law('WS-25/notified-when-off', 'While a Subscription is off, its events are not sent', (view, bench) => {
    const model = modelOf(view, bench)
    needEvents(model, bench)
    const ended = model.subscriptions.flatMap((subscription) =>
      model.ended(subscription, 'off').flatMap((off) => {
        const next = subscription.changes.find((each) => each !== off && each.from >= off.to)
        const after = off.to + bench.deadlines.of('crossing')
        return off.accepted?.status === 'off' ? [{ subscription, after, before: next?.from ?? Infinity }] : []
      }),
    )
    if (ended.length === 0) bench.unobserved('nothing was turned off')
    judgeSilence(view, bench, model, ended)
  }),
  ...law('ERR-09/claimed', 'A deleted Subscription is not what a token is for', (view, bench) => {
    judgeCalls(bench, callsForDeleted(view, bench), ({ exchange, ids }) =>
      succeeded(exchange) ? listedIds(exchange).some((id) => ids.includes(id)) : false,
    )
  }),
  ...law('ERR-09/2xx', 'A deleted Subscription yields no token', (view, bench) => {
    judgeCalls(
      bench,
      callsForDeleted(view, bench),
      ({ exchange, ids }) => succeeded(exchange) && !listedIds(exchange).some((id) => ids.includes(id)),
    )
  }),
  ...law('ERR-09/5xx', 'A deleted Subscription does not crash the server', (view, bench) => {
    judgeCalls(
      bench,
      callsForDeleted(view, bench),
      ({ exchange }) => exchange.serverError && exchange.status !== 501,
    )
  }),
  ...law('ERR-11/2xx', 'A Subscription of somebody else yields no token', (view, bench) => {
    const foreign = stepsOf(view, 'call').filter(({ control }) => control !== null)
    if (foreign.length === 0) bench.unobserved('nobody asked for another’s Subscription')
    const alive = foreign.filter(({ subs, from }) =>
      stepsOf(view, 'delete').every(({ sub, to }) => !subs.includes(sub) || to > from),
    )
    for (const { control } of alive) needStranger(control ?? undefined, bench)
    judgeCalls(bench, alive, ({ exchange }) => succeeded(exchange))
  }),
  ...law('OP-26/refused', 'A Subscription that gave a token gives another one', (view, bench) => {
    const model = modelOf(view, bench)
    const legal = legalCalls(view, model)
    const again = legal.filter(
      (call) =>
        legal.some(
          (each) =>
            each.to <= call.from &&
            each.granted &&
            isSameForm(each.form, call.form) &&
            call.subs.every((sub) => each.subs.includes(sub)),
        ) && call.subs.every((sub) => isThere(view, model, sub, call)),
    )
    judgeCalls(bench, again, ({ granted }) => !granted)
  }),
  ...law('SC-13/unreadable', 'A Subscription that was created can be read', (view, bench) => {
    const gone = stepsOf(view, 'delete')
    const looked = [
      ...stepsOf(view, 'read').map(({ sub, exchange, to }) => ({
        sub,
        to,
        answers: exchange ? [exchange] : [],
      })),
      ...(['off', 'on', 'change'] as const).flatMap((did) =>
        stepsOf(view, did).map(({ sub, reads, to }) => ({ sub, to, answers: reads })),
      ),
    ]
    const answers = looked
      .filter(({ sub, to }) => !gone.some((each) => each.sub === sub && each.from < to))
      .flatMap((each) => each.answers)
    if (answers.length === 0) bench.unobserved('nothing was read')
    const broken = answers.filter(({ status }) => [404, 410].includes(status))
    bench.saw((broken.length > 0 ? broken : answers).map(({ summary }) => summary).join('; '))
    bench.expect(broken.map(({ status }) => status)).toHaveLength(0)
  }),
]

const isSameForm = (a: StepView<'call'>['form'], b: StepView<'call'>['form']): boolean =>
  a.level === b.level && a.method === b.method && a.format === b.format
