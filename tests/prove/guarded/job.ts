import { guarded, guardNamed } from '../../../src/reference/guards/index.js'
import { verdictsOfReference } from '../../selftest/support/verdicts.js'
import { TIMEOUT_FACTOR, waitsOf } from '../job.js'
import { expectedOf } from '../plan.js'
import { traitNamed } from '../traits.js'
import type { Pair } from './plan.js'

/**
 * killed: its own requirement gave the declared verdict; survived: it did not, although the mistake happened;
 * unreached: the mistake never happened; unguarded: it was killed for a mistake that no guard held back
 */
export type State = 'killed' | 'survived' | 'unreached' | 'unguarded'

export interface PairResult {
  readonly job: Pair
  readonly state: State
  /** how often the mistake happened */
  readonly happened: number
  /** what became of the rows of its clause, where it was not killed */
  readonly instead: readonly string[]
  readonly faults: readonly string[]
  readonly milliseconds: number
}

/** The 3 s of the guards, shortened as the deadlines are. */
const LATE_MS = 3_000 * TIMEOUT_FACTOR

/** Acts what the checks of the mutant's own requirement name, against a server with that one mistake. */
export async function perform(job: Pair): Promise<PairResult> {
  const startedAt = performance.now()
  const trait = traitNamed(job.trait)
  const { breaks = '', run } = trait
  const [id = '', clause = ''] = breaks.split('/')
  const server = guarded(trait, guardNamed(job.guard), { lateMs: LATE_MS })
  const { judgement } = await verdictsOfReference(
    { release: job.release, traits: [server] },
    { ...waitsOf(job), ...run, only: [id] },
  )
  const own = judgement.results.filter((row) => row.requirement === id && row.clause === clause)
  const happened = server.happened()
  const killed = own.some((row) => row.verdict === expectedOf(trait, job.release))
  return {
    job,
    state: killed ? (happened > 0 ? 'killed' : 'unguarded') : happened > 0 ? 'survived' : 'unreached',
    happened,
    instead: killed ? [] : [...new Set(own.map((row) => `${row.verdict}: ${row.reason}`))],
    faults: judgement.faults.map((fault) => `${fault.where}: ${fault.reason}`),
    milliseconds: Math.round(performance.now() - startedAt),
  }
}
