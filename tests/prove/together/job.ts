import { verdictsOfReference } from '../../selftest/support/verdicts.js'
import { waitsOf } from '../job.js'
import { traitNamed } from '../traits.js'
import type { TogetherJob } from './plan.js'

export interface TogetherResult {
  readonly job: TogetherJob
  /** requirement, clause and what was observed, of each row that failed */
  readonly failed: readonly string[]
  readonly faults: readonly string[]
}

/** Runs the suite once against a server that makes all these choices. */
export async function perform(job: TogetherJob): Promise<TogetherResult> {
  const traits = job.traits.map(traitNamed)
  const runs = traits.map(({ run }) => run)
  const { judgement } = await verdictsOfReference(
    { release: job.release, traits },
    Object.assign(waitsOf(job), ...runs),
  )
  return {
    job,
    failed: judgement.results
      .filter(({ verdict }) => verdict === 'fail')
      .map(({ requirement, clause, observed }) => `${requirement}/${clause}: ${observed}`),
    faults: judgement.faults.map(({ where, reason }) => `${where}: ${reason}`),
  }
}
