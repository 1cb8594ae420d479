import { isObject, objectsOf } from '../../../src/fhir/json.js'
import { readNotification, readStatus, type Status } from '../../../src/fhir/message.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView, Viewed } from '../../../src/judge/view.js'
import { latencyOf } from '../shared/arrivals.js'
import { distinct } from '../shared/notifications.js'
import { answersOfSecond } from '../shared/scenarios/answers.js'
import { type EventsEvidence, eventsOf } from '../shared/scenarios/events.js'
import {
  type CreationEvidence,
  creations,
  type CreationsEvidence,
  minimalCreation,
  reading,
} from './scenarios.js'
import { checkStatus, isNotOffered, needsOffered } from './status-levels.js'

suite(import.meta.url)

const NOT_CLAIMED = 'the CapabilityStatement does not claim the guide'

type Creation = Viewed<CreationEvidence>

const DENIED = [401, 403, 429]

/** Ends the check when nothing can be told of a refusal: for want of rights, or because one change would help. */
function unlessRefused(
  { ordinary }: { readonly ordinary: Creation },
  bench: Bench,
  ...others: readonly (Creation | null)[]
): void {
  bench.saw(`ordinary Subscription: ${ordinary.exchange.summary}`)
  if (ordinary.accepted) return
  if (DENIED.includes(ordinary.exchange.status)) bench.unobserved('creating Subscriptions is denied')
  if (others.some((changed) => changed?.accepted))
    bench.unobserved('the minimal Subscription is refused for another reason')
}

/** Ends the check unless the ordinary twin was accepted: then everything is refused. */
function besideAccepted({ ordinary }: Viewed<CreationsEvidence>, bench: Bench): void {
  if (!ordinary.accepted)
    bench.unobserved(`the ordinary Subscription is refused as well: ${ordinary.exchange.summary}`)
}

const inError = ({ status }: Creation): boolean => status === 'error' || status === 'off'

const told = ({ exchange, status }: Creation): string =>
  `${exchange.summary}${status === null ? '' : `, status ${status}`}`

check(
  'SC-01/refused',
  minimalCreation,
  'status, topic and channelType are enough',
  (view, bench) => {
    unlessRefused(view, bench)
    if (!view.ordinary.accepted) bench.unobserved('the ordinary Subscription is refused as well')
    if (view.withEndpoint?.accepted) bench.unobserved('it is refused for want of an endpoint')
    bench.saw(`minimal Subscription: ${told(view.minimal)}`)
    bench.expect(view.minimal.accepted).toBe(true)
  },
  { requires: ['SC-03'] },
)

check('SC-01/endpoint-demanded', minimalCreation, 'No endpoint is needed', (view, bench) => {
  const { minimal, withEndpoint } = view
  const helps = withEndpoint?.accepted ?? false
  if (!minimal.accepted && !helps)
    bench.unobserved('the minimal Subscription is refused with an endpoint too')
  bench.saw(`without endpoint: ${told(minimal)}${withEndpoint ? `; with: ${told(withEndpoint)}` : ''}`)
  bench.expect(minimal.accepted).toBe(true)
})

check('SC-02/refused', creations, 'The channel type of terminology.hl7.org is understood', (view, bench) => {
  unlessRefused(view, bench)
  const helps = view.otherSystem?.accepted ?? false
  if (!view.ordinary.accepted && !helps)
    bench.unobserved('the Subscription is refused with the other system too')
  bench.expect(view.ordinary.accepted).toBe(true)
})

check(
  'SC-02/not-echoed',
  creations,
  'The channel type is returned as it was sent',
  (view, bench) => {
    besideAccepted(view, bench)
    const { shown } = view.ordinary
    if (shown?.resourceType !== 'Subscription') return bench.unobserved('the Subscription cannot be read')
    const { json, summary } = shown
    const { channel, channelSystem } = bench.rules.terms(isObject(json) ? json : {})
    bench.saw(`${summary}, channelType ${String(channelSystem)}#${String(channel)}`)
    bench.expect(channel).toBe('websocket')
    bench.expect(channelSystem).toBe('http://terminology.hl7.org/CodeSystem/subscription-channel-type')
  },
  { requires: ['SC-13'] },
)

check('SC-03/endpoint-demanded', creations, 'A websocket needs no endpoint', (view, bench) => {
  unlessRefused(view, bench)
  const helps = view.withEndpoint?.accepted ?? false
  if (!view.ordinary.accepted && !helps) bench.unobserved('the Subscription is refused with an endpoint too')
  bench.expect(view.ordinary.accepted).toBe(true)
})

check('SC-04/5xx', creations, 'A Subscription that is requested is survived', ({ ordinary }, bench) => {
  if (!ordinary.accepted && !ordinary.exchange.serverError)
    bench.unobserved(`it was refused: ${told(ordinary)}`)
  bench.saw(told(ordinary))
  bench.expect(ordinary.exchange.serverError).toBe(false)
})

check('SC-04/requested-refused', creations, 'The status requested is taken, or active', (view, bench) => {
  unlessRefused(view, bench)
  const helps = view.asActive?.accepted ?? false
  if (!view.ordinary.accepted && !helps)
    bench.unobserved('the Subscription is refused with status active too')
  bench.expect(view.ordinary.accepted).toBe(true)
})

check('SC-05/error-or-off', creations, 'A new Subscription is requested or active', (view, bench) => {
  besideAccepted(view, bench)
  if (view.ordinary.status === null) bench.unobserved('the answer does not say the status')
  bench.saw(told(view.ordinary))
  bench.expect(inError(view.ordinary)).toBe(false)
})

/** The guide's own duties are for whoever claims it; elsewhere core recommends the same. */
function underGuide(ref: string, bench: Bench): void {
  if (ref.startsWith('SC-09') && !bench.claimsGuide) bench.doesNotApply(NOT_CLAIMED)
}

for (const ref of ['SC-07/accepted', 'SC-09/accepted'] as const)
  check(ref, creations, 'An unknown topic is refused', (view, bench) => {
    underGuide(ref, bench)
    besideAccepted(view, bench)
    bench.saw(told(view.unknownTopic))
    bench.expect(view.unknownTopic.accepted && !inError(view.unknownTopic)).toBe(false)
  })

for (const ref of ['SC-07/accepted-in-error', 'SC-09/accepted-in-error'] as const)
  check(ref, creations, 'An unknown topic is refused at once', (view, bench) => {
    underGuide(ref, bench)
    besideAccepted(view, bench)
    bench.saw(told(view.unknownTopic))
    bench.expect(view.unknownTopic.accepted && inError(view.unknownTopic)).toBe(false)
  })

for (const [name, what] of [
  ['unknownTopic', 'An unknown topic'],
  ['unknownContent', 'An unknown content level'],
] as const) {
  check(
    'SC-07/5xx',
    creations,
    `${what} is survived`,
    (view, bench) => {
      if (view.ordinary.exchange.serverError) bench.unobserved('any Subscription crashes')
      besideAccepted(view, bench)
      bench.saw(told(view[name]))
      bench.expect(view[name].exchange.serverError).toBe(false)
    },
    { part: name, requires: ['SC-04'] },
  )

  check(
    'SC-07/no-outcome',
    creations,
    `${what} is refused with an OperationOutcome`,
    (view, bench) => {
      besideAccepted(view, bench)
      if (view[name].accepted) bench.doesNotApply('the Subscription was accepted')
      bench.saw(`${told(view[name])}, ${view[name].exchange.resourceType ?? 'no resource'}`)
      bench.expect(view[name].exchange.resourceType).toBe('OperationOutcome')
    },
    { part: name },
  )
}

/** No topic is known, and a search is accepted in its place: what the server makes of a topic is seen by an unknown one. */
function onlyBySearch({ ordinary, unknownTopic }: Viewed<CreationsEvidence>, bench: Bench): void {
  if (bench.target.declared.guideClaimed || !ordinary.accepted)
    bench.unobserved('no topic is known: set TARGET_SUBSCRIPTION_TOPIC')
  bench.saw(`a search as criteria: ${told(ordinary)}; a canonical: ${told(unknownTopic)}`)
  bench.expect(unknownTopic.accepted).toBe(true)
}

check(
  'SC-08/refused',
  creations,
  'A Subscription of the Backport profile is accepted',
  (view, bench) => {
    if (view.bySearch) return onlyBySearch(view, bench)
    unlessRefused(view, bench, view.withEndpoint, view.asActive)
    if (view.ordinary.exchange.serverError) bench.unobserved('any Subscription crashes')
    // A filter, a level or an end may be in the way: only what is accepted in the topic's place shows that the topic is.
    if (!view.ordinary.accepted && !view.asSearch?.accepted)
      bench.unobserved(`the refusal may have another reason than its shape: ${told(view.ordinary)}`)
    bench.expect(view.ordinary.accepted).toBe(true)
  },
  { requires: ['SC-03', 'SC-04'] },
)

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

/** The answer to `$events` on a Subscription that had events. */
function pastEvents(view: Viewed<EventsEvidence>, bench: Bench): ExchangeView {
  const [first] = view.triggers
  if (first && latencyOf(view.bound, first) === null) bench.unobserved('there was no event to return')
  return view.pastEvents ?? bench.doesNotApply('the server does not declare $events')
}

function pastBundle(view: Viewed<EventsEvidence>, bench: Bench): Record<string, unknown> {
  const answer = pastEvents(view, bench)
  if (!answer.accepted) bench.unobserved(`no answer to judge: ${answer.summary}`)
  bench.saw(answer.summary)
  return isObject(answer.json) ? answer.json : {}
}

/** In JSON, and in XML where that is declared. */
const PAST = [eventsOf['id-only'], eventsOf['full-resource']]

check(
  'SC-12/refused',
  PAST,
  '$events is answered, where it is declared',
  (view, bench) => {
    const answer = pastEvents(view, bench)
    bench.saw(answer.summary)
    bench.expect(answer.accepted).toBe(true)
  },
  { requires: ['WS-21'] },
)

check(
  'SC-12/wrong-bundle-type',
  PAST,
  '$events returns a notification',
  (view, bench) => {
    const { resourceType, type } = pastBundle(view, bench)
    bench.saw(`$events returned ${String(resourceType)} of type ${String(type)}`)
    bench.expect(`${String(resourceType)} ${String(type)}`).toBe(`Bundle ${bench.rules.bundleType}`)
  },
  { requires: ['WS-21'] },
)

check(
  'SC-12/no-status-first',
  PAST,
  'Its first entry is the status',
  (view, bench) => {
    const [first] = readNotification(pastBundle(view, bench)).entries
    const resource = isObject(first?.['resource']) ? first['resource'] : {}
    bench.saw(`the first entry of $events is ${String(resource['resourceType'])}`)
    bench.expect(resource['resourceType']).toBe(bench.rules.statusResource)
  },
  { requires: ['WS-21'] },
)

check(
  'SC-12/wrong-type',
  PAST,
  'Its type is query-event',
  (view, bench) => {
    const { status } = readNotification(pastBundle(view, bench))
    if (!status) bench.unobserved('$events returned no status')
    bench.saw(`the status of $events has the type ${String(status?.type)}`)
    bench.expect(status?.type).toBe('query-event')
  },
  { requires: ['WS-21'] },
)

check('SC-13/unreadable', reading, 'The Subscription can be read', ({ read, subscriptionId }, bench) => {
  bench.saw(`${read.summary}, ${read.resourceType ?? 'no resource'}`)
  bench.expect(read.accepted).toBe(true)
  bench.expect(isObject(read.json) ? read.json['id'] : null).toBe(subscriptionId)
})

check(
  'SC-13/unreadable',
  answersOfSecond,
  'The Subscription of the second principal can be read by it',
  ({ answers }, bench) => {
    const [first] = answers
    if (!first?.readBack) return bench.unobserved('it was not read')
    const { readBack, subscriptionId } = first
    bench.saw(`${readBack.summary}, ${readBack.resourceType ?? 'no resource'}`)
    bench.expect(readBack.accepted).toBe(true)
    bench.expect(isObject(readBack.json) ? readBack.json['id'] : null).toBe(subscriptionId)
  },
  { part: 'second principal' },
)
