import { isObject, objectsOf } from '../../../src/fhir/json.js'
import { readStatus, type Status } from '../../../src/fhir/message.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { DENIED } from '../shared/http.js'
import { distinct } from '../shared/notifications.js'
import { reading } from './scenarios.js'
import { checkStatus, isNotOffered, needsOffered } from './status-levels.js'

suite(import.meta.url)

check('SC-10/missing', reading, '$status is answered with success', ({ status }, bench) => {
  if (isNotOffered(status, bench))
    return bench.chose(`$status is not declared and not offered: ${status.summary}`)
  if (DENIED.includes(status.status)) bench.unobserved(`it is denied: ${status.summary}`)
  bench.saw(status.summary)
  bench.expect(status.accepted).toBe(true)
})

check(
  'SC-10/missing',
  reading,
  '$status is answered with success in XML too',
  ({ status, statusInXml }, bench) => {
    if (!statusInXml) return bench.doesNotApply('the server does not declare XML')
    needsOffered(status, bench)
    if (!status.accepted) return bench.unobserved(`it is not answered in JSON either: ${status.summary}`)
    // Which formats an operation has besides is the server's own matter.
    if (DENIED.includes(statusInXml.status) || [406, 415].includes(statusInXml.status))
      bench.unobserved(`it is refused for another reason: ${statusInXml.summary}`)
    bench.saw(statusInXml.summary)
    bench.expect(statusInXml.accepted).toBe(true)
  },
  { part: 'in XML' },
)

/** The body of a successful answer to `$status`. */
function statusBody(status: ExchangeView, bench: Bench): Record<string, unknown> {
  if (!status.accepted) bench.unobserved(`no answer to judge: ${status.summary}`)
  return isObject(status.json) ? status.json : {}
}

/** Its entries, but for what is said about the search itself; at least one. */
function statusResources(status: ExchangeView, bench: Bench): readonly Record<string, unknown>[] {
  const found = entriesOf(statusBody(status, bench))
  return found.length > 0 ? found : bench.unobserved('it returned no status')
}

function entriesOf(bundle: Record<string, unknown>): Record<string, unknown>[] {
  return objectsOf(bundle['entry'])
    .filter((entry) => !(isObject(entry['search']) && entry['search']['mode'] === 'outcome'))
    .map((entry) => (isObject(entry['resource']) ? entry['resource'] : {}))
    .filter((resource) => resource['resourceType'] !== 'OperationOutcome')
}

function statuses(status: ExchangeView, bench: Bench): readonly Status[] {
  const found = statusResources(status, bench).flatMap((resource) => readStatus(resource) ?? [])
  return found.length > 0 ? found : bench.unobserved('no entry is a status')
}

checkStatus('SC-11/not-searchset', '$status returns a searchset Bundle', (status, bench) => {
  const { resourceType, type } = statusBody(status, bench)
  const kind = typeof resourceType === 'string' ? resourceType : 'no FHIR resource'
  const typed = typeof type === 'string' ? ` of type ${type}` : ''
  bench.saw(`${status.summary}, ${kind}${typed}`, kind === 'Bundle' ? undefined : 'no-bundle')
  bench.expect(`${String(resourceType)} ${String(type)}`).toBe('Bundle searchset')
})

checkStatus('SC-11/no-status-resource', 'Its entries are statuses of the version', (status, bench) => {
  const types = statusResources(status, bench).map((resource) => resource['resourceType'])
  bench.saw(`${status.summary}, entries: ${distinct(types)}`)
  bench.expect(types.filter((type) => type !== bench.rules.statusResource)).toHaveLength(0)
})

checkStatus('SC-11/wrong-type', 'Their type is query-status', (status, bench) => {
  const types = statuses(status, bench).map((each) => each.type)
  bench.saw(`${status.summary}, type: ${distinct(types)}`)
  bench.expect(types.filter((type) => type !== 'query-status')).toHaveLength(0)
})

checkStatus('SC-11/event-without-events', 'None is an event notification without events', (status, bench) => {
  const found = statuses(status, bench).filter(({ form }) => form === 'SubscriptionStatus')
  if (found.length === 0) bench.doesNotApply('the rule is one of SubscriptionStatus')
  const empty = found.filter(({ type, events }) => type === 'event-notification' && events.length === 0)
  bench.saw(`${status.summary}, type: ${distinct(found.map(({ type }) => type))}`)
  bench.expect(empty).toHaveLength(0)
})

checkStatus('SC-11/no-status', 'They say the status of the Subscription', (status, bench) => {
  const said = statuses(status, bench).map((each) => each.status)
  bench.saw(`${status.summary}, status: ${distinct(said)}`)
  bench.expect(said).not.toContain(null)
})

checkStatus('SC-11/empty', 'There is one for the Subscription', (status, bench) => {
  const body = statusBody(status, bench)
  if (body['resourceType'] !== 'Bundle') bench.unobserved('it returned no Bundle')
  const entries = entriesOf(body)
  bench.saw(`${status.summary}, ${entries.length} entries`)
  bench.expect(entries).not.toHaveLength(0)
})
