import { check, suite } from '../../../src/judge/check.js'
import { SEEN, distinct, statusesIfAny, statusesOf, statusOf, wholeNumber } from '../shared/notifications.js'
import { unlessDisturbed } from '../shared/others.js'
import { handshake } from '../shared/scenarios/handshake.js'

suite(import.meta.url)

check(
  'SS-05/wrong-type',
  handshake,
  'What answers the bind has the type handshake',
  (view, bench) => {
    const before = view.trigger?.at ?? Infinity
    const statuses = view.bound.socket.notifications
      .filter((frame) => frame.at < before)
      .flatMap((frame) => statusOf(frame, view) ?? [])
      .filter(({ type, events }) => events.length === 0 && type !== 'heartbeat')
    if (statuses.length === 0) bench.unobserved('nothing answered the bind')
    bench.saw(`types before any event: ${distinct(statuses.map((status) => status.type))}`)
    bench.expect(statuses.map((status) => status.type)).toContain('handshake')
  },
  { requires: ['WS-04'] },
)

check(
  'SS-06/not-zero',
  handshake,
  'The handshake of a new Subscription counts no events',
  (view, bench) => {
    if (bench.target.readOnly) bench.leftOut('a given Subscription is not new')
    unlessDisturbed(view, bench)
    const first = statusesOf(view, 'handshake', bench)
    // Somebody else's event may come between creation and bind, but hardly so each time.
    const all = [first, ...(view.rounds ?? []).map((round) => statusesIfAny(round, 'handshake'))]
    const said = all.flatMap((statuses) => statuses[0]?.eventsSinceStart ?? [])
    if (said.length === 0) bench.doesNotApply('the handshake carries no counter, which is optional')
    bench.saw(
      `eventsSinceSubscriptionStart of new Subscriptions, before any event of ours: ${said.map(String).join(', ')}`,
    )
    const zero = said.some((counter) => wholeNumber(counter) === 0)
    if (!zero && said.length === 1 && view.rounds === undefined)
      bench.unobserved('an event of somebody else may have come between creation and bind')
    bench.expect(zero).toBe(true)
  },
  { requires: SEEN.handshake },
)
