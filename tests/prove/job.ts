import { CATALOGUE } from '../conformance/suite.js'
import { runVerdict, contextFrom } from '../../src/report/verdict.js'
import { traitNamed } from './traits.js'
import { verdictsOfReference, type Options, type Verdicts } from '../selftest/support/verdicts.js'
import { expectedOf, type Job } from './plan.js'

export interface JobResult {
  readonly job: Job
  /** the clause that the mutant breaks; null for variants */
  readonly breaks: string | null
  readonly killed: boolean
  /** requirement/clause of rows with fail of another requirement than the one that the mutant breaks */
  readonly unexplained: readonly string[]
  /** requirement ids that the mutant says warn or cannot be observed, and of which no row does */
  readonly unfounded: readonly string[]
  readonly failed: readonly string[]
  readonly warned: readonly string[]
  readonly faults: readonly string[]
  /** for a mutant that survived: what became of the rows of its clause */
  readonly instead: readonly string[]
  readonly verdict: string
  readonly milliseconds: number
}

/** Waits for what never comes are shortened; two cores run a dozen targets side by side, so not by more. */
export const TIMEOUT_FACTOR = 0.3

/** How long a proof waits: for tokens to expire and heartbeats to come only where something depends on it. */
export const waitsOf = ({ waits }: Pick<Job, 'waits'>): Options => ({
  waitBudgetSeconds: waits ? 30 : 0,
  timeoutFactor: TIMEOUT_FACTOR,
})

/** Runs the suite once against one trait and says what it found. */
export async function perform(job: Job): Promise<JobResult> {
  const startedAt = Date.now()
  const trait = traitNamed(job.trait)
  const server = { release: job.release, traits: [trait] }
  const verdicts = await verdictsOfReference(server, { ...waitsOf(job), ...trait.run })
  return { ...resultOf(job, verdicts), milliseconds: Date.now() - startedAt }
}

/** What a run of a trait proved. */
export function resultOf(job: Job, verdicts: Verdicts): Omit<JobResult, 'milliseconds'> {
  const { judgement, evidence, clausesWith } = verdicts
  const trait = traitNamed(job.trait)
  const [id = '', clause = ''] = trait.breaks?.split('/') ?? []
  const own = judgement.results.filter((row) => row.requirement === id && row.clause === clause)
  const failed = clausesWith('fail')
  const follows = new Set(
    judgement.results.flatMap(({ requirement, verdict }) =>
      verdict === 'warn' || verdict === 'unverified' ? [requirement] : [],
    ),
  )
  return {
    job,
    breaks: trait.breaks ?? null,
    killed: trait.breaks !== undefined && own.some((row) => row.verdict === expectedOf(trait, job.release)),
    unexplained: failed.filter((each) => each.split('/')[0] !== id),
    unfounded: Object.keys(trait.consequences ?? {}).filter((each) => !follows.has(each)),
    failed,
    warned: clausesWith('warn'),
    faults: judgement.faults.map((fault) => `${fault.where}: ${fault.reason}`),
    instead: [...new Set(own.map((row) => `${row.verdict}: ${row.reason}`))],
    verdict: runVerdict(judgement, contextFrom(evidence), CATALOGUE).verdict,
  }
}
