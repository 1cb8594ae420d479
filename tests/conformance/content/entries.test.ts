import { isObject, textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import { atLevel, early, type EventsView, hasResource, lateCreations, ownFrames } from '../shared/content.js'
import { SEEN, distinct, framesOf, furtherEntries, type Entry } from '../shared/notifications.js'
import { eventsOf } from '../shared/scenarios/events.js'

suite(import.meta.url)

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

function idOnlyEntries(view: EventsView, bench: Bench): readonly Entry[] {
  atLevel(view, ['id-only'], bench)
  const entries = framesOf(view, 'event-notification', bench).flatMap(furtherEntries)
  return entries.length > 0
    ? entries
    : bench.doesNotApply('there are no entries beside the status, which is allowed')
}
