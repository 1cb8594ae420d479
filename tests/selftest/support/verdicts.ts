import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Release } from '../../../src/catalogue/types.js'
import { act } from '../../../src/run/act.js'
import { failedScenarios } from '../../../src/run/conclude.js'
import { scenariosOf } from '../../../src/run/suite.js'
import type { Evidence } from '../../../src/evidence/read.js'
import { Evaluations } from '../../../src/judge/evaluations.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { selection } from '../../../src/judge/selection.js'
import type { Judgement, Verdict } from '../../../src/judge/types.js'
import { startReferenceServer, type ReferenceServerOptions } from '../../../src/reference/server.js'
import { plainSettings, plainTarget } from '../../../src/target/configuration/read.js'
import type { RunSettings, TargetSettings } from '../../../src/target/configuration/types.js'

export interface Options extends Partial<
  Pick<
    RunSettings,
    | 'only'
    | 'skip'
    | 'scope'
    | 'acceptUnverified'
    | 'waitBudgetSeconds'
    | 'timeoutFactor'
    | 'maxSubscriptions'
    | 'proxy'
  >
> {
  readonly signal?: AbortSignal
  /** the order in which the scenarios are acted, by their places in the suite; by default as they stand there */
  readonly order?: (count: number) => readonly number[]
  /** acts again what failed and what an outage hid, as a run does */
  readonly repeats?: boolean
}

export interface Verdicts {
  readonly judgement: Judgement
  readonly evidence: Evidence
  /** the text of record.ndjson */
  readonly record: string
  /** requirement/clause of all rows with this verdict, each once */
  readonly clausesWith: (verdict: Verdict) => readonly string[]
  /** the rolled-up verdict of one requirement */
  readonly of: (requirement: string) => Verdict | undefined
}

/** Runs the suite in this process, over real sockets, against a target that is running. */
export async function verdictsOf(target: TargetSettings, options: Options = {}): Promise<Verdicts> {
  const { checks } = await loadSuite()
  const { signal = new AbortController().signal, repeats = false, order, ...told } = options
  const settings = plainSettings({ waitBudgetSeconds: 0, keepPayloads: true, ...told })
  const chosen = selection(settings)
  const known = new Evaluations()
  const scenarios = scenariosOf({ checks }, chosen)
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-selftest-'))
  const recordPath = join(dir, 'record.ndjson')
  try {
    const evidence = await act({
      settings,
      target,
      // what is embedded is reached straight
      embedded: settings.proxy.http === null && settings.proxy.https === null,
      recordPath,
      scenarios: order ? order(scenarios.length).map((at) => scenarios[at]!) : scenarios,
      signal,
      repeat: (seen) =>
        repeats
          ? failedScenarios({ catalogue: CATALOGUE, checks }, seen, settings, known)
          : Promise.resolve([]),
    })
    const judgement = judge({ catalogue: CATALOGUE, checks }, evidence, standaloneExpect(), {
      chosen,
      accepted: settings.acceptUnverified,
      known,
    })
    const { readFile } = await import('node:fs/promises')
    return {
      judgement,
      evidence,
      record: await readFile(recordPath, 'utf8'),
      clausesWith: (verdict) => [
        ...new Set(
          judgement.results
            .filter((row) => row.verdict === verdict)
            .map((row) => `${row.requirement}/${row.clause}`),
        ),
      ],
      of: (requirement) => judgement.requirements.find((row) => row.requirement === requirement)?.verdict,
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** The same against a reference server with these traits, as both of its principals. */
export async function verdictsOfReference(
  server: ReferenceServerOptions & { readonly release?: Release } = {},
  options: Options = {},
): Promise<Verdicts> {
  const running = await startReferenceServer(server)
  const [first = '', second = ''] = Object.keys(running.principals)
  try {
    const target = plainTarget(running.baseUrl, {
      auth: { kind: 'bearer', token: first },
      second: { kind: 'bearer', token: second },
      ...Object.assign({}, ...(server.traits ?? []).map((trait) => trait.target)),
    })
    return await verdictsOf(target, options)
  } finally {
    await running.close()
  }
}
