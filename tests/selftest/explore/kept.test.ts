import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import v8 from 'node:v8'
import { expect, it, onTestFinished } from 'vitest'
import type { Evidence } from '../../../src/evidence/read.js'
import type { ExplorationAsked } from '../../../src/evidence/types.js'
import { Explorer } from '../../../src/explore/explorer.js'
import { forget } from '../../../src/explore/findings.js'
import { Model } from '../../../src/explore/model.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { act } from '../../../src/run/act.js'
import { Actor } from '../../../src/scenario/actor.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import { RecordedSocket } from '../../../src/wire/websocket.js'
import { loadSuite } from '../../conformance/suite.js'

interface Kept {
  /** lines of histories in the evidence */
  readonly lines: number
  /** objects that are alive, by what they are */
  readonly sockets: number
  readonly actors: number
  readonly models: number
}

/** Acts histories as an exploration does. @returns what is there when the last one has been judged */
async function keptAfter(asked: Partial<ExplorationAsked>): Promise<Kept & { readonly judged: number }> {
  const server = await startReferenceServer({ tokenLifetimeSeconds: 60 })
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-kept-'))
  onTestFinished(async () => {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  })
  const [first = ''] = Object.keys(server.principals)
  const target = plainTarget(server.baseUrl, {
    name: 'a server',
    auth: { kind: 'bearer', token: first },
    bindDialect: 'text',
  })
  const suite = await loadSuite()
  const exploration = await suite.exploration()
  const whole = { seed: 3, histories: 1, steps: 4, sockets: 8, seconds: null, path: null, ...asked }
  let kept: Kept | null = null
  let judged = 0
  await act({
    settings: plainSettings({ targets: [target], waitBudgetSeconds: 0, timeoutFactor: 0.3 }),
    target,
    embedded: false,
    recordPath: join(dir, 'record.ndjson'),
    scenarios: exploration.before,
    needsTrigger: true,
    exploration: whole,
    signal: new AbortController().signal,
    drive: async (stage) => {
      await new Explorer(stage, {
        catalogue: suite.catalogue,
        exploration,
        asked: whole,
        judged: ({ key }, evidence) => {
          judged++
          forget(evidence, key)
        },
        progress: () => {},
        found: () => {},
      }).run()
      kept = keptIn(stage.evidence)
    },
  })
  return { ...kept!, judged }
}

function keptIn({ exchanges, sockets, scenarios }: Evidence): Kept {
  const callers = [
    ...[...exchanges.values()].map(({ scenario }) => scenario),
    ...[...sockets.values()].map(({ line }) => line.scenario),
    ...scenarios.keys(),
  ]
  return {
    lines: callers.filter((caller) => caller.startsWith('history-')).length,
    // Counts after a whole collection.
    sockets: v8.queryObjects(RecordedSocket, { format: 'count' }),
    actors: v8.queryObjects(Actor, { format: 'count' }),
    models: v8.queryObjects(Model, { format: 'count' }),
  }
}

it('is nothing of a history that was judged', async () => {
  const { judged, ...kept } = await keptAfter({ histories: 4 })
  expect(judged).toBeGreaterThanOrEqual(4)
  expect(kept).toEqual({ lines: 0, sockets: 0, actors: 0, models: 0 })
})
