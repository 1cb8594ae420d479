import type { CheckOptions, ClauseRef, Judge, Law } from '../judge/check.js'
import type { HistoryEvidence } from './evidence.js'

/**
 * Declares laws of one file: what holds in every history, each by a clause of the catalogue, which says how harsh it is.
 * @param file by its path in the repository
 */
export function lawsIn(file: string) {
  return (
    refs: ClauseRef | readonly ClauseRef[],
    expected: string,
    judge: Judge<HistoryEvidence>,
    { part = '', requires = [] }: CheckOptions = {},
  ): Law[] =>
    [refs].flat().map((ref) => {
      const [requirement = '', clause = ''] = ref.split('/')
      const name = `${ref} ${expected}`
      return { requirement, clause, part, requires, expected, judge, file, name }
    })
}
