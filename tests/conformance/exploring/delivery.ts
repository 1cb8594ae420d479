import type { HistoryView } from '../../../src/explore/evidence.js'
import { lawsIn } from '../../../src/explore/laws.js'
import type { Binding, Circumstance, Due } from '../../../src/explore/model.js'
import type { Bench } from '../../../src/judge/check.js'
import { ENOUGH_EVENTS } from '../shared/arrivals.js'
import { storyOf } from '../shared/sockets.js'
import {
  dueByBinding,
  missingAtEnd,
  modelOf,
  nameOf,
  needEvents,
  socketNamed,
  socketsIn,
  stepsOf,
} from './reading.js'

const law = lawsIn('tests/conformance/exploring/delivery.ts')

interface Question {
  /** what may have gone before an event for it to be looked at */
  readonly after: readonly Circumstance[]
  /** one of these has to have gone before it, where there are any */
  readonly needs?: Circumstance
  readonly isBroken: (due: readonly Due[]) => boolean
}

/** Judges what is owed on bindings; the sockets of those where it is broken are what the verdict rests on. */
function judgeDue(view: HistoryView, bench: Bench, { after, needs, isBroken }: Question): void {
  const model = modelOf(view, bench)
  needEvents(model, bench)
  const isAsked = ({ since }: Due): boolean =>
    since.every((each) => after.includes(each)) && (needs === undefined || since.includes(needs))
  const owed = dueByBinding(model.due().filter(isAsked))
  if (owed.size === 0) bench.unobserved('no such event was owed on any socket')
  const broken = [...owed].filter(([, due]) => isBroken(due))
  const told = broken.length > 0 ? broken : [...owed]
  bench.saw(told.map(([binding, due]) => sayDue(view, binding, due)).join('; '))
  bench.expect(broken.map(([binding]) => nameOf(binding))).toHaveLength(0)
}

function sayDue(view: HistoryView, binding: Binding, due: readonly Due[]): string {
  const came = due.filter(({ cameAt }) => cameAt !== null).length
  const missing = due.filter(({ cameAt }) => cameAt === null).map(({ event }) => event.reference)
  const named = missing.length === 0 ? '' : `, not ${missing.slice(0, 3).join(', ')}`
  const story = storyOf(socketNamed(view, binding.socket))
  return `${nameOf(binding)} (Subscription/${binding.subscription.id}): ${came} of ${due.length} events came${named}; ${story}`
}

/**
 * None of three or more in a row came: the latest, or some of different moments, since what happens at one moment may be lost
 * together.
 */
function isDeaf(due: readonly Due[]): boolean {
  if (missingAtEnd(due) >= ENOUGH_EVENTS) return true
  let missing: Due[] = []
  for (const each of due) {
    if (each.cameAt !== null) missing = []
    else missing.push(each)
    const isRun = missing.length >= ENOUGH_EVENTS
    if (isRun && each.event.sentAt > (missing[0]?.event.answeredAt ?? Infinity)) return true
  }
  return false
}

const hasLost = (due: readonly Due[]): boolean => due.some(({ cameAt }) => cameAt === null)

const EVENTS = { requires: ['CL-04', 'WS-04'] }

export const DELIVERY = [
  ...law(
    'WS-21/not-delivered',
    'Events come to a socket that is bound',
    (view, bench) => judgeDue(view, bench, { after: [], isBroken: isDeaf }),
    EVENTS,
  ),
  ...law(
    'WS-21/some-lost',
    'Every event comes to a socket that is bound',
    (view, bench) =>
      judgeDue(view, bench, {
        after: ['changed', 'served elsewhere too'],
        isBroken: (due) => hasLost(due) && !isPlainlyDeaf(due),
      }),
    EVENTS,
  ),
  ...law(
    'WS-06/replaces',
    'A bind for another Subscription leaves the first one bound',
    (view, bench) =>
      judgeDue(view, bench, { after: ['bound beside'], needs: 'bound beside', isBroken: isDeaf }),
    EVENTS,
  ),
  ...law(
    'WS-07/stops',
    'A fresh token on the same socket continues the delivery',
    (view, bench) =>
      judgeDue(view, bench, { after: ['bound again'], needs: 'bound again', isBroken: isDeaf }),
    EVENTS,
  ),
  ...law(
    'WS-30/ended',
    'The end of another socket of the Subscription leaves this one bound',
    (view, bench) =>
      judgeDue(view, bench, {
        after: ['closed elsewhere', 'served elsewhere too'],
        needs: 'closed elsewhere',
        isBroken: isDeaf,
      }),
    EVENTS,
  ),
  ...law('WS-10/notified', 'Nothing comes on a socket that is not bound', (view, bench) => {
    const model = modelOf(view, bench)
    needEvents(model, bench)
    const names = [...socketsIn(view).keys()]
    const boundAt = (name: string): number =>
      Math.min(Infinity, ...model.bindsOn(name).map(({ sentAt }) => sentAt))
    const openedAt = new Map(stepsOf(view, 'open').map(({ socket, to }) => [socket, to]))
    const unbound = names.filter((name) =>
      model.events.some(({ sentAt }) => sentAt >= (openedAt.get(name) ?? 0) && sentAt < boundAt(name)),
    )
    if (unbound.length === 0) bench.unobserved('every socket was bound when something was triggered')
    const notified = unbound.filter((name) =>
      socketNamed(view, name).notifications.some(({ at }) => at < boundAt(name)),
    )
    const told = notified.length > 0 ? notified : unbound
    bench.saw(told.map((name) => `${name}: ${storyOf(socketNamed(view, name))}`).join('; '))
    bench.expect(notified).toHaveLength(0)
  }),
]

/** It fails as such. */
const isPlainlyDeaf = (due: readonly Due[]): boolean => isDeaf(due.filter(({ since }) => since.length === 0))
