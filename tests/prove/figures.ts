import { groupBy } from '../../src/evidence/group-by.js'
import type { Floor } from './floor.js'
import type { JobResult } from './job.js'

/** The three figures that the README states. */
export interface Figures {
  readonly mutants: number
  readonly mutantsKilled: number
  readonly variants: number
  readonly variantsFailed: number
  readonly floor: number
}

/** The figures as the README and the command state them. */
export function sentenceOf({ mutantsKilled, mutants, variantsFailed, variants, floor }: Figures): string {
  return (
    `mutants killed ${mutantsKilled}/${mutants} by their own requirement, ` +
    `legal variants failed ${variantsFailed}/${variants}, null-server floor ${floor}`
  )
}

/** Counts traits, not runs: a mutant is killed when every one of its runs killed it. */
export function figuresOf(results: readonly JobResult[], floors: readonly Floor[]): Figures {
  const named = (kind: 'mutant' | 'variant'): string[] => [
    ...new Set(results.filter((result) => result.job.kind === kind).map((result) => result.job.trait)),
  ]
  const runsOf = (trait: string): JobResult[] => results.filter((result) => result.job.trait === trait)
  const mutants = named('mutant')
  const variants = named('variant')
  return {
    mutants: mutants.length,
    mutantsKilled: mutants.filter((trait) => runsOf(trait).every((run) => run.killed)).length,
    variants: variants.length,
    variantsFailed: variants.filter((trait) => runsOf(trait).some((run) => run.failed.length > 0)).length,
    floor: new Set(floors.flatMap((each) => each.passes)).size,
  }
}

/** Mutants killed and all mutants of each requirement, by its id. */
export function scoresOf(
  results: readonly JobResult[],
): Readonly<Record<string, { readonly killed: number; readonly mutants: number }>> {
  const own = groupBy(
    results.filter(({ job }) => job.kind === 'mutant'),
    ({ breaks }) => (breaks ?? '').split('/')[0] ?? '',
  )
  const scores = [...own].map(([id, runs]) => {
    const { mutantsKilled: killed, mutants } = figuresOf(runs, [])
    return [id, { killed, mutants }] as const
  })
  return Object.fromEntries(scores.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })))
}

/** One sentence for everything that is wrong. */
export function problemsOf(results: readonly JobResult[], floors: readonly Floor[]): readonly string[] {
  const problems = results.flatMap((result) => {
    const { job, breaks } = result
    const where = job.name
    return [
      ...(job.kind === 'mutant' && !result.killed
        ? [
            `mutant ${where} survived: ${String(breaks)} said ${result.instead.join(' | ') || 'nothing at all'}`,
          ]
        : []),
      ...(job.kind === 'mutant' && result.unexplained.length > 0
        ? [
            `mutant ${where} also failed ${result.unexplained.join(', ')}: one fact is one failure, so let one clause yield`,
          ]
        : []),
      ...(job.kind === 'variant' && result.failed.length > 0
        ? [`variant ${where} is legal and was failed: ${result.failed.join(', ')}`]
        : []),
      ...result.faults.map((fault) => `fault of the suite on ${where}: ${fault}`),
    ]
  })
  problems.push(...neverFollowing(results))
  const passes = floors.filter((each) => each.passes.length > 0)
  problems.push(
    ...passes.map((each) => `null server "${each.server}" was given a pass for ${each.passes.join(', ')}`),
  )
  return problems
}

/** Consequences that a mutant declares and that follow in none of its runs. */
function neverFollowing(results: readonly JobResult[]): string[] {
  const mutants = [
    ...groupBy(
      results.filter(({ job }) => job.kind === 'mutant'),
      ({ job }) => job.trait,
    ),
  ]
  return mutants.flatMap(([trait, runs]) => {
    const never = (runs[0]?.unfounded ?? []).filter((id) =>
      runs.every(({ unfounded }) => unfounded.includes(id)),
    )
    return never.length > 0
      ? [`mutant ${trait} declares consequences that never follow: ${never.join(', ')}`]
      : []
  })
}

/** Clauses that no mutant of a reference server on loopback can break, with the reason. */
export const UNBREAKABLE: Readonly<Record<string, string>> = {
  'TOK-02/more-required': 'a server that wants more than the token in the bind message breaks WS-02 first',
  'SEC-04/mixed-content': 'needs a base URL with https: and a websocket-url with ws: beyond loopback',
}
