import type { HistoryView } from '../../../src/explore/evidence.js'
import { lawsIn } from '../../../src/explore/laws.js'
import type { Model, Subscribed } from '../../../src/explore/model.js'
import { sameReference } from '../../../src/evidence/events.js'
import type { Bench } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import { wholeNumber } from '../shared/notifications.js'
import { modelOf, needEvents, socketNamed } from './reading.js'

const law = lawsIn('tests/conformance/exploring/numbers.ts')

/** An event as a notification numbers it. */
interface Numbered {
  readonly number: number
  readonly focus: string | null
  readonly socket: string
  readonly at: number
  readonly type: string | null
}

/** A Subscription between two changes of it: to be turned on again may begin a count anew. */
interface Era {
  readonly subscription: Subscribed
  readonly from: number
  readonly to: number
  readonly numbered: readonly Numbered[]
}

function erasOf(view: HistoryView, model: Model): readonly Era[] {
  return model.subscriptions.flatMap((subscription) => {
    const all = numberedOf(view, model, subscription)
    const cuts = subscription.changes.map(({ from, to }) => ({ from, to }))
    const starts = [0, ...cuts.map(({ to }) => to)]
    const ends = [...cuts.map(({ from }) => from), Infinity]
    return starts.map((from, nth) => {
      const to = ends[nth] ?? Infinity
      return { subscription, from, to, numbered: all.filter(({ at }) => at > from && at < to) }
    })
  })
}

function numberedOf(view: HistoryView, model: Model, subscription: Subscribed): readonly Numbered[] {
  const sockets = model.bindings
    .filter((each) => each.subscription === subscription)
    .map(({ socket }) => socket)
  return [...new Set(sockets)]
    .flatMap((socket) =>
      socketNamed(view, socket).notifications.flatMap((frame) => numbersIn(frame, subscription, socket)),
    )
    .sort((a, b) => a.at - b.at)
}

function numbersIn({ at, notification }: FrameView, { id }: Subscribed, socket: string): Numbered[] {
  return (notification?.statuses ?? [])
    .filter(({ subscriptionId }) => subscriptionId === id)
    .flatMap(({ type, events }) =>
      events.flatMap(({ number, focus }) => {
        const value = wholeNumber(number)
        return value === null ? [] : [{ number: value, focus, socket, at, type }]
      }),
    )
}

/** Eras in which a Subscription was notified of events with numbers; ends the law where there are none. */
function numberedEras(view: HistoryView, bench: Bench): readonly Era[] {
  const model = modelOf(view, bench)
  needEvents(model, bench)
  const eras = erasOf(view, model).filter(({ numbered }) => numbered.length > 0)
  return eras.length > 0 ? eras : bench.unobserved('no event came with a number')
}

const shown = (numbered: readonly Numbered[]): string =>
  numbered.map(({ number, socket }) => `${number} on ${socket}`).join(', ')

const nameOf = ({ subscription: { name, id } }: Era): string => `${name} (Subscription/${id})`

function judgeEras(eras: readonly Era[], bench: Bench, isBroken: (era: Era) => boolean): void {
  const broken = eras.filter(isBroken)
  const named = broken.length > 0 ? broken : eras
  bench.saw(named.map((era) => `${nameOf(era)}: ${shown(era.numbered)}`).join('; '))
  bench.expect(broken.map(nameOf)).toHaveLength(0)
}

/** Events of this history with their numbers, in the order in which they were asked for. */
function ownIn({ numbered }: Era, { events }: Model): readonly (Numbered & { readonly askedAt: number })[] {
  return events.flatMap(({ reference, sentAt }) =>
    numbered
      .filter(({ focus, at }) => focus !== null && at >= sentAt && sameReference(focus, reference))
      .map((each) => ({ ...each, askedAt: sentAt })),
  )
}

const NUMBERS = { requires: ['SS-12', 'WS-21'] }

interface Counted {
  readonly name: string
  readonly socket: string
  readonly count: number
  /** the number of an event that was caused later */
  readonly later: number
}

/** What handshakes count that came before any event of the Subscription, and the number of one that was caused after them. */
function countedBeforeEvents(view: HistoryView, model: Model, era: Era): readonly Counted[] {
  const { subscription, from, numbered } = era
  const sockets = model.bindings.flatMap((each) => (each.subscription === subscription ? [each.socket] : []))
  const until = Math.min(...numbered.map(({ at }) => at))
  const own = ownIn(era, model)
  return [...new Set(sockets)].flatMap((socket) =>
    socketNamed(view, socket)
      .handshakes(subscription.id)
      .filter(({ at }) => at > from && at < until)
      .flatMap(({ at, notification }) => {
        const later = Math.min(...own.filter(({ askedAt }) => askedAt > at).map(({ number }) => number))
        return (notification?.statuses ?? [])
          .filter(({ type, subscriptionId }) => type === 'handshake' && subscriptionId === subscription.id)
          .map(({ eventsSinceStart }) => wholeNumber(eventsSinceStart))
          .flatMap((count) =>
            count === null || later === Infinity ? [] : [{ name: nameOf(era), socket, count, later }],
          )
      }),
  )
}

export const NUMBERS_LAWS = [
  ...law(
    'SS-06/not-zero',
    'A handshake before the first event counts none',
    (view, bench) => {
      const model = modelOf(view, bench)
      const counted = numberedEras(view, bench).flatMap((era) => countedBeforeEvents(view, model, era))
      if (counted.length === 0) bench.unobserved('no event that was caused after a handshake came first')
      // Somebody else's event may have come before the handshake, but then the later one has a higher number.
      const wrong = counted.filter(({ count, later }) => count > 0 && count >= later)
      bench.saw(
        (wrong.length > 0 ? wrong : counted)
          .map(
            ({ name, socket, count, later }) =>
              `${name} on ${socket}: ${count}, and then an event with number ${later}`,
          )
          .join('; '),
      )
      bench.expect(wrong).toHaveLength(0)
    },
    NUMBERS,
  ),
  ...law(
    'SS-14/repeated',
    'Each event of a Subscription has a number of its own, the same on every socket',
    (view, bench) => {
      judgeEras(numberedEras(view, bench), bench, ({ numbered }) => {
        const known = new Map<number, string>()
        return numbered.some(({ number, focus }) => {
          if (focus === null) return false
          const own = tailOf(focus)
          const first = known.get(number) ?? own
          known.set(number, first)
          return first !== own
        })
      })
    },
    NUMBERS,
  ),
  ...law(
    'SS-14/decreases',
    'A later event of a Subscription has a higher number, on whichever socket',
    (view, bench) => {
      const model = modelOf(view, bench)
      const eras = numberedEras(view, bench)
      // Only what had been notified of when the next was asked for is surely the earlier one.
      const hasPair = (era: Era, isSought: (earlier: Numbered, later: Numbered) => boolean): boolean => {
        const own = ownIn(era, model)
        return own.some((later) =>
          own.some((earlier) => earlier.at < later.askedAt && isSought(earlier, later)),
        )
      }
      const followed = eras.filter((era) => hasPair(era, () => true))
      if (followed.length === 0) bench.unobserved('no two numbered events followed each other')
      judgeEras(followed, bench, (era) => hasPair(era, (earlier, later) => later.number < earlier.number))
    },
    NUMBERS,
  ),
  ...law(
    'SS-14/gap',
    'While a Subscription is bound on a socket no number is left out',
    (view, bench) => {
      const model = modelOf(view, bench)
      const underWayMs = bench.deadlines.of('underWay')
      const eras = numberedEras(view, bench)
      const whole = eras.flatMap((era) => bySocket(era).map((numbered) => ({ ...era, numbered })))
      // What was under way when the Subscription was changed comes after that.
      const cameOn = ({ subscription }: Era, socket: string): ReadonlySet<number> =>
        new Set(
          eras
            .filter((each) => each.subscription === subscription)
            .flatMap(({ numbered }) => numbered.filter((each) => each.socket === socket))
            .map(({ number }) => number),
        )
      judgeEras(whole, bench, (era) => {
        const notified = era.numbered.filter(({ type }) => type === 'event-notification')
        const socket = notified[0]?.socket ?? era.numbered[0]!.socket
        const until = Math.min(socketNamed(view, socket).close?.at ?? Infinity, view.endedAt, era.to)
        // What a later one overtook may have been under way when that ended.
        const isSettled = ({ at }: Numbered): boolean => at + underWayMs < until
        // Where a bind lies between, the delivery may have ended with a token and begun again.
        const binds = model.bindsOn(socket).map(({ sentAt }) => sentAt)
        const numbers = [...new Set(notified.map(({ number }) => number))].sort((a, b) => a - b)
        const came = cameOn(era, socket)
        const isLeftOut = (last: Numbered): boolean => {
          const before = numbers[numbers.indexOf(last.number) - 1]
          if (before === undefined) return false
          const between = [...came].filter((number) => number > before && number < last.number)
          if (between.length === last.number - before - 1) return false
          const from = notified.findLast(({ number }) => number === before)?.at ?? 0
          const [first, second] = [Math.min(from, last.at), Math.max(from, last.at)]
          return !binds.some((at) => at >= first && at <= second)
        }
        return notified.filter(isSettled).some(isLeftOut)
      })
    },
    NUMBERS,
  ),
]

/** What came on each socket from its first bind on. */
function bySocket({ numbered }: Era): readonly (readonly Numbered[])[] {
  const sockets = [...new Set(numbered.map(({ socket }) => socket))]
  return sockets.map((name) => numbered.filter(({ socket }) => socket === name))
}

/** The resource that a reference names, without base and version. */
const tailOf = (reference: string): string =>
  (reference.split('/_history/')[0] ?? reference).split('/').slice(-2).join('/')
