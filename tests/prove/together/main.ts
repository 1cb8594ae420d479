/**
if (jobs.length === 0) {
  console.error(`--sample ${flags.sample} with --seed ${flags.seed} chooses nothing; both take a whole number, as 300 and 1`)
  process.exit(2)
}
 * `npm run prove -- --together`: legal choices do not make a server wrong where they meet. Every legal variant in every
 * release in which it is one, and `--sample N` pairs of them (300), which `--seed N` chooses; with `--pairs-only` these alone.
 */
import { parseArgs } from 'node:util'
import { TRAITS } from '../traits.js'
import { performAll } from '../pool.js'
import type { TogetherResult } from './job.js'
import { each, pairs, type TogetherJob } from './plan.js'

const PROCESSES = 2
const TARGETS_AT_ONCE = 8
const worker = new URL('./worker.js', import.meta.url)

const { values: flags } = parseArgs({
  options: {
    together: { type: 'boolean' },
    'pairs-only': { type: 'boolean', default: false },
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
})
const startedAt = Date.now()
const variants = TRAITS.filter(({ kind }) => kind === 'variant')
const singles = flags['pairs-only'] ? [] : each(variants)
const jobs = [...singles, ...pairs(variants, Number(flags.sample), Number(flags.seed))]
if (jobs.length === 0) {
  console.error(`--sample ${flags.sample} chooses nothing: it takes a whole number, as 300`)
  process.exit(2)
}
console.log(
  `${variants.length} legal choices, ${singles.length} runs of one, ${jobs.length - singles.length} of two`,
)

const isAccused = ({ failed, faults }: TogetherResult): boolean => failed.length + faults.length > 0

const accused = (await run(jobs, TARGETS_AT_ONCE)).filter(isAccused)
// Many targets at once make some wait in vain: what looks wrong is looked at again in peace.
const problems =
  accused.length === 0
    ? []
    : (
        await run(
          accused.map(({ job }) => job),
          1,
        )
      ).filter(isAccused)
for (const { job, failed, faults } of problems)
  console.log(`✗ ${job.name}: ${[...failed, ...faults].join('; ')}`)
const seconds = Math.round((Date.now() - startedAt) / 1_000)
console.log(`${jobs.length} right servers, ${problems.length} accused (${seconds} s)`)
process.exitCode = problems.length === 0 ? 0 : 1

function run(chosen: readonly TogetherJob[], atOnce: number): Promise<readonly TogetherResult[]> {
  return performAll<TogetherJob, TogetherResult>(worker, chosen, {
    processes: Math.min(PROCESSES, chosen.length),
    each: atOnce,
    done: (count) => count % 100 === 0 && console.log(`${count} of ${chosen.length}`),
  })
}
