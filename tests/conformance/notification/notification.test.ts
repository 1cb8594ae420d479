import { codes, pattern } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import {
  bareStatuses,
  bindingsOf,
  count,
  distinct,
  entriesOf,
  framesIfAny,
  framesOf,
  furtherEntries,
  everyMessage,
  checkMessages,
  noneCame,
  statusless,
  statusOf,
  type View,
  type What,
} from '../shared/notifications.js'
import { severalBinds } from '../shared/scenarios/several-binds.js'

suite(import.meta.url)

type Entry = Readonly<Record<string, unknown>>

const restful = /^https?:\/\/.*\/[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})$/

const NO_BUNDLE = 'no Bundle'

const knownTypes = ({ target }: Bench): readonly string[] => codes(target.release, 'bundle-type')

/** The fullUrls that stand in several entries with the same version. */
function repeatedIn(entries: readonly Entry[]): readonly string[] {
  const keys = entries.flatMap(({ fullUrl, resource }) => {
    const meta = isObject(resource) ? resource['meta'] : undefined
    const version = isObject(meta) ? textOf(meta['versionId']) : null
    return textOf(fullUrl) === null
      ? []
      : [`${String(fullUrl)}${version === null ? '' : ` version ${version}`}`]
  })
  return [...new Set(keys.filter((key, at) => keys.indexOf(key) !== at))]
}

/** What each notification is as a Bundle; a status without a Bundle is none. */
function bundleTypes(view: View, what: What, bench: Bench): readonly string[] {
  const bundles = [...framesIfAny(view, what), ...statusless(view)]
  const types = [
    ...bundles.map((frame) => String(frame.notification?.bundle['type'])),
    ...bareStatuses(view).map(() => NO_BUNDLE),
  ]
  return types.length > 0 ? types : noneCame(view, what, bench)
}

/** The type of the first resource in each notification. */
function firstResources(view: View, what: What, bench: Bench): readonly string[] {
  const bundles = [...framesIfAny(view, what), ...statusless(view)]
  if (bundles.length === 0) noneCame(view, what, bench)
  return bundles.map(({ notification }) => {
    const first = objectsOf(notification?.bundle['entry'])[0]?.['resource']
    return isObject(first) ? String(first['resourceType']) : 'no resource'
  })
}

const methodOf = (entry: Entry): unknown => isObject(entry['request']) && entry['request']['method']

/** Entries that have to have a fullUrl: a POST has no address yet. */
const addressed = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((entry) => methodOf(entry) !== 'POST')

/** The fullUrls that are there. */
function fullUrls(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => textOf(entry['fullUrl']) ?? [])
}

function callsStatus(request: unknown, id: string): boolean {
  if (!isObject(request) || !['GET', 'POST'].includes(String(request['method']))) return false
  const [path = ''] = String(request['url']).replaceAll('%24', '$').split('?', 1)
  return ['Subscription/$status', `Subscription/${id}/$status`].some(
    (own) => path === own || path.endsWith(`/${own}`),
  )
}

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)

  const each = `Each ${what.replace('-', ' ')}`.replace('event notification', 'notification of an event')

  checkHere('NB-01/wrong-type', `${each} is a Bundle of the type for notifications`, (view, bench) => {
    const types = bundleTypes(view, what, bench)
    bench.saw(`${count(types, what)}, Bundle.type: ${distinct(types)}`)
    bench.expect(distinct(types)).toBe(bench.rules.bundleType)
  })

  checkHere('NB-02/unknown-code', `${each} has a Bundle type of the release`, (view, bench) => {
    const types = bundleTypes(view, what, bench).filter((type) => type !== NO_BUNDLE)
    if (types.length === 0) bench.unobserved('there is no Bundle', 'NB-02')
    bench.saw(`${count(types, what)}, Bundle.type: ${distinct(types)}`)
    bench.expect(types.filter((type) => !knownTypes(bench).includes(type))).toHaveLength(0)
  })

  checkHere('NB-02/wrong-type', `${each} is a Bundle of type history`, (view, bench) => {
    const types = bundleTypes(view, what, bench).filter((type) =>
      [...knownTypes(bench), NO_BUNDLE].includes(type),
    )
    if (types.length === 0) bench.unobserved('no type is one of the release', 'NB-02')
    bench.saw(`${count(types, what)}, Bundle.type: ${distinct(types)}`)
    bench.expect(types.filter((type) => type !== bench.rules.bundleType)).toHaveLength(0)
  })

  checkHere(
    'NB-05/status-resource',
    `${each} has no SubscriptionStatus, which is not of R4`,
    (view, bench) => {
      const types = firstResources(view, what, bench)
      bench.saw(`${count(types, what)}, first entry: ${distinct(types)}`)
      bench.expect(types.filter((type) => type === 'SubscriptionStatus')).toHaveLength(0)
    },
  )

  checkHere(
    ['NB-03/no-status-first', 'NB-04/no-status-first', 'NB-05/no-parameters-first'],
    `${each} has the status in its first entry`,
    (view, bench) => {
      const isR4 = bench.rules.statusResource === 'Parameters'
      const types = firstResources(view, what, bench).filter(
        (type) => !(isR4 && type === 'SubscriptionStatus'),
      )
      if (types.length === 0) bench.unobserved('the first entry is no resource of R4', 'NB-05')
      bench.saw(`${count(types, what)}, first entry: ${distinct(types)}`)
      bench.expect(distinct(types)).toBe(bench.rules.statusResource)
    },
  )

  checkHere('NB-06/no-full-url', `${each} has a fullUrl in every entry`, (view, bench) => {
    const entries = addressed(entriesOf(view, what, bench))
    if (entries.length === 0) bench.doesNotApply('all entries are of POST, which has no address yet')
    const without = entries.filter((entry) => textOf(entry['fullUrl']) === null)
    bench.saw(`${without.length} of ${entries.length} entries have no fullUrl`)
    bench.expect(without).toHaveLength(0)
  })

  checkHere('NB-15/no-full-url', `${each} has a fullUrl in every further entry`, (view, bench) => {
    const entries = addressed(framesOf(view, what, bench).flatMap(furtherEntries))
    if (entries.length === 0) bench.doesNotApply('there is no entry beside the status that has to have one')
    const without = entries.filter((entry) => textOf(entry['fullUrl']) === null)
    bench.saw(`${without.length} of ${entries.length} further entries have no fullUrl`)
    bench.expect(without).toHaveLength(0)
  })

  checkHere('NB-15/status-without-full-url', `${each} has a fullUrl in its status entry`, (view, bench) => {
    const frames = framesOf(view, what, bench)
    const entries = frames.flatMap((frame): Entry[] => {
      const entry = frame.notification?.entries[statusOf(frame, view)?.at ?? 0]
      return entry ? [entry] : []
    })
    const without = entries.filter((entry) => textOf(entry['fullUrl']) === null)
    bench.saw(`${without.length} of ${entries.length} status entries have no fullUrl`)
    bench.expect(without).toHaveLength(0)
  })

  checkHere('NB-16/nothing-in-entry', `${each} has something in every entry`, (view, bench) => {
    const entries = entriesOf(view, what, bench)
    const empty = entries.filter(
      (entry) => !['resource', 'request', 'response'].some((part) => isObject(entry[part])),
    )
    bench.saw(`${empty.length} of ${entries.length} entries have neither resource, request nor response`)
    bench.expect(empty).toHaveLength(0)
  })

  checkHere('NB-16/repeated-full-url', `${each} has no entry twice`, (view, bench) => {
    const repeated = framesOf(view, what, bench).flatMap((frame) =>
      repeatedIn(frame.notification?.entries ?? []),
    )
    bench.saw(`entries with the same fullUrl and version as another: ${distinct(repeated) || 'none'}`)
    bench.expect(repeated).toHaveLength(0)
  })

  checkHere('NB-12/not-absolute', `${each} has absolute URIs as fullUrls`, (view, bench) => {
    const urls = fullUrls(entriesOf(view, what, bench))
    if (urls.length === 0) bench.unobserved('no entry has a fullUrl', 'NB-06', 'NB-15')
    bench.saw(`fullUrl: ${distinct(urls)}`)
    bench.expect(urls.filter((url) => !/^[A-Za-z][A-Za-z0-9+.-]*:\S/.test(url))).toHaveLength(0)
  })

  checkHere('NB-07/total', `${each} has no total`, (view, bench) => {
    const totals = framesOf(view, what, bench).map((frame) => frame.notification?.bundle['total'])
    bench.saw(`total: ${distinct(totals)}`)
    bench.expect(totals.filter((total) => total !== undefined)).toHaveLength(0)
  })

  checkHere('NB-07/search', `${each} has no entry with search`, (view, bench) => {
    const found = entriesOf(view, what, bench).filter((entry) => entry['search'] !== undefined)
    bench.saw(`${found.length} entries with search`)
    bench.expect(found).toHaveLength(0)
  })

  checkHere(
    'NB-08/response-present',
    `${each} has no response, or has one; texts disagree`,
    (view, bench) => {
      const found = entriesOf(view, what, bench).filter((entry) => entry['response'] !== undefined)
      bench.saw(`${found.length} entries with response`)
      bench.expect(found).toHaveLength(0)
    },
  )

  for (const [ref, part] of [
    ['NB-09/no-request', 'request'],
    ['NB-09/no-response', 'response'],
  ] as const) {
    checkHere(ref, `${each} has a ${part} in every entry`, (view, bench) => {
      const entries = entriesOf(view, what, bench)
      const without = entries.filter((entry) => !isObject(entry[part]))
      bench.saw(`${without.length} of ${entries.length} entries have no ${part}`)
      bench.expect(without).toHaveLength(0)
    })
  }

  checkHere('NB-09/incomplete', `${each} says method, url and status in each entry`, (view, bench) => {
    const entries = entriesOf(view, what, bench)
    const requests = entries.flatMap((entry) => (isObject(entry['request']) ? [entry['request']] : []))
    const responses = entries.flatMap((entry) => (isObject(entry['response']) ? [entry['response']] : []))
    if (requests.length + responses.length === 0)
      bench.unobserved('no entry has a request or a response', 'NB-09')
    const said = [
      ...requests.flatMap(({ method, url }) => [method, url]),
      ...responses.map(({ status }) => status),
    ]
    bench.saw(`methods, urls and statuses: ${distinct(said)}`)
    bench.expect(said.filter((value) => textOf(value) === null || value === '')).toHaveLength(0)
  })

  checkHere('NB-10/other-request', `${each} describes a call of $status first`, (view, bench) => {
    const requests = framesOf(view, what, bench).map((frame) => frame.notification?.entries[0]?.['request'])
    const there = requests.filter(isObject)
    if (there.length === 0) bench.unobserved('no first entry has a request', 'NB-09')
    bench.saw(distinct(there.map(({ method, url }) => `${String(method)} ${String(url)}`)))
    const own = bindingsOf(view).map(({ bound }) => bound.subscriptionId)
    const others = there.filter((request) => !own.some((id) => callsStatus(request, id)))
    bench.expect(others).toHaveLength(0)
  })

  checkHere('NB-11/several-status', `${each} has one status`, (view, bench) => {
    const counts = framesOf(view, what, bench).map((frame) => frame.notification?.statuses.length)
    bench.saw(`statuses in one Bundle: ${distinct(counts)}`)
    bench.expect(counts.filter((statuses) => statuses !== 1)).toHaveLength(0)
  })

  checkHere('NB-12/disagrees', `${each} has fullUrls that end in the id`, (view, bench) => {
    const pairs = entriesOf(view, what, bench).flatMap(({ fullUrl, resource }) => {
      const id = isObject(resource) ? textOf(resource['id']) : null
      const last = restful.exec(textOf(fullUrl) ?? '')?.[1]
      return id !== null && last !== undefined ? [{ id, last }] : []
    })
    if (pairs.length === 0) bench.doesNotApply('no entry has both a RESTful fullUrl and a resource with id')
    bench.saw(pairs.map(({ id, last }) => `fullUrl …/${last}, id ${id}`).join('; '))
    bench.expect(pairs.filter(({ id, last }) => id !== last)).toHaveLength(0)
  })

  checkHere('NB-13/version-specific', `${each} has fullUrls without a version`, (view, bench) => {
    const urls = fullUrls(entriesOf(view, what, bench))
    if (urls.length === 0) bench.unobserved('no entry has a fullUrl', 'NB-06', 'NB-15')
    const versioned = urls.filter((url) => url.includes('/_history/'))
    bench.saw(`${urls.length} fullUrls, ${versioned.length} with a version`)
    bench.expect(versioned).toHaveLength(0)
  })

  checkHere('NB-14/malformed', `${each} has an instant as its timestamp, if any`, (view, bench) => {
    const stamps = framesOf(view, what, bench).map((frame) => frame.notification?.bundle['timestamp'])
    const there = stamps.filter((stamp) => stamp !== undefined)
    if (there.length === 0) bench.doesNotApply('no Bundle has a timestamp')
    bench.saw(`timestamp: ${distinct(there)}`)
    const instant = pattern(bench.target.release, 'instant')
    bench.expect(there.filter((stamp) => !instant.test(textOf(stamp) ?? ''))).toHaveLength(0)
  })

  checkHere('NB-14/absent', `${each} has a timestamp, or none; it is optional`, (view, bench) => {
    const stamps = framesOf(view, what, bench).map((frame) => frame.notification?.bundle['timestamp'])
    bench.saw(`${stamps.filter((stamp) => stamp === undefined).length} of ${stamps.length} have none`)
    bench.expect(stamps.filter((stamp) => stamp === undefined)).toHaveLength(0)
  })
}

check(
  'NB-11/several-status',
  severalBinds,
  'On a shared socket each notification has one status',
  (view, bench) => {
    if (!view.second) bench.unobserved('the second token is for another websocket-url')
    const counts = view.first.socket.notifications.map((frame) => frame.notification?.statuses.length ?? 0)
    if (counts.length === 0) bench.unobserved('no notification came', 'WS-04')
    bench.saw(`statuses in one Bundle: ${distinct(counts)}`)
    bench.expect(counts.filter((statuses) => statuses > 1)).toHaveLength(0)
  },
)
