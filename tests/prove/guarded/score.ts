import { groupBy } from '../../../src/evidence/group-by.js'
import type { PairResult, State } from './job.js'

/** What fixtures/guarded.json keeps of one release: figures, and the pairs that were not killed, by name. */
export interface KeptRelease {
  readonly pairs: number
  readonly killed: number
  readonly excluded: number
  readonly survived: readonly string[]
  readonly unreached: readonly string[]
}

export type Kept = Readonly<Record<string, KeptRelease>>

/** Name of a pair within its release. */
const nameOf = ({ job }: Pick<PairResult, 'job'>): string => `${job.trait} ${job.guard}`

/** Counts and names by release. `excluded` is how many pairs of each release are left out. */
export function keptOf(results: readonly PairResult[], excluded: (release: string) => number): Kept {
  const releases = [...groupBy(results, ({ job }) => job.release)]
  return Object.fromEntries(
    releases.map(([release, own]) => {
      const named = (state: State): string[] =>
        own
          .filter((result) => result.state === state)
          .map(nameOf)
          .sort()
      const killed = named('killed').length
      const [survived, unreached] = [named('survived'), named('unreached')]
      return [release, { pairs: own.length, killed, excluded: excluded(release), survived, unreached }]
    }),
  )
}

/** What the kept list says of a pair. */
export function keptState(kept: Kept, { job }: Pick<PairResult, 'job'>): State {
  const own = kept[job.release]
  const name = nameOf({ job })
  if (own?.survived.includes(name)) return 'survived'
  return own?.unreached.includes(name) ? 'unreached' : 'killed'
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

/** `R5 1,902 of 2,000 killed (95.1 %), 1.2 % never reached`, for each release. */
export function sentenceOf(kept: Kept): string {
  return Object.entries(kept)
    .map(
      ([release, { pairs, killed, unreached }]) =>
        `${release} ${killed} of ${pairs} killed (${percent(killed, pairs)}), ${percent(unreached.length, pairs)} never reached`,
    )
    .join('; ')
}
