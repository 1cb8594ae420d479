import { type CountedVerdict, countedVerdict } from '../report/counts.js'
import { changeOf, type Change } from '../report/diff.js'
import type { Report } from '../report/types.js'

/** What each requirement was found to be when it was last tested. */
export type Known = ReadonlyMap<string, CountedVerdict>
export type Learning = Map<string, CountedVerdict>

/** How one and how several are said to have changed, in the order in which a developer cares. */
const SAID: readonly (readonly [changes: readonly Change[], one: string, several: string])[] = [
  [['resolved', 'newly passing'], 'holds now', 'hold now'],
  [['newly failing'], 'fails now', 'fail now'],
  [['newly warned'], 'warns now', 'warn now'],
  [['newly unverified'], 'is not verified now', 'are not verified now'],
  [['newly waived'], 'is waived now', 'are waived now'],
  [['left out now'], 'is left out now', 'are left out now'],
]

/** So many ids are named in one breath. */
const MOST = 8

/** Takes a report into what is known. */
export function learn(known: Learning, { requirements }: Pick<Report, 'requirements'>): void {
  for (const row of requirements) known.set(row.requirement, countedVerdict(row))
}

/** The ids that hold now, those that fail now, and so on; '' when nothing changed, or was known before. */
export function changesSince(before: Known, now: Known): string {
  const changes = [...now].map(([id, verdict]) => {
    const was = before.get(id)
    return { id, change: was === undefined ? null : changeOf(was, verdict) }
  })
  const sentences = SAID.map(([which, one, several]) => {
    const ids = changes.flatMap(({ id, change }) => (change !== null && which.includes(change) ? [id] : []))
    return ids.length === 0 ? '' : `${listed(ids)} ${ids.length === 1 ? one : several}`
  })
  return sentences.filter(Boolean).join('; ')
}

function listed(ids: readonly string[]): string {
  const more = ids.length - MOST
  return `${ids.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What failed or warned when it was last tested. */
export function failing(known: Known): readonly string[] {
  return [...known].flatMap(([id, verdict]) => (verdict === 'fail' || verdict === 'warn' ? [id] : []))
}

/** How many are broken, and which, for a round after which nothing changed. */
export function still(known: Known): string {
  const ids = failing(known)
  return ids.length === 0 ? 'nothing is broken' : `${ids.length} still broken: ${listed(ids)}`
}
