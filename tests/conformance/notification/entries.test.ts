import { suite } from '../../../src/judge/check.js'
import { isObject, textOf } from '../../../src/fhir/json.js'
import {
  SEEN,
  bindingsOf,
  distinct,
  entriesOf,
  framesOf,
  everyMessage,
  checkMessages,
  type Entry,
} from '../shared/notifications.js'

suite(import.meta.url)

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

  checkHere(
    'NB-16/nothing-in-entry',
    `${each} has something in every entry`,
    (view, bench) => {
      const entries = entriesOf(view, what, bench)
      const empty = entries.filter(
        (entry) => !['resource', 'request', 'response'].some((part) => isObject(entry[part])),
      )
      bench.saw(`${empty.length} of ${entries.length} entries have neither resource, request nor response`)
      bench.expect(empty).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-16/repeated-full-url',
    `${each} has no entry twice`,
    (view, bench) => {
      const repeated = framesOf(view, what, bench).flatMap((frame) =>
        repeatedIn(frame.notification?.entries ?? []),
      )
      bench.saw(`entries with the same fullUrl and version as another: ${distinct(repeated) || 'none'}`)
      bench.expect(repeated).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-08/response-present',
    `${each} has no response, or has one; texts disagree`,
    (view, bench) => {
      const found = entriesOf(view, what, bench).filter((entry) => entry['response'] !== undefined)
      bench.saw(`${found.length} entries with response`)
      bench.expect(found).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  for (const [ref, part] of [
    ['NB-09/no-request', 'request'],
    ['NB-09/no-response', 'response'],
  ] as const) {
    checkHere(
      ref,
      `${each} has a ${part} in every entry`,
      (view, bench) => {
        const entries = entriesOf(view, what, bench)
        const without = entries.filter((entry) => !isObject(entry[part]))
        bench.saw(`${without.length} of ${entries.length} entries have no ${part}`)
        bench.expect(without).toHaveLength(0)
      },
      { requires: SEEN[what] },
    )
  }

  checkHere(
    'NB-09/incomplete',
    `${each} says method, url and status in each entry`,
    (view, bench) => {
      const entries = entriesOf(view, what, bench)
      const requests = entries.flatMap((entry) => (isObject(entry['request']) ? [entry['request']] : []))
      const responses = entries.flatMap((entry) => (isObject(entry['response']) ? [entry['response']] : []))
      if (requests.length + responses.length === 0) bench.unobserved('no entry has a request or a response')
      const said = [
        ...requests.flatMap(({ method, url }) => [method, url]),
        ...responses.map(({ status }) => status),
      ]
      bench.saw(`methods, urls and statuses: ${distinct(said)}`)
      bench.expect(said.filter((value) => textOf(value) === null || value === '')).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-10/other-request',
    `${each} describes a call of $status first`,
    (view, bench) => {
      const requests = framesOf(view, what, bench).map((frame) => frame.notification?.entries[0]?.['request'])
      const there = requests.filter(isObject)
      if (there.length === 0) bench.unobserved('no first entry has a request')
      bench.saw(distinct(there.map(({ method, url }) => `${String(method)} ${String(url)}`)))
      const own = bindingsOf(view).map(({ bound }) => bound.subscriptionId)
      const others = there.filter((request) => !own.some((id) => callsStatus(request, id)))
      bench.expect(others).toHaveLength(0)
    },
    { requires: [...SEEN[what], 'NB-09'] },
  )
}
