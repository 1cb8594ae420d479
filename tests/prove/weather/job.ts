import type { Release } from '../../../src/catalogue/types.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { runVerdict, contextFrom } from '../../../src/report/verdict.js'
import { verdictsOfReference } from '../../selftest/support/verdicts.js'
import type { Pooled } from '../pool.js'
import { traitNamed } from '../traits.js'
import { WeatherGateway, type Weather } from './weather.js'

/** One run of the suite against one server in one weather. */
export interface WeatherJob extends Pooled {
  /** null: the reference server itself */
  readonly trait: string | null
  readonly release: Release
  readonly weather: readonly Weather[]
  readonly seed: number
}

export interface WeatherResult {
  readonly job: WeatherJob
  /** `requirement/clause [scenario]: what was observed`, by verdict */
  readonly failed: readonly string[]
  readonly warned: readonly string[]
  /** `requirement/clause [scenario]` of every row with a pass */
  readonly passed: readonly string[]
  /** the same of every row with info: the server may do as it likes */
  readonly open: readonly string[]
  readonly unverified: number
  readonly faults: readonly string[]
  readonly verdict: string
  readonly calls: number
  readonly milliseconds: number
  readonly cpuMilliseconds: number
}

/** Longer than any of these runs: that tokens expire is not what the weather is about. */
const LASTING = { tokenLifetimeSeconds: 600, waitBudgetSeconds: 0 }
/** but for a server that is wrong about it */
const EXPIRING = { tokenLifetimeSeconds: 6, waitBudgetSeconds: 30 }

/** Runs the suite as a run does, deadlines as they are; waits for tokens to expire only where the server is wrong about it. */
export async function perform(job: WeatherJob): Promise<WeatherResult> {
  const startedAt = Date.now()
  const cpu = process.cpuUsage()
  const gateway = new WeatherGateway(job.weather, job.seed)
  const traits = job.trait === null ? [] : [traitNamed(job.trait)]
  const isWrongAboutExpiry = traits.some(({ breaks, waits }) => breaks !== undefined && waits === true)
  const { tokenLifetimeSeconds, waitBudgetSeconds } = isWrongAboutExpiry ? EXPIRING : LASTING
  const { judgement, evidence } = await verdictsOfReference(
    { release: job.release, traits, tokenLifetimeSeconds, gateway },
    { waitBudgetSeconds, repeats: true },
  )
  const rowsWith = (verdict: string): string[] =>
    judgement.results
      .filter((row) => row.verdict === verdict)
      .map((row) => `${row.requirement}/${row.clause} [${row.scenario}]: ${row.observed || row.reason}`)
  const placesWith = (verdict: string): string[] => {
    const rows = judgement.results.filter((row) => row.verdict === verdict)
    return [...new Set(rows.map((row) => `${row.requirement}/${row.clause} [${row.scenario}]`))]
  }
  return {
    job,
    failed: rowsWith('fail'),
    warned: rowsWith('warn'),
    passed: placesWith('pass'),
    open: placesWith('info'),
    unverified: judgement.requirements.filter((row) => row.verdict === 'unverified').length,
    faults: judgement.faults.map((fault) => `${fault.where}: ${fault.reason}`),
    verdict: runVerdict(judgement, contextFrom(evidence), CATALOGUE).verdict,
    calls: gateway.calls,
    milliseconds: Date.now() - startedAt,
    cpuMilliseconds: process.cpuUsage(cpu).user / 1_000,
  }
}
