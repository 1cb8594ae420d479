import { versionOf } from '../../../src/evidence/events.js'
import { isObject } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import {
  atLevel,
  early,
  entriesByTrigger,
  type EventsView,
  hasResource,
  lateOf,
  saysFailure,
} from '../shared/content.js'
import { focusOf, isReduced, missingIn, sentFor, versionsSentFor } from '../shared/resources.js'
import { SEEN, distinct, framesOf, furtherEntries, type Entry } from '../shared/notifications.js'
import { eventsOf } from '../shared/scenarios/events.js'

suite(import.meta.url)

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
