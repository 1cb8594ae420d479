import { lawsIn } from '../../../src/explore/laws.js'
import type { HistoryView } from '../../../src/explore/evidence.js'
import type { Binding, Due } from '../../../src/explore/model.js'
import type { Bench } from '../../../src/judge/check.js'
import { ENOUGH_EVENTS } from '../shared/arrivals.js'
import { storyOf } from '../shared/sockets.js'
import { dueByBinding, missingAtEnd, modelOf, nameOf, needEvents, socketOf } from './reading.js'

const law = lawsIn('tests/conformance/exploring/delivery.ts')

/** What is owed on bindings, at least once; the sockets of those that `isBroken` are what the verdict rests on. */
function judgeDue(
  view: HistoryView,
  bench: Bench,
  which: (due: Due) => boolean,
  isBroken: (due: readonly Due[]) => boolean,
): void {
  const model = modelOf(view, bench)
  needEvents(model, bench)
  const owed = dueByBinding(model.due().filter(which))
  if (owed.size === 0) bench.unobserved('no event was owed on any socket')
  const broken = [...owed].filter(([, due]) => isBroken(due))
  const told = broken.length > 0 ? broken : [...owed]
  bench.saw(told.map(([binding, due]) => sayDue(view, binding, due)).join('; '))
  bench.expect(broken.map(([binding]) => nameOf(binding))).toHaveLength(0)
}

function sayDue(view: HistoryView, binding: Binding, due: readonly Due[]): string {
  const came = due.filter(({ cameAt }) => cameAt !== null).length
  const missing = due.filter(({ cameAt }) => cameAt === null).map(({ event }) => event.reference)
  const named = missing.length === 0 ? '' : `, not ${missing.slice(0, 3).join(', ')}`
  const { id } = binding.subscription
  return `${nameOf(binding)} (Subscription/${id}): ${came} of ${due.length} events came${named}; ${storyOf(socketOf(view, binding))}`
}

export const DELIVERY = [
  ...law(
    'WS-21/not-delivered',
    'Events come to a socket that is bound',
    (view, bench) => judgeDue(view, bench, ({ isPlain }) => isPlain, (due) => missingAtEnd(due) >= ENOUGH_EVENTS),
    { requires: ['CL-04', 'WS-04'] },
  ),
  ...law(
    'WS-21/some-lost',
    'Every event comes to a socket that is bound',
    (view, bench) =>
      judgeDue(
        view,
        bench,
        ({ isPlain }) => isPlain,
        (due) => missingAtEnd(due) < ENOUGH_EVENTS && due.some(({ cameAt }) => cameAt === null),
      ),
    { requires: ['CL-04', 'WS-04'] },
  ),
  ...law('WS-10/notified', 'Nothing comes on a socket that is not bound', (view, bench) => {
    const model = modelOf(view, bench)
    needEvents(model, bench)
    const names = view.steps.flatMap((step) => (step.did === 'open' && step.ok ? [step.socket] : []))
    const unbound = names.filter((name) => model.bindsOn(name).length === 0)
    if (unbound.length === 0) bench.unobserved('every socket was bound')
    const notified = unbound.filter((name) => socketOf(view, { socket: name }).notifications.length > 0)
    const told = notified.length > 0 ? notified : unbound
    bench.saw(told.map((name) => `${name}: ${storyOf(socketOf(view, { socket: name }))}`).join('; '))
    bench.expect(notified).toHaveLength(0)
  }),
]
