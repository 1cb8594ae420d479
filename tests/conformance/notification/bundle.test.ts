import { codes, pattern } from '../../../src/fhir/definitions.js'
import { isObject, objectsOf, textOf } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import {
  SEEN,
  bareStatuses,
  count,
  distinct,
  entriesOf,
  framesIfAny,
  framesOf,
  everyMessage,
  checkMessages,
  noneCame,
  statusless,
  type View,
  type What,
} from '../shared/notifications.js'
import { severalBinds } from '../shared/scenarios/several-binds.js'

suite(import.meta.url)

const NO_BUNDLE = 'no Bundle'

const knownTypes = ({ target }: Bench): readonly string[] => codes(target.release, 'bundle-type')

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

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)

  const each = `Each ${what.replace('-', ' ')}`.replace('event notification', 'notification of an event')

  checkHere(
    'NB-01/wrong-type',
    `${each} is a Bundle of the type for notifications`,
    (view, bench) => {
      const types = bundleTypes(view, what, bench)
      bench.saw(`${count(types, what)}, Bundle.type: ${distinct(types)}`)
      bench.expect(distinct(types)).toBe(bench.rules.bundleType)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-02/unknown-code',
    `${each} has a Bundle type of the release`,
    (view, bench) => {
      const types = bundleTypes(view, what, bench).filter((type) => type !== NO_BUNDLE)
      if (types.length === 0) bench.unobserved('there is no Bundle')
      bench.saw(`${count(types, what)}, Bundle.type: ${distinct(types)}`)
      bench.expect(types.filter((type) => !knownTypes(bench).includes(type))).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-02/wrong-type',
    `${each} is a Bundle of type history`,
    (view, bench) => {
      const types = bundleTypes(view, what, bench).filter((type) =>
        [...knownTypes(bench), NO_BUNDLE].includes(type),
      )
      if (types.length === 0) bench.unobserved('no type is one of the release')
      bench.saw(`${count(types, what)}, Bundle.type: ${distinct(types)}`)
      bench.expect(types.filter((type) => type !== bench.rules.bundleType)).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-05/status-resource',
    `${each} has no SubscriptionStatus, which is not of R4`,
    (view, bench) => {
      const types = firstResources(view, what, bench)
      bench.saw(`${count(types, what)}, first entry: ${distinct(types)}`)
      bench.expect(types.filter((type) => type === 'SubscriptionStatus')).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    ['NB-03/no-status-first', 'NB-04/no-status-first', 'NB-05/no-parameters-first'],
    `${each} has the status in its first entry`,
    (view, bench) => {
      const isR4 = bench.rules.statusResource === 'Parameters'
      const types = firstResources(view, what, bench).filter(
        (type) => !(isR4 && type === 'SubscriptionStatus'),
      )
      if (types.length === 0) bench.unobserved('the first entry is no resource of R4')
      bench.saw(`${count(types, what)}, first entry: ${distinct(types)}`)
      bench.expect(distinct(types)).toBe(bench.rules.statusResource)
    },
    { requires: [...SEEN[what], 'NB-05'] },
  )

  checkHere(
    'NB-07/total',
    `${each} has no total`,
    (view, bench) => {
      const totals = framesOf(view, what, bench).map((frame) => frame.notification?.bundle['total'])
      bench.saw(`total: ${distinct(totals)}`)
      bench.expect(totals.filter((total) => total !== undefined)).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-07/search',
    `${each} has no entry with search`,
    (view, bench) => {
      const found = entriesOf(view, what, bench).filter((entry) => entry['search'] !== undefined)
      bench.saw(`${found.length} entries with search`)
      bench.expect(found).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-11/several-status',
    `${each} has one status`,
    (view, bench) => {
      const counts = framesOf(view, what, bench).map((frame) => frame.notification?.statuses.length)
      bench.saw(`statuses in one Bundle: ${distinct(counts)}`)
      bench.expect(counts.filter((statuses) => statuses !== 1)).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-14/malformed',
    `${each} has an instant as its timestamp, if any`,
    (view, bench) => {
      const stamps = framesOf(view, what, bench).map((frame) => frame.notification?.bundle['timestamp'])
      const there = stamps.filter((stamp) => stamp !== undefined)
      if (there.length === 0) bench.doesNotApply('no Bundle has a timestamp')
      bench.saw(`timestamp: ${distinct(there)}`)
      const instant = pattern(bench.target.release, 'instant')
      bench.expect(there.filter((stamp) => !instant.test(textOf(stamp) ?? ''))).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-14/absent',
    `${each} has a timestamp, or none; it is optional`,
    (view, bench) => {
      const stamps = framesOf(view, what, bench).map((frame) => frame.notification?.bundle['timestamp'])
      bench.saw(`${stamps.filter((stamp) => stamp === undefined).length} of ${stamps.length} have none`)
      bench.expect(stamps.filter((stamp) => stamp === undefined)).toHaveLength(0)
    },
    { requires: SEEN[what] },
  )
}

check(
  'NB-11/several-status',
  severalBinds,
  'On a shared socket each notification has one status',
  (view, bench) => {
    if (!view.second) bench.unobserved('the second token is for another websocket-url')
    const counts = view.first.socket.notifications.map((frame) => frame.notification?.statuses.length ?? 0)
    if (counts.length === 0) bench.unobserved('no notification came')
    bench.saw(`statuses in one Bundle: ${distinct(counts)}`)
    bench.expect(counts.filter((statuses) => statuses > 1)).toHaveLength(0)
  },
  { requires: ['WS-04'] },
)
