import { loadSuite } from '../tests/conformance/suite.js'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scenariosOf } from '../src/run/suite.js'
import { readRecord, type Evidence } from '../src/evidence/read.js'
import { selection } from '../src/judge/selection.js'
import type { Scenario } from '../src/scenario/types.js'
import { measure, type Measured, type Program, type Servers } from './measure.js'
import { planOf, type Plan } from './plan.js'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The suite against these servers, as a user starts it. @param dir where its settings and reports go */
export async function suiteOn(servers: Servers, dir: string, flags: readonly string[]): Promise<Program> {
  const [first = '', second = ''] = servers.tokens
  const run = [at('../bundle/main.js'), 'run', '--quiet', '--report-dir', join(dir, 'reports'), ...flags]
  if (servers.baseUrls.length === 1)
    return {
      args: [...run, '--base-url', servers.baseUrls[0] ?? ''],
      env: { TARGET_BEARER_TOKEN: first, TARGET_SECOND_BEARER_TOKEN: second },
    }
  const targets = join(dir, 'targets.yaml')
  const one = (baseUrl: string, index: number): string =>
    `- { name: target-${index + 1}, baseUrl: '${baseUrl}', bearerToken: '\${FIRST}', secondBearerToken: '\${SECOND}' }\n`
  await writeFile(targets, servers.baseUrls.map(one).join(''))
  return { args: [...run, '--targets', targets], env: { FIRST: first, SECOND: second } }
}

/** Where a run was recorded, and what the floor needs to do the same. */
export interface Recorded {
  readonly plan: Plan
  readonly planFile: string
  readonly baseUrl: string
  readonly bearers: Readonly<Record<string, string>>
}

/** Runs the suite once and keeps what it did on the wire. */
export async function record(servers: Servers, dir: string): Promise<Recorded> {
  const one = { ...servers, baseUrls: servers.baseUrls.slice(0, 1) }
  await measure(await suiteOn(one, dir, ['--wait-budget', '0', '--keep-payloads']), servers)
  const evidence = await readRecord(join(dir, 'reports', 'record.ndjson'))
  const plan = planOf(evidence, scenariosOf(await loadSuite(), selection()))
  const planFile = join(dir, 'plan.json')
  await writeFile(planFile, JSON.stringify(plan))
  const [first = '', second = ''] = servers.tokens
  const bearers = { '«bearer-1»': first, '«second-bearer-1»': second }
  return { plan, planFile, baseUrl: one.baseUrls[0] ?? '', bearers }
}

/**
 * The floor for as many targets as there are servers.
 * @param listens it also listens for what must not come, as long as the run did
 */
export function floorOn(
  servers: Servers,
  { planFile, baseUrl, bearers }: Recorded,
  listens = false,
): Program {
  return {
    args: [at('./floor.js'), planFile, baseUrl, ...servers.baseUrls],
    env: { BENCH_BEARERS: JSON.stringify(bearers), BENCH_LISTENS: listens ? '1' : '0' },
  }
}

/** Programs in turn, so that all see the same moods of the machine; the first round only warms up. */
export async function inTurn<Name extends string>(
  programs: Readonly<Record<Name, Program>>,
  servers: Servers,
  rounds: number,
): Promise<Record<Name, Measured[]>> {
  const names = Object.keys(programs) as Name[]
  const measured = Object.fromEntries(names.map((name) => [name, [] as Measured[]])) as Record<
    Name,
    Measured[]
  >
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const one = await measure(programs[name], servers)
      if (round > 0) measured[name].push(one)
    }
  return measured
}

/**
 * The longest chain of waits in the record of a run, in milliseconds: of scenarios that wait on the clock and build on one
 * another, from their first exchanges on, since before them they only stood in a queue; and what those listened that are
 * acted when all others have ended.
 * @returns the key of the last scenario of it, and how long the chain is
 */
export async function longestChain(dir: string): Promise<{ readonly key: string; readonly ms: number }> {
  const evidence: Evidence = await readRecord(join(dir, 'reports', 'record.ndjson'))
  const scenarios = scenariosOf(await loadSuite(), selection())
  const began = new Map<string, number>()
  for (const { scenario, at } of evidence.exchanges.values())
    began.set(scenario, Math.min(at, began.get(scenario) ?? Infinity))
  const chainOf = ({ key, after = [], waits = false }: Scenario): number => {
    const line = evidence.scenarios.get(key)?.[0]
    const from = began.get(key)
    const own = line && from !== undefined && waits ? line.at + line.durationMs - from : 0
    return own + Math.max(0, ...after.map(chainOf))
  }
  const longest = scenarios
    .map((scenario) => ({ key: scenario.key, ms: chainOf(scenario) }))
    .reduce((most, each) => (each.ms > most.ms ? each : most), { key: 'none', ms: 0 })
  // Nothing is listened for in the clean-up: a gap in it is slowness.
  const afterwards = planOf(evidence, scenarios).scenarios.filter(
    (each) => each.last && each.key !== 'clean-up',
  )
  const listened = afterwards.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.listensMs, 0)
  return { key: longest.key, ms: longest.ms + listened }
}
