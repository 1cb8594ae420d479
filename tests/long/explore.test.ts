import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ExplorationAsked } from '../../src/evidence/types.js'
import { explore } from '../../src/explore/explore.js'
import { replayExploration } from '../../src/explore/replay.js'
import { startReferenceServer, type ReferenceServer } from '../../src/reference/server.js'
import type { Trait } from '../../src/reference/trait.js'
import type { Report } from '../../src/report/types.js'
import { plainSettings, plainTarget } from '../../src/target/configuration/read.js'
import { loadSuite, loadTraits } from '../conformance/suite.js'
import { SERVERS } from '../prove/explore/servers.js'

const ASKED: ExplorationAsked = { seed: 5, histories: 6, steps: 12, sockets: 8, seconds: null, path: null }
/** What is missing is missing after 3 s. */
const TIMEOUT_FACTOR = 0.3

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const folder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-explore-'))
  cleanUps.push(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function serving(traits: readonly Trait[] = [], release: 'R4' | 'R5' = 'R5'): Promise<ReferenceServer> {
  const server = await startReferenceServer({ release, traits, tokenLifetimeSeconds: 60 })
  cleanUps.push(() => server.close())
  return server
}

interface Explored {
  readonly report: Report
  readonly exitCode: number
  readonly dir: string
}

async function explored(
  server: ReferenceServer,
  asked: Partial<ExplorationAsked> = {},
  signal = new AbortController().signal,
): Promise<Explored> {
  const dir = await folder()
  const [first = '', second = ''] = Object.keys(server.principals)
  const target = plainTarget(server.baseUrl, {
    name: 'a server',
    auth: { kind: 'bearer', token: first },
    second: { kind: 'bearer', token: second },
    bindDialect: 'text',
  })
  const settings = plainSettings({
    targets: [target],
    embedded: false,
    reportDir: dir,
    waitBudgetSeconds: 0,
    timeoutFactor: TIMEOUT_FACTOR,
  })
  const context = { suite: await loadSuite(), signal, events: {} }
  const { exitCode, reports } = await explore(settings, { ...ASKED, ...asked }, context)
  const [report] = await reports()
  return { report: report!, exitCode, dir }
}

const mutant = async (name: string): Promise<Trait> => {
  const found = (await loadTraits()).find((trait) => trait.name === name)
  if (!found) throw new Error(`there is no trait ${name}`)
  return found
}

async function subscriptionsLeft({ baseUrl, principals }: ReferenceServer): Promise<number> {
  const counts = Object.keys(principals).map(async (token) => {
    const answer = await fetch(`${baseUrl}/Subscription`, { headers: { authorization: `Bearer ${token}` } })
    return ((await answer.json()) as { total: number }).total
  })
  return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0)
}

describe('a server that does it right', () => {
  it.each(['R4', 'R5'] as const)(
    'breaks no law in %s, and nothing is left on it',
    async (release) => {
      const server = await serving([], release)
      const { report, exitCode } = await explored(server)
      expect(report.faults).toEqual([])
      expect(report.exploration?.faults).toEqual([])
      expect(report.summary.verdict).toBe('partial')
      expect(exitCode).toBe(0)
      expect(report.exploration?.histories).toBe(ASKED.histories)
      expect(report.exploration?.counts.lost).toBe(0)
      expect(report.leftovers).toEqual([])
      expect(await subscriptionsLeft(server)).toBe(0)
    },
    60_000,
  )
})

describe('a server that serves only the first socket of a Subscription', () => {
  it('is found, and what shows it is shortened to four steps; a replay says the same', async () => {
    const server = await serving([await mutant('deaf-after-reconnect')])
    const { report, exitCode, dir } = await explored(server, { histories: 4 })
    expect(exitCode).toBe(1)
    const fault = report.exploration?.faults.find(({ clauses }) => clauses.includes('WS-21/not-delivered'))
    expect(fault?.path.split('; ')).toHaveLength(4)
    expect(fault?.tries.broken).toBeGreaterThanOrEqual(2)
    const row = report.results.find(({ clause }) => clause === 'not-delivered')
    expect(row?.verdict).toBe('fail')
    const scenario = report.scenarios.find(({ key }) => key === row?.scenario)
    expect(scenario?.title).toBe(fault?.path)
    expect(scenario?.steps.length).toBeGreaterThan(0)

    const again = await folder()
    const settings = plainSettings({ embedded: false, reportDir: again })
    const context = { suite: await loadSuite(), signal: new AbortController().signal, events: {} }
    const replayed = await replayExploration(dir, settings, context)
    const [second] = await replayed.reports()
    expect(replayed.exitCode).toBe(exitCode)
    expect({ ...second, redaction: null }).toEqual({ ...report, redaction: null })
  }, 300_000)

  it('is shown again by the history that a report names', async () => {
    const server = await serving([await mutant('deaf-after-reconnect')])
    const path = 'create s1; connect w1 t1 s1; connect w2 t2 s1; event'
    const { report, exitCode } = await explored(server, { path })
    expect(exitCode).toBe(1)
    expect(report.exploration?.path).toBe(path)
    expect(report.exploration?.faults.map((fault) => fault.path)).toEqual([path])
  }, 60_000)
})

describe('what is broken by one history only', () => {
  it.each([
    [
      'create s1; create s2; connect w1 t1 s1; connect w2 t2 s2; event',
      'delivers-everything',
      'TOK-03/leaks',
    ],
    ['create s1; connect w1 t1 s1; open w2 t1; forge w2; event', 'binds-any-token', 'WS-09/bound'],
    ['create s1; connect w1 t1 s1; delete s1; event', 'delivers-after-deletion', 'WS-25/notified'],
    ['create s1; connect w1 t1 s1; off s1; event', 'delivers-when-off', 'WS-25/notified-when-off'],
    ['create s1; connect w1 t1 s1; event; event; event', 'numbers-go-back', 'SS-14/decreases'],
    ['create s1; connect w1 t1 s1; event; event', 'numbers-repeated', 'SS-14/repeated'],
    [
      'create s1; create s2; connect w1 t1 s1; call t2 s2; bind w1 t2; event',
      'last-bind-only',
      'WS-06/replaces',
    ],
    ['create s1; delete s1; call t1 s1', 'token-for-deleted', 'ERR-09/claimed'],
    ['create s1; call t1 s1 as=second', 'token-for-foreign', 'ERR-11/2xx'],
    ['create s1 content=empty; connect w1 t1 s1; event', 'focus-on-empty', 'SS-18/on-empty'],
    ['create s1; call t1 s1 form=GET-instance-json', 'no-expiration', 'OUT-07/missing'],
  ])(
    '%s shows %s',
    async (path, name, clause) => {
      const server = await serving([await mutant(name)])
      const { report } = await explored(server, { path })
      expect(report.faults).toEqual([])
      expect(report.exploration?.faults.flatMap(({ clauses }) => clauses)).toContain(clause)
    },
    60_000,
  )
})

describe('what a right server may do', () => {
  it.each([
    // Nothing is owed on the first socket any more: so nothing waits for what a later event overtakes until it is cut.
    [
      'events-overtake',
      'create s1; connect w1 t1 s1; event; connect w2 t2 s1; close w2; event; event; ' +
        'connect w3 t3 s1; close w3; event; event; connect w4 t4 s1; cut w1',
    ],
    ['second-event-of-a-create-late', 'create s1; event; event; connect w6 t7 s1; event n=2'],
    ['off-takes-a-moment', 'create s1; off s1; on s1; connect w2 t3 s1; event'],
  ])(
    '%s is warned of nothing',
    async (name, path) => {
      const server = await serving([await mutant(name)])
      const { report } = await explored(server, { path })
      expect(report.faults).toEqual([])
      expect(report.exploration?.faults).toEqual([])
    },
    60_000,
  )

  it.each([
    ['create s1; connect w1 t1 s1; close w1; call t2 s1', []],
    ['create s1; connect w1 t1 s1; close w1; call t2 s1; read s1', ['OP-26/refused']],
  ])(
    'a Subscription may end with its websocket, and is to be found where it did not: %s',
    async (path, broken) => {
      const server = await serving([
        {
          name: 'no-token-after-a-close',
          kind: 'mutant',
          summary: 'No further token is given for a Subscription of which a websocket has closed.',
          hooks: {
            socketClosed: (reaction, { session, server: core }) => {
              for (const id of session.grants.keys()) core.memory.set(`closed ${id}`, true)
              return reaction
            },
            response: (reply, { request: { path: [, id] = [] }, route, server: core }) =>
              route.name === 'operation' && core.memory.has(`closed ${id}`)
                ? { ...reply, status: 404 }
                : reply,
          },
        },
      ])
      const { report } = await explored(server, { path })
      expect(report.faults).toEqual([])
      expect(report.exploration?.faults.flatMap(({ clauses }) => clauses)).toEqual(broken)
    },
    60_000,
  )
})

describe('each server with a mistake of several steps', () => {
  const shown: Readonly<Record<string, string>> = {
    'third-socket-deaf': 'create s1; connect w1 t1 s1; connect w2 t2 s1; connect w3 t3 s1; event',
    'changed-while-bound-twice': 'create s1; connect w1 t1 s1; connect w2 t2 s1; change s1; event',
    'deletion-silences-neighbour': 'create s1; create s2; connect w1 t1 s1,s2; delete s1; event',
    'newer-close-silences-older': 'create s1; connect w1 t1 s1; connect w2 t2 s1; event; close w2; event',
    'burst-on-two-sockets-loses':
      'create s1; connect w1 t1 s1; connect w2 t2 s1; event & event; event & event; event n=5',
    'deaf-after-two-refusals': 'create s1; call t1 s1; open w1 t1; forge w1; forge w1; bind w1 t1; event',
    'rebound-and-changed-is-lost': 'create s1; change s1; connect w1 t1 s1; connect w2 t2 s1; event',
    'number-restarts-after-a-change':
      'create s1; connect w1 t1 s1; connect w2 t2 s1; change s1; event; event',
    'calls-are-counted':
      'create s1; connect w1 t1 s1; call t2 s1; call t3 s1; event; call t4 s1; event; event',
    'neighbours-are-counted': 'create s1; create s2; connect w1 t1 s1,s2; event; delete s1; event; event',
    'token-dies-with-the-third-use':
      'create s1; call t9 s1; connect w1 t1 s1; close w1; connect w2 t2 s1; close w2; connect w3 t3 s1; close w3; open w4 t9; bind w4 t9',
    'token-dies-with-a-neighbour':
      'create s1; create s2; connect w1 t1 s1,s2; close w1; connect w2 t2 s1,s2; call t3 s2; delete s1; close w2; open w3 t3; bind w3 t3',
    'no-handshake-for-the-third-bind':
      'create s1; connect w1 t1 s1; close w1; connect w2 t2 s1; close w2; connect w3 t3 s1',
    'deleted-goes-on-after-a-change': 'create s1; connect w1 t1 s1; change s1; delete s1; event',
    'off-for-the-second-time': 'create s1; connect w1 t1 s1; off s1; on s1; connect w2 t2 s1; off s1; event',
    'off-after-a-change': 'create s1; connect w1 t1 s1; change s1; off s1; event',
    'leaks-after-two-closes':
      'create s1; connect w1 t1 s1; close w1; connect w2 t2 s1; close w2; open w3 t1; event',
    'unreadable-after-two-changes': 'create s1; change s1; change s1; read s1',
    'no-token-while-two-are-bound': 'create s1; connect w1 t1 s1; connect w2 t2 s1; call t3 s1',
    'turned-on-serves-one': 'create s1; off s1; on s1; connect w1 t1 s1; connect w2 t2 s1; event',
    'stranger-voids-tokens': 'create s1; call t1 s1; call t2 s1 as=second; open w1 t1; bind w1 t1',
    'once-refused-takes-all-along':
      'create s1; connect w1 t1 s1; call t2 s1; open w2 t2; forge w2; bind w2 t2; event; close w2; event',
    'foreign-after-two-binds':
      'create s1; create s2 as=second; connect w1 t1 s2; call t2 s2; bind w1 t2; connect w2 t3 s2; event',
    'snapshot-of-the-off-stays':
      'create s1; connect w1 t1 s1; off s1; on s1; call t2 s1; bind w1 t2; event; read s1',
    'older-socket-keeps-the-level':
      'create s1; connect w1 t1 s1; connect w2 t2 s1; change s1 content=empty; event',
    'plan-by-the-first-id': 'create s1; create s2; connect w1 t1 s1; connect w2 t2 s1,s2',
    'update-drops-what-waits': 'create s1; connect w1 t1 s1; event & change s1',
    'xml-get-is-cached-for-all':
      'create s1; call t1 s1 form=GET-instance-xml; call t2 s1 form=GET-instance-xml as=second',
    'counter-is-read-late-after-a-cut': 'create s1; connect w1 t1 s1; cut w1; connect w2 t2 s1; event n=3',
    'zero-falls-through':
      'create s1; connect w1 t1 s1; event n=3; create s2; connect w2 t2 s1,s2; event; event',
    'trimmed-for-the-empty-one': 'create s1 content=empty; create s2; connect w2 t2 s1,s2; event; event',
    'slot-of-a-cut-socket': 'create s1; create s2; connect w1 t1 s1; cut w1; connect w2 t2 s2; event',
    'socket-of-the-last-user':
      'create s1; create s2 as=second; connect w1 t1 s1; call t2 s2; bind w1 t2; event; event',
    'list-survives-a-refusal': 'create s1; create s2; create s3; delete s2; call t1 s1,s2; call t2 s3',
    'binds-side-by-side': 'create s1; connect w1 t1 s1 & connect w2 t2 s1; event',
    'a-listener-for-each-on': 'create s1; off s1; on s1; off s1; on s1; connect w1 t1 s1; event',
    'second-socket-beats-on': 'create s1; connect w1 t1 s1; connect w2 t2 s1; delete s1; rest n=2',
  }

  it('has a history here that shows it', () => {
    expect(Object.keys(shown).sort()).toEqual(SERVERS.map(({ name }) => name).sort())
  })

  it.each(SERVERS.map((trait) => [trait.name, trait] as const))(
    '%s',
    async (name, trait) => {
      const server = await serving([trait], trait.releases?.includes('R4') ? 'R4' : 'R5')
      const { report } = await explored(server, { path: shown[name]! })
      expect(report.faults).toEqual([])
      expect(report.exploration?.faults.flatMap(({ clauses }) => clauses)).toContain(trait.breaks)
    },
    60_000,
  )
})

describe('a soak', () => {
  it('holds its websockets all the time, loses nothing, and says so over time', async () => {
    const server = await serving()
    const { report, exitCode } = await explored(server, { sockets: 40, seconds: 25 })
    expect(exitCode).toBe(0)
    expect(report.faults).toEqual([])
    expect(report.exploration?.faults).toEqual([])
    const rows = report.exploration?.overTime ?? []
    expect(rows.length).toBeGreaterThanOrEqual(2)
    expect(Math.max(...rows.map(({ sockets }) => sockets))).toBeLessThanOrEqual(40)
    expect(rows.reduce((sum, { owed }) => sum + owed, 0)).toBe(report.exploration?.counts.owed)
    expect(report.exploration?.counts.owed).toBeGreaterThan(40)
    expect(report.exploration?.counts.lost).toBe(0)
    expect(await subscriptionsLeft(server)).toBe(0)
  }, 120_000)
})

describe('a soak of which no history can be acted', () => {
  it('ends at once, and says why', async () => {
    const server = await serving([
      {
        name: 'takes-no-subscription',
        kind: 'mutant',
        summary: 'No Subscription is created.',
        hooks: {
          request: (request, { route }) => (route.name === 'create' ? { status: 403, headers: {} } : request),
        },
      },
    ])
    const seconds = 30
    const startedAt = performance.now()
    const { report, exitCode } = await explored(server, { sockets: 40, seconds })
    expect(performance.now() - startedAt).toBeLessThan((seconds * 1_000) / 2)
    expect(exitCode).toBe(3)
    expect(report.summary.sentence).toContain('nothing was explored')
  }, 60_000)
})

describe('an exploration that is stopped', () => {
  it('says so, and leaves nothing on the server', async () => {
    const server = await serving()
    const controller = new AbortController()
    const running = explored(server, { histories: 500 }, controller.signal)
    while ((await subscriptionsLeft(server)) === 0) await new Promise((next) => setImmediate(next))
    controller.abort()
    const { report, exitCode } = await running
    expect(exitCode).toBe(130)
    expect(report.summary.verdict).toBe('interrupted')
    expect(await subscriptionsLeft(server)).toBe(0)
  }, 60_000)
})
