import { codes } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { readNotification, readStatus, type Status } from '../../../src/fhir/message.js'
import { BACKPORT_GUIDE, TOPIC_CANONICAL_EXTENSION } from '../../../src/fhir/releases/backport.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { SEEN, distinct, eventsIn, wholeNumber } from '../shared/notifications.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { ending, notActive, statement, topicReading } from './duties.js'
import { creations, type CreationsEvidence, reading } from './scenarios.js'
import { checkStatus, needsOffered } from './status-levels.js'

suite(import.meta.url)

/** Ends the check unless the server claims the guide: these are the guide's own duties. */
function claimed(bench: Bench): void {
  if (!bench.claimsGuide) bench.doesNotApply('the CapabilityStatement does not claim the guide')
}

/** On R4 and R4B these are the guide's duties; on R5 the same is recommended. */
function besideOrdinary(ref: string, { ordinary }: Viewed<CreationsEvidence>, bench: Bench): void {
  if (ref.startsWith('SC-14')) claimed(bench)
  else if (bench.owes('SC-14')) bench.doesNotApply('the Backport guide has rules of its own, see SC-14')
  if (!ordinary.accepted)
    bench.unobserved(`the ordinary Subscription is refused as well: ${ordinary.exchange.summary}`)
}

const filtersKnown = ({ target }: Bench): boolean => (target.topicFilters ?? []).length > 0

for (const [ref, name, what] of [
  ['SC-14/channel', 'channel', 'An unknown channel by extension'],
  ['SC-14/channel-type', 'channelType', 'An unknown channel type'],
  ['SC-07/channel', 'channel', 'An unknown channel'],
  ['SC-07/filter', 'filter', 'An unknown filter'],
  ['SC-14/filter', 'filter', 'An unknown filter'],
  ['SC-14/filter-unproven', 'filter', 'An unknown filter'],
] as const)
  check(ref, creations, `${what} is refused`, (view, bench) => {
    besideOrdinary(ref, view, bench)
    if (ref === 'SC-14/filter' && !filtersKnown(bench))
      bench.doesNotApply('no definition of the topic names a filter')
    if (ref === 'SC-14/filter-unproven' && filtersKnown(bench)) bench.doesNotApply('the topic has filters')
    const made = view[name] ?? bench.doesNotApply('the release names it otherwise')
    const { accepted, exchange, status, shown } = made
    const terms = bench.rules.terms(isObject(shown?.json) ? shown.json : {})
    const asked = [terms.channel, ...terms.filters].some((text) => text?.includes('no-such'))
    if (accepted && ref.startsWith('SC-07') && !asked) bench.doesNotApply('it was accepted without that')
    bench.saw(`${exchange.summary}${status === null ? '' : `, status ${status}`}`)
    bench.expect(accepted && status !== 'error' && status !== 'off').toBe(false)
  })

check(
  'SC-14/filter',
  creations,
  'An unknown filter is refused in an update too',
  (view, bench) => {
    besideOrdinary('SC-14/filter', view, bench)
    if (!filtersKnown(bench)) bench.doesNotApply('no definition of the topic names a filter')
    const { filterByUpdate: update } = view
    if (!update) return bench.unobserved('the Subscription was not updated')
    const terms = bench.rules.terms(update.accepted && isObject(update.json) ? update.json : {})
    const isTaken = terms.filters.some((text) => text.includes('no-such'))
    bench.saw(`${update.summary}, filters: ${distinct(terms.filters) || 'none'}`)
    if (update.accepted && !isTaken) bench.doesNotApply('it was accepted without that')
    bench.expect(isTaken && terms.status !== 'error' && terms.status !== 'off').toBe(false)
  },
  { part: 'update' },
)

for (const ref of [
  'SC-07/content',
  'SC-07/content-changed',
  'SC-14/content',
  'SC-14/content-changed',
] as const)
  check(
    ref,
    creations,
    'An unknown content level is refused',
    (view, bench) => {
      besideOrdinary(ref, view, bench)
      const { accepted, shown, exchange } = view.unknownContent
      const content = isObject(shown?.json) ? bench.rules.terms(shown.json).content : null
      const known = [...codes('R5', 'subscription-payload-content'), null].includes(content)
      bench.saw(`${exchange.summary}, content level ${String(content)}`)
      if (accepted && known !== ref.endsWith('content-changed'))
        bench.doesNotApply('it was accepted otherwise')
      bench.expect(accepted).toBe(false)
    },
    { requires: [ref.slice(0, 5)] },
  )

check(
  'SC-15/no-event',
  eventsOf['id-only'],
  '$events lists the events that there were',
  (view, bench) => {
    const answer = view.pastEvents ?? bench.doesNotApply('the server does not declare $events')
    eventsIn(view, bench)
    if (!answer.accepted) bench.unobserved(`no answer to judge: ${answer.summary}`)
    const { status } = readNotification(isObject(answer.json) ? answer.json : {})
    if (status?.type !== 'query-event') return bench.unobserved('it returned no status of type query-event')
    bench.saw(`${answer.summary}, ${status.events.length} events`)
    bench.expect(status.events).not.toHaveLength(0)
  },
  { requires: [...SEEN['event-notification'], 'SC-12', 'SS-09'] },
)

check(
  'SC-15/bounds',
  eventsOf['id-only'],
  'The bounds of the range belong to it',
  (view, bench) => {
    const answer = view.secondEvent ?? bench.doesNotApply('$events was not asked for one event')
    const numbers = eventsIn(view, bench).map(({ number }) => wholeNumber(number))
    const asked = Number(/[?&]eventsSinceNumber=(\d+)/.exec(answer.request.url)?.[1])
    if (!numbers.includes(asked)) bench.unobserved(`no event with the number ${asked} was seen`)
    if (view.pastEvents?.accepted !== true) bench.unobserved('$events is refused for a wider range too')
    const { status } = readNotification(answer.accepted && isObject(answer.json) ? answer.json : {})
    bench.saw(`${answer.summary}, numbers: ${distinct((status?.events ?? []).map(({ number }) => number))}`)
    bench.expect((status?.events ?? []).map(({ number }) => wholeNumber(number))).toContain(asked)
  },
  { requires: [...SEEN['event-notification'], 'SC-12', 'SS-09', 'SS-12'] },
)

/** The search result of a successful `$status`. */
function statusBundle(status: ExchangeView, bench: Bench): Record<string, unknown> {
  if (!status.accepted) bench.unobserved(`no answer to judge: ${status.summary}`)
  const bundle = isObject(status.json) ? status.json : {}
  if (bundle['resourceType'] !== 'Bundle' || bundle['type'] !== 'searchset')
    bench.unobserved('it returned no search result')
  return bundle
}

checkStatus('SC-16/request-or-response', 'No entry has a request or a response', (status, bench) => {
  const entries = objectsOf(statusBundle(status, bench)['entry'])
  const strange = entries.filter((entry) => entry['request'] !== undefined || entry['response'] !== undefined)
  bench.saw(`${status.summary}, ${strange.length} of ${entries.length} entries have one`)
  bench.expect(strange).toHaveLength(0)
})

checkStatus('SC-16/no-self-link', 'The Bundle has a self link', (status, bench) => {
  const relations = objectsOf(statusBundle(status, bench)['link']).map(({ relation }) => relation)
  bench.saw(`${status.summary}, links: ${distinct(relations) || 'none'}`)
  bench.expect(relations).toContain('self')
})

checkStatus('SC-16/no-counter', 'Each status has the counter', (status, bench) => {
  const found = statusesIn(statusBundle(status, bench))
  if (found.length === 0) bench.unobserved('no entry is a status')
  bench.saw(`${status.summary}, counter: ${distinct(found.map(({ eventsSinceStart }) => eventsSinceStart))}`)
  bench.expect(found.filter(({ eventsSinceStart }) => eventsSinceStart === undefined)).toHaveLength(0)
})

const statusesIn = (bundle: unknown): readonly Status[] =>
  objectsOf(isObject(bundle) ? bundle['entry'] : undefined).flatMap(
    ({ resource }) => readStatus(resource) ?? [],
  )

for (const ref of ['SC-17/declared', 'SC-17/refused'] as const)
  check(
    ref,
    reading,
    '$status is answered at type level',
    ({ status, atType }, bench) => {
      if (!atType) return bench.unobserved('it was not asked for at type level')
      const declared = bench.target.declared.statusCanonical === true
      if (declared !== (ref === 'SC-17/declared'))
        bench.doesNotApply(`$status is ${declared ? '' : 'not '}declared by HL7’s canonical`)
      needsOffered(status, bench)
      if (!status.accepted) bench.unobserved(`it is not answered at instance level either: ${status.summary}`)
      if ([401, 403, 429].includes(atType.status)) bench.unobserved(`it is denied: ${atType.summary}`)
      bench.saw(atType.summary)
      bench.expect(atType.accepted).toBe(true)
    },
    { requires: ['SC-10'] },
  )

check('SC-17/filter-ignored', reading, 'It returns what was asked for', (view, bench) => {
  const { status, atType, otherStatus, subscriptionId } = view
  if (!atType?.accepted) {
    needsOffered(status, bench)
    return bench.unobserved('it is not answered at type level')
  }
  const ids = statusesIn(atType.json).flatMap((each) => each.subscriptionId ?? [])
  const others = otherStatus?.accepted ? statusesIn(otherStatus.json) : []
  bench.saw(`by id: ${distinct(ids) || 'none'}; by a status that it has not: ${others.length}`)
  bench.expect(ids.filter((id) => id !== subscriptionId)).toHaveLength(0)
  bench.expect(others.filter(({ status }) => status !== 'error')).toHaveLength(0)
})

check(
  'SC-18/missing',
  reading,
  'The accepted Subscription has what is mandatory',
  ({ read }, bench) => {
    claimed(bench)
    if (!read.accepted || !isObject(read.json)) return bench.unobserved('it could not be read')
    const { status, topic, channel, contentType, content } = bench.rules.terms(read.json)
    const mandatory = {
      status,
      criteria: topic,
      type: channel,
      payload: contentType,
      'payload-content': content,
    }
    const missing = Object.entries(mandatory).flatMap(([name, value]) => (value === null ? [name] : []))
    bench.saw(`${read.summary}, missing: ${missing.join(', ') || 'nothing'}`)
    bench.expect(missing).toHaveLength(0)
  },
  { requires: ['SC-13'] },
)

check('SC-19/no-search', topicReading, 'The topic is found by its url', ({ search, url }, bench) => {
  claimed(bench)
  const entries = objectsOf(isObject(search.json) ? search.json['entry'] : undefined)
  const urls = entries.map(({ resource }) => (isObject(resource) ? resource['url'] : undefined))
  bench.saw(`${search.summary}, found: ${distinct(urls) || 'nothing'}`)
  bench.expect(search.accepted).toBe(true)
  bench.expect(urls).toContain(url)
})

check('SC-19/unreadable', topicReading, 'The topic can be read', ({ read }, bench) => {
  claimed(bench)
  if (!read) return bench.unobserved('no topic was found that could be read')
  bench.saw(`${read.summary}, ${read.resourceType ?? 'no resource'}`)
  bench.expect(read.resourceType).toBe('SubscriptionTopic')
})

const INTERACTIONS = ['create', 'read', 'update', 'delete']

for (const [ref, expected, lacking] of [
  [
    'SC-20/profile',
    'The profile of the guide is listed',
    (subscription: Tree) => (anyOfGuide(subscription['supportedProfile']) ? [] : ['supportedProfile']),
  ],
  [
    'SC-20/instantiates',
    'The CapabilityStatement of the guide is named',
    (_: Tree, whole: Tree) => (anyOfGuide(whole['instantiates']) ? [] : ['instantiates']),
  ],
  [
    'SC-20/interactions',
    'Subscriptions can be made, read, changed and deleted',
    (subscription: Tree) => {
      const codes = objectsOf(subscription['interaction']).map(({ code }) => code)
      return INTERACTIONS.filter((each) => !codes.includes(each))
    },
  ],
  [
    'SC-20/search',
    'Subscriptions can be searched by url and status',
    (subscription: Tree) => {
      const names = objectsOf(subscription['searchParam']).map(({ name }) => name)
      return ['url', 'status'].filter((each) => !names.includes(each))
    },
  ],
  [
    'SC-20/topics',
    'The topics are named by the extension',
    (subscription: Tree) => {
      const urls = objectsOf(subscription['extension']).map(({ url }) => url)
      return urls.includes(TOPIC_CANONICAL_EXTENSION) ? [] : ['the extension']
    },
  ],
] as const)
  check(ref, statement, expected, ({ metadata }, bench) => {
    claimed(bench)
    const whole = isObject(metadata.json) ? metadata.json : bench.unobserved('it could not be read')
    const resources = objectsOf(whole['rest']).flatMap(({ resource }) => objectsOf(resource))
    const subscription = resources.find(({ type }) => type === 'Subscription') ?? {}
    const missing = lacking(subscription, whole)
    bench.saw(`${metadata.summary}, missing: ${missing.join(', ') || 'nothing'}`)
    bench.expect(missing).toHaveLength(0)
  })

type Tree = Readonly<Record<string, unknown>>

function anyOfGuide(canonicals: unknown): boolean {
  return Array.isArray(canonicals) && canonicals.some((each) => textOf(each)?.startsWith(BACKPORT_GUIDE))
}

check('SC-21/in-error', notActive, '$status of a Subscription in error is answered', ({ inError }, bench) => {
  if (!inError) return bench.doesNotApply('no Subscription went into error')
  bench.saw(inError.summary)
  bench.expect(inError.accepted).toBe(true)
})

check('SC-21/off', notActive, '$status of a Subscription that is off is answered', ({ off }, bench) => {
  if (!off) return bench.unobserved('the Subscription could not be turned off')
  bench.saw(off.summary)
  bench.expect(off.accepted).toBe(true)
})

check('SC-22/goes-on', ending, 'After its end a Subscription is no longer active', ({ end, read }, bench) => {
  const status = read.accepted && isObject(read.json) ? bench.rules.terms(read.json).status : null
  bench.saw(`end ${end}; later ${read.summary}, status ${String(status)}`)
  bench.expect(status).not.toBe('active')
})
