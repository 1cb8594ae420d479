import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { sameReference } from '../../../src/evidence/events.js'
import { copiesOf, ENOUGH_EVENTS, type Place, type TriggerView } from '../shared/arrivals.js'
import { atLevel, early, lateCreations, placesOf } from '../shared/content.js'
import { SEEN, distinct, eventsIn, statusOf } from '../shared/notifications.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { handshake, type HandshakeEvidence } from '../shared/scenarios/handshake.js'

suite(import.meta.url)

check(
  'CL-04/no-focus',
  eventsOf['id-only'],
  'At level id-only each event has a focus',
  (view, bench) => {
    atLevel(view, ['id-only'], bench)
    const later = lateCreations(view).flatMap((frame) => statusOf(frame, view)?.events ?? [])
    const focuses = [...eventsIn(early(view), bench), ...later].map((event) => event.focus)
    bench.saw(`focus: ${distinct(focuses)}`)
    bench.expect(focuses).not.toContain(null)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'CL-04/wrong-focus',
  handshake,
  'The focus is the resource that was created',
  (view, bench) => {
    const reference = triggeredBy(view, bench)
    const focuses = eventsIn(view, bench).flatMap((event) => event.focus ?? [])
    if (focuses.length === 0) bench.unobserved('no event has a focus')
    bench.saw(`created: ${reference}; focus: ${distinct(focuses)}`)
    bench.expect(focuses.filter((focus) => sameReference(focus, reference))).not.toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SS-09', 'SS-18'] },
)

check(
  'CL-04/wrong-focus',
  eventsOf['id-only'],
  'Of several resources that trigger events one at least is the focus of its event',
  (view, bench) => {
    atLevel(view, ['id-only'], bench)
    const places = placesOf(view).filter(({ triggers }) => triggers.length >= ENOUGH_EVENTS)
    if (places.length === 0) bench.unobserved('events came with the focus that was made')
    const wrong = places.filter(({ place, triggers }) => {
      const named = triggers.some((trigger) => copiesOf(place, trigger).length > 0)
      return !named && strangeFocuses(place, triggers, bench).length >= triggers.length
    })
    const strange = wrong.flatMap(({ place, triggers }) => strangeFocuses(place, triggers, bench))
    bench.saw(
      wrong.length > 0
        ? `created: ${distinct(wrong.flatMap(({ triggers }) => triggers.map((each) => each.reference)))}; focus: ${distinct(strange)}`
        : 'where several events were due, one had its focus, or nothing came',
    )
    bench.expect(wrong).toHaveLength(0)
  },
  { part: 'several', requires: [...SEEN['event-notification'], 'SS-09', 'SS-18'] },
)

/** `Encounter` of a reference to one, in whatever form. */
const typeIn = (reference: string): string | undefined =>
  reference.split('/_history/', 1)[0]?.split('/').at(-2)

/** The focuses of events that came after the first of these was caused, and are no such resource of this run's. */
function strangeFocuses(place: Place, triggers: readonly TriggerView[], bench: Bench): readonly string[] {
  const from = triggers[0]?.exchange.at ?? 0
  const type = typeIn(triggers[0]?.reference ?? '')
  return place.socket
    .events(place.subscriptionId)
    .filter(({ at }) => at >= from)
    .flatMap((frame) => frame.notification?.statuses.flatMap(({ events }) => events) ?? [])
    .flatMap(({ focus }) => focus ?? [])
    .filter((focus) => typeIn(focus) !== type || bench.changesOf(focus).length === 0)
}

/** What the first event of the new Subscription has to be about. */
function triggeredBy(view: Viewed<HandshakeEvidence>, bench: Bench): string {
  if (view.accepted.content !== 'id-only')
    bench.doesNotApply(`the accepted Subscription has the content level ${view.accepted.content ?? '(none)'}`)
  return view.trigger?.reference ?? bench.leftOut('no event could be triggered')
}
