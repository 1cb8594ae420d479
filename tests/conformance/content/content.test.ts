import { isObject, textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { sameReference } from '../../../src/evidence/events.js'
import { copiesOf, ENOUGH_EVENTS, latencyOf, type Place, type TriggerView } from '../shared/arrivals.js'
import {
  acceptedRank,
  atLevel,
  deliveredRank,
  early,
  entriesByTrigger,
  type EventsView,
  hasResource,
  highestRank,
  lateCreations,
  lateOf,
  levels,
  levelsSentence,
  ownFrames,
  placesOf,
  saysFailure,
} from '../shared/content.js'
import { focusOf, isReduced, missingIn, sentFor, versionOf, versionsSentFor } from '../shared/resources.js'
import {
  SEEN,
  distinct,
  eventsIn,
  framesOf,
  furtherEntries,
  statusesOf,
  statusOf,
} from '../shared/notifications.js'
import { batching } from '../shared/scenarios/batching.js'
import { situations } from '../shared/scenarios/situations.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { handshake, type HandshakeEvidence } from '../shared/scenarios/handshake.js'

suite(import.meta.url)

type Entry = Readonly<Record<string, unknown>>

check(
  'CL-01/extra-entries',
  eventsOf.empty,
  'At level empty there is the status alone',
  (view, bench) => {
    atLevel(view, ['empty'], bench)
    const frames = [...framesOf(early(view), 'event-notification', bench), ...lateCreations(view)]
    const extra = frames.map((frame) => furtherEntries(frame).length)
    bench.saw(`entries beside the status in each notification: ${distinct(extra)}`)
    bench.expect(extra.filter((entries) => entries > 0)).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'CL-02/resource-included',
  eventsOf['id-only'],
  'At level id-only no resource is sent',
  (view, bench) => {
    atLevel(view, ['id-only'], bench)
    const entries = [...ownFrames(early(view), bench), ...lateCreations(view)].flatMap(furtherEntries)
    bench.saw(`${entries.filter(hasResource).length} of ${entries.length} further entries have a resource`)
    bench.expect(entries.filter(hasResource)).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

const address = /(^|\/)[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(\/_history\/[^/]+)?$/

check(
  'CL-03/no-full-url',
  eventsOf['id-only'],
  'Each further entry has the address in fullUrl',
  (view, bench) => {
    const urls = idOnlyEntries(view, bench).map((entry) => entry['fullUrl'])
    bench.saw(`fullUrl: ${distinct(urls)}`)
    bench.expect(urls.filter((url) => !address.test(textOf(url) ?? ''))).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'CL-03/no-request',
  eventsOf['id-only'],
  'The request of each further entry makes sense for the event',
  (view, bench) => {
    const requests = idOnlyEntries(view, bench).map((entry) => entry['request'])
    bench.saw(`request: ${distinct(requests.map(requestLine))}`)
    bench.expect(requests.filter((request) => !makesSense(request))).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

function requestLine(request: unknown): string {
  return isObject(request) ? `${String(request['method'])} ${String(request['url'])}` : 'absent'
}

/** A create is a POST to the type; everything else has the address of the resource. */
function makesSense(request: unknown): boolean {
  if (!isObject(request)) return false
  const [url = ''] = (textOf(request['url']) ?? '').split('?', 1)
  return request['method'] === 'POST'
    ? /(^|\/)[A-Z][A-Za-z]+$/.test(url) || address.test(url)
    : address.test(url)
}

function idOnlyEntries(view: EventsView, bench: Bench): readonly Readonly<Record<string, unknown>>[] {
  atLevel(view, ['id-only'], bench)
  const entries = framesOf(view, 'event-notification', bench).flatMap(furtherEntries)
  return entries.length > 0
    ? entries
    : bench.doesNotApply('there are no entries beside the status, which is allowed')
}

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

check(
  'CL-05/no-entry',
  eventsOf['full-resource'],
  'Each resource has an entry',
  (view, bench) => {
    atLevel(view, ['full-resource'], bench)
    const counts = entriesByTrigger(view, bench).map((entries) => entries.length)
    bench.saw(`entries for each of ${counts.length} resources that were created: ${counts.join(', ')}`)
    bench.expect(counts).not.toContain(0)
  },
  { requires: ['WS-21'] },
)

check(
  'CL-05/no-resource',
  eventsOf['full-resource'],
  'Events come with their resources',
  (view, bench) => {
    const entries = entriesOfEvents(view, bench)
    const complete = entries.filter(hasResource)
    const failed = entries.filter((entry) => !hasResource(entry) && saysFailure(entry))
    bench.saw(
      `${complete.length} of ${entries.length} entries have the resource, ${failed.length} the failure to get it`,
    )
    if (complete.length === 0 && failed.length > 0)
      bench.unobserved('the server says that it could not get the resources')
    bench.expect(complete).not.toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'CL-05/no-resource',
  eventsOf['full-resource'],
  'Events come with their resources late in life too',
  (view, bench) => {
    if (!entriesOfEvents(early(view), bench).some(hasResource)) bench.unobserved('none came before either')
    const late = lateOf(view) ?? bench.unobserved('nothing was triggered later')
    const entries = entriesOfEvents(late, bench)
    bench.saw(`${entries.filter(hasResource).length} of ${entries.length} later entries have the resource`)
    // A server may fail to get a resource now and then, and says so, or gets the next one.
    if (entries.length < 2 || entries.some(saysFailure)) bench.unobserved('that may be a failure to get it')
    bench.expect(entries.filter(hasResource)).not.toHaveLength(0)
  },
  { part: 'late', requires: SEEN['event-notification'] },
)

check(
  'CL-05/success-without-resource',
  eventsOf['full-resource'],
  'An entry without its resource says why',
  (view, bench) => {
    const entries = entriesOfEvents(view, bench)
    if (!entries.some(hasResource)) bench.unobserved('no resource came at all')
    const bare = entries.filter((entry) => !hasResource(entry) && !explains(entry))
    bench.saw(`${bare.length} of ${entries.length} entries have neither resource nor failure`)
    bench.expect(bare).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

/** The entries beside the status, but for those of deletions. */
function entriesOfEvents(view: EventsView, bench: Bench): readonly Entry[] {
  atLevel(view, ['full-resource'], bench)
  const all = framesOf(view, 'event-notification', bench).flatMap(furtherEntries)
  const entries = all.filter(({ request }) => !(isObject(request) && request['method'] === 'DELETE'))
  return entries.length > 0 ? entries : bench.unobserved('there are no entries of events')
}

/** In place of a resource: a request without a response, or a response that says no success. */
function explains({ request, response }: Entry): boolean {
  return isObject(response) ? !/^2/.test(String(response['status'])) : isObject(request)
}

check('CL-05/stub', eventsOf['full-resource'], 'The resource is whole', (view, bench) => {
  atLevel(view, ['full-resource'], bench)
  const read = focusOf(view.focus, bench)
  const sent = sentFor(view.triggers.at(-1), view, bench)
  if (versionOf(sent) !== versionOf(read))
    bench.doesNotApply('it was read in another version than it was sent')
  if (isReduced(sent)) bench.doesNotApply('the resource says that it is reduced')
  const missing = missingIn(sent, read)
  bench.saw(
    missing.length > 0 ? `not sent: ${missing.join(', ')}` : 'all elements that a read returns were sent',
  )
  bench.expect(missing).toHaveLength(0)
})

check(
  'CL-05/stub',
  eventsOf['full-resource'],
  'The resource of an update is whole',
  (view, bench) => {
    atLevel(view, ['full-resource'], bench)
    const { update } = view
    if (!update) return bench.doesNotApply('no definition of the topic says that updates trigger it')
    const read = focusOf(update.focus, bench)
    const sent = sentFor(update.trigger, view, bench)
    if (versionOf(sent) !== versionOf(read))
      bench.doesNotApply('it was read in another version than it was sent')
    wholeBeside(sent, read, bench)
  },
  { part: 'update' },
)

check(
  'CL-05/stub',
  eventsOf['full-resource'],
  'The resource is as whole late in life',
  (view, bench) => {
    atLevel(view, ['full-resource'], bench)
    const late = lateOf(view) ?? bench.unobserved('nothing was triggered later')
    // Ours are all alike: the last one of before says what a whole one has.
    const before = sentFor(view.triggers.at(-1), early(view), bench)
    wholeBeside(sentFor(late.triggers[0], late, bench), before, bench)
  },
  { part: 'late' },
)

function wholeBeside(sent: Entry, whole: Entry, bench: Bench): void {
  if (isReduced(sent)) bench.doesNotApply('the resource says that it is reduced')
  const missing = missingIn(sent, whole)
  bench.saw(missing.length > 0 ? `not sent: ${missing.join(', ')}` : 'all elements were sent')
  bench.expect(missing).toHaveLength(0)
}

check('CL-05/stale', eventsOf['full-resource'], 'The resource is that of the event', (view, bench) => {
  atLevel(view, ['full-resource'], bench)
  const { update } = view
  if (!update) return bench.doesNotApply('no definition of the topic says that updates trigger it')
  const [before, after] = [focusOf(view.focus, bench), focusOf(update.focus, bench)].map(versionOf)
  if (before === null || after === null || before === after)
    return bench.doesNotApply('versions do not tell the update from the creation')
  const sent = versionsSentFor(update.trigger, view, bench)
  bench.saw(
    `version ${before} was updated to ${after}; sent with the update: ${distinct(sent) || 'no version'}`,
  )
  if (sent.length === 0) bench.doesNotApply('what was sent has no version')
  bench.expect(sent.filter((version) => version !== before)).not.toHaveLength(0)
})

check(
  'CL-05/stale',
  eventsOf['full-resource'],
  'The resource of an update late in life is that of the event',
  (view, bench) => {
    atLevel(view, ['full-resource'], bench)
    const { late } = view
    const update = late?.updates[0]
    if (!late || !update) return bench.doesNotApply('no update was made that is an event by the definition')
    const place = { ...early(view), bound: late.bound }
    const before = versionOf(sentFor(late.triggers[0], place, bench))
    const after = isObject(update.exchange.json) ? versionOf(update.exchange.json) : null
    if (before === null || after === null || before === after)
      bench.doesNotApply('versions do not tell the update from the creation')
    const sent = versionsSentFor(update, place, bench)
    bench.saw(`version ${before} was updated to ${after}; sent: ${distinct(sent) || 'no version'}`)
    if (sent.length === 0) bench.doesNotApply('what was sent has no version')
    bench.expect(sent.filter((version) => version !== before)).not.toHaveLength(0)
  },
  { part: 'late', requires: ['CL-05/no-resource'] },
)

check(
  'CL-06/too-many',
  batching,
  'No notification has more events than maxCount',
  (view, bench) => {
    const most = view.acceptedMaxCount ?? bench.doesNotApply('the accepted Subscription names no maxCount')
    const arrived = view.triggers.filter((trigger) => latencyOf(view.bound, trigger) !== null)
    if (arrived.length < 2) bench.unobserved('fewer than two of the events arrived')
    const counts = statusesOf(view, 'event-notification', bench).map((status) => status.events.length)
    bench.saw(`maxCount ${most}; events in each notification: ${counts.join(', ')}`)
    bench.expect(counts.filter((events) => events > most)).toHaveLength(0)
  },
  { requires: SEEN['event-notification'] },
)

check(
  'CL-07/other-level',
  levels,
  'The level is that of the accepted Subscription',
  (view, bench) => {
    const accepted = acceptedRank(view, bench)
    eventsIn(view, bench)
    const delivered = ownFrames(view, bench).map((frame) => deliveredRank(frame, view))
    bench.saw(levelsSentence(accepted, delivered))
    bench.expect(delivered.filter((rank) => rank > accepted)).toHaveLength(0)
    bench
      .expect(highestRank(view, bench), 'none has what the level asks for')
      .toBeGreaterThanOrEqual(accepted)
  },
  { requires: [...SEEN['event-notification'], 'SS-09'] },
)

check(
  'CL-07/other-level',
  situations,
  'The level of an update is that of a creation',
  (view, bench) => {
    const [update] = view.updates
    if (!update) return bench.doesNotApply('no definition of the topic says that updates trigger it')
    const accepted = acceptedRank({ accepted: view.accepted }, bench)
    const frames = framesOf(view, 'event-notification', bench)
    const before = view.settled.flatMap(({ trigger }) => copiesOf(view.bound, trigger))
    const after = frames.filter(({ at }) => at >= update.trigger.exchange.at)
    if (after.length === 0) bench.unobserved('no update was notified of')
    if (before.some((frame) => deliveredRank(frame, view) !== accepted))
      bench.unobserved('the level of a creation is another too')
    const delivered = after.map((frame) => deliveredRank(frame, view))
    bench.saw(levelsSentence(accepted, delivered))
    bench.expect(delivered.filter((rank) => rank > accepted)).toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'CL-01', 'CL-02', 'CL-05'] },
)
