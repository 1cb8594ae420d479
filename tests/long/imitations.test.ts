import { expect, it, describe } from 'vitest'
import type { Release, Severity } from '../../src/catalogue/types.js'
import type { Result } from '../../src/judge/types.js'
import { HELIOS, medplum } from '../../src/reference/imitations/index.js'
import { startReferenceServer } from '../../src/reference/server.js'
import type { Trait } from '../../src/reference/trait.js'
import { plainTarget } from '../../src/target/configuration/read.js'
import { verdictsOf, type Verdicts } from '../selftest/support/verdicts.js'

/** What the product does otherwise, the clause that says so, and the verdict that the catalogue has for it. */
type Deviation = readonly [what: string, clause: `${string}/${string}`, verdict: Severity]

interface Imitated {
  readonly title: string
  readonly trait: Trait
  readonly release: Release
  readonly authenticated: boolean
  readonly deviations: readonly Deviation[]
  /** requirements that cannot be observed though nothing that was judged is broken, and why */
  readonly unobservable: Readonly<Record<string, string>>
  /** how many requirements are judged at least */
  readonly verified: number
  /** enough for the token's lifetime, or for heartbeats alone */
  readonly waitBudgetSeconds: 60 | 10
}

const GET_AT_INSTANCE_LEVEL: readonly Deviation[] = [['POST is not routed', 'OP-04/post-refused', 'fail']]

const MEDPLUM: readonly Deviation[] = [
  ...GET_AT_INSTANCE_LEVEL,
  ['there is no type level, and none is declared', 'OP-01/missing', 'warn'],
  ['the CapabilityStatement does not list the operation', 'OP-22/undeclared', 'warn'],
  ['XML is answered in JSON', 'OP-14/not-406', 'info'],
  ['unknown ids are answered 400', 'ERR-05/not-404', 'info'],
  ['a Subscription that is off gets a token', 'ERR-08/2xx', 'info'],
  ['the text form of the bind message is ignored', 'WS-02/other-form', 'info'],
  ['the status of a handshake is a resource that R4 has not', 'NB-05/status-resource', 'fail'],
  ['entries have no request', 'NB-09/no-request', 'fail'],
  ['entries have no response', 'NB-09/no-response', 'fail'],
  ['the status entry has no fullUrl', 'NB-15/status-without-full-url', 'warn'],
  ['statuses have no counter', 'SS-10/missing', 'warn'],
  ['statuses have no topic, and there is none', 'SS-20/missing', 'info'],
  ['every event has the number 0', 'SS-14/repeated', 'warn'],
  ['the first event has the number 0', 'SS-11/not-one', 'warn'],
  ['the content level is ignored: id-only', 'CL-02/resource-included', 'warn'],
  ['the content level is ignored: empty', 'CL-01/extra-entries', 'warn'],
  ['one heartbeat is for all that is bound', 'NB-11/several-status', 'warn'],
  ['a Subscription that is off is delivered', 'WS-25/notified-when-off', 'fail'],
  ['a client that leaves takes the Subscription with it', 'WS-12/deleted', 'warn'],
]

const HELIOS_EVERYWHERE: readonly Deviation[] = [
  ...GET_AT_INSTANCE_LEVEL,
  ['there is no type level, and none is declared', 'OP-01/missing', 'warn'],
  ['the media type is application/json', 'OP-12/not-json', 'fail'],
  ['405 has no body', 'ERR-02/no-outcome', 'warn'],
  ['the output names no Subscription', 'OUT-18/absent', 'info'],
  ['tokens are good for one bind', 'TOK-06/single-use', 'info'],
  ['a second bind closes the socket', 'WS-06/refused', 'warn'],
]

const NEVER_ACTIVE = 'its Subscriptions are shown as requested for ever'

const IMITATED: readonly Imitated[] = [
  {
    title: 'Medplum 5.1.6',
    trait: medplum(),
    release: 'R4',
    authenticated: true,
    deviations: [...MEDPLUM, ['heartbeats keep another period than the accepted one', 'WS-19/none', 'warn']],
    unobservable: {
      'SS-15': 'every event has the same number',
      'SC-21': NEVER_ACTIVE,
      'WS-20': 'it beats every ten seconds, whatever was agreed',
    },
    verified: 125,
    waitBudgetSeconds: 10,
  },
  {
    title: 'Medplum 5.1.6 with heartbeats two hundred times a second',
    trait: medplum(5),
    release: 'R4',
    authenticated: true,
    deviations: MEDPLUM,
    unobservable: {
      'SS-15': 'every event has the same number',
      'SC-21': NEVER_ACTIVE,
      'SS-07': 'the socket is never idle for long',
    },
    verified: 125,
    waitBudgetSeconds: 10,
  },
  {
    title: 'Helios on R5',
    trait: HELIOS,
    release: 'R5',
    authenticated: false,
    deviations: [
      ...HELIOS_EVERYWHERE,
      ['a second bind ends the first', 'WS-07/stops', 'warn'],
      ['no heartbeats are sent', 'WS-18/none', 'warn'],
      ['counters and numbers are no strings', 'SS-16/not-string', 'fail'],
    ],
    unobservable: {},
    verified: 130,
    waitBudgetSeconds: 60,
  },
  {
    title: 'Helios on R4',
    trait: HELIOS,
    release: 'R4',
    authenticated: false,
    deviations: [
      ...HELIOS_EVERYWHERE,
      ['a second bind ends the first', 'WS-07/stops', 'warn'],
      ['no heartbeats are sent', 'WS-19/none', 'warn'],
    ],
    unobservable: {},
    verified: 130,
    waitBudgetSeconds: 10,
  },
]

async function judged({ trait, release, authenticated, waitBudgetSeconds }: Imitated): Promise<Verdicts> {
  const server = await startReferenceServer({ release, traits: [trait] })
  const [first = '', second = ''] = Object.keys(server.principals)
  try {
    const target = plainTarget(server.baseUrl, {
      ...(authenticated && {
        auth: { kind: 'bearer', token: first },
        second: { kind: 'bearer', token: second },
      }),
    })
    return await verdictsOf(target, { waitBudgetSeconds })
  } finally {
    await server.close()
  }
}

/** Whole runs, side by side, on a busy machine. */
const LONGEST = 240_000

describe.concurrent.each(IMITATED)('$title', (imitated) => {
  let running: Promise<Verdicts> | undefined
  const verdicts = (): Promise<Verdicts> => (running ??= judged(imitated))

  it.each(imitated.deviations)(
    '%s: %s %s',
    async (_what, clause, verdict) => {
      const { judgement } = await verdicts()
      const own = judgement.results.filter((row) => `${row.requirement}/${row.clause}` === clause)
      expect(own.map((row) => row.verdict)).toContain(verdict)
    },
    LONGEST,
  )

  it(
    'is judged on everything that it offers',
    async () => {
      const { judgement } = await verdicts()
      expect(judgement.faults).toEqual([])
      const verified = judgement.requirements.filter((row) =>
        ['pass', 'fail', 'warn', 'info'].includes(row.verdict),
      )
      expect(verified.length).toBeGreaterThanOrEqual(imitated.verified)
      expect(unexplained(judgement.results, judgement.requirements, imitated.unobservable)).toEqual([])
    },
    LONGEST,
  )
})

/** What is unverified although neither the product nor a requirement that is broken explains it, directly or by way of others. */
function unexplained(
  results: readonly Result[],
  requirements: readonly { readonly requirement: string; readonly verdict: string }[],
  known: Readonly<Record<string, string>>,
): readonly string[] {
  const explained = new Set(
    results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').map((row) => row.requirement),
  )
  const rowsOf = (id: string): readonly Result[] =>
    results.filter((row) => row.requirement === id && row.verdict === 'unverified')
  let left = requirements.filter((row) => row.verdict === 'unverified' && !(row.requirement in known))
  for (let before = -1; before !== left.length;) {
    before = left.length
    for (const { requirement } of left)
      if (rowsOf(requirement).some((row) => row.blockedBy.some((id) => explained.has(id))))
        explained.add(requirement)
    left = left.filter(({ requirement }) => !explained.has(requirement))
  }
  return left.map(
    ({ requirement }) =>
      `${requirement}: ${rowsOf(requirement)
        .map((row) => row.reason)
        .join('; ')}`,
  )
}
