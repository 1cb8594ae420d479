import { suite } from '../../../src/judge/check.js'
import { isObject, textOf } from '../../../src/fhir/json.js'
import {
  SEEN,
  distinct,
  entriesOf,
  framesOf,
  furtherEntries,
  everyMessage,
  checkMessages,
  statusOf,
  type Entry,
} from '../shared/notifications.js'

suite(import.meta.url)

const restful = /^https?:\/\/.*\/[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})$/

const methodOf = (entry: Entry): unknown => isObject(entry['request']) && entry['request']['method']

/** Entries that have to have a fullUrl: a POST has no address yet. */
const addressed = (entries: readonly Entry[]): readonly Entry[] =>
  entries.filter((entry) => methodOf(entry) !== 'POST')

/** The fullUrls that are there. */
function fullUrls(entries: readonly Entry[]): readonly string[] {
  return entries.flatMap((entry) => textOf(entry['fullUrl']) ?? [])
}

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)

  const each = `Each ${what.replace('-', ' ')}`.replace('event notification', 'notification of an event')

  checkHere(
    'NB-06/no-full-url',
    `${each} has a fullUrl in every entry`,
    (view, bench) => {
      const entries = addressed(entriesOf(view, what, bench))
      if (entries.length === 0) bench.doesNotApply('all entries are of POST, which has no address yet')
      const without = entries.filter((entry) => textOf(entry['fullUrl']) === null)
      bench.saw(`${without.length} of ${entries.length} entries have no fullUrl`)
      bench.expect(without).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-15/no-full-url',
    `${each} has a fullUrl in every further entry`,
    (view, bench) => {
      const entries = addressed(framesOf(view, what, bench).flatMap(furtherEntries))
      if (entries.length === 0) bench.doesNotApply('there is no entry beside the status that has to have one')
      const without = entries.filter((entry) => textOf(entry['fullUrl']) === null)
      bench.saw(`${without.length} of ${entries.length} further entries have no fullUrl`)
      bench.expect(without).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-15/status-without-full-url',
    `${each} has a fullUrl in its status entry`,
    (view, bench) => {
      const frames = framesOf(view, what, bench)
      const entries = frames.flatMap((frame): Entry[] => {
        const entry = frame.notification?.entries[statusOf(frame, view)?.at ?? 0]
        return entry ? [entry] : []
      })
      const without = entries.filter((entry) => textOf(entry['fullUrl']) === null)
      bench.saw(`${without.length} of ${entries.length} status entries have no fullUrl`)
      bench.expect(without).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-12/not-absolute',
    `${each} has absolute URIs as fullUrls`,
    (view, bench) => {
      const urls = fullUrls(entriesOf(view, what, bench))
      if (urls.length === 0) bench.unobserved('no entry has a fullUrl')
      bench.saw(`fullUrl: ${distinct(urls)}`)
      bench.expect(urls.filter((url) => !/^[A-Za-z][A-Za-z0-9+.-]*:\S/.test(url))).toHaveLength(0)
    },
    { requires: [...SEEN[what], 'NB-06', 'NB-15'] },
  )

  checkHere(
    'NB-12/disagrees',
    `${each} has fullUrls that end in the id`,
    (view, bench) => {
      const pairs = entriesOf(view, what, bench).flatMap(({ fullUrl, resource }) => {
        const id = isObject(resource) ? textOf(resource['id']) : null
        const last = restful.exec(textOf(fullUrl) ?? '')?.[1]
        return id !== null && last !== undefined ? [{ id, last }] : []
      })
      if (pairs.length === 0) bench.doesNotApply('no entry has both a RESTful fullUrl and a resource with id')
      bench.saw(pairs.map(({ id, last }) => `fullUrl …/${last}, id ${id}`).join('; '))
      bench.expect(pairs.filter(({ id, last }) => id !== last)).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-13/version-specific',
    `${each} has fullUrls without a version`,
    (view, bench) => {
      const urls = fullUrls(entriesOf(view, what, bench))
      if (urls.length === 0) bench.unobserved('no entry has a fullUrl')
      const versioned = urls.filter((url) => url.includes('/_history/'))
      bench.saw(`${urls.length} fullUrls, ${versioned.length} with a version`)
      bench.expect(versioned).toHaveLength(0)
    },
    { requires: [...SEEN[what], 'NB-06', 'NB-15'] },
  )
}
