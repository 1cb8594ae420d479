import { groupOf, type Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { RequirementRow } from '../judge/types.js'
import { isApplicable, isHeldBack } from './counts.js'
import { withoutIds } from './safe-text.js'
import type { Report } from './types.js'

/** Why a requirement could not be observed, or has no result; one sentence. */
export function whyNotObserved(row: RequirementRow): string {
  return withoutIds(row.open[0]?.reason ?? row.unobserved[0]?.reason ?? row.reason ?? 'no reason was given')
}

/** Requirements that the scope of the run leaves out, and that would apply. */
export function outsideScope(rows: readonly RequirementRow[]): readonly string[] {
  return rows
    .filter((row) => isOutsideScope(row) && row.verdict === 'skip')
    .map(({ requirement }) => requirement)
}

/** What the situation left out and holds the run back, by reason; the most frequent reason first. */
export function leftOutByReason(
  rows: readonly RequirementRow[],
): readonly { readonly reason: string; readonly requirements: readonly string[] }[] {
  const left = rows.filter((row) => isHeldBack(row) && row.verdict === 'skip')
  return [...groupBy(left, whyNotObserved)]
    .map(([reason, members]) => ({ reason, requirements: members.map(({ requirement }) => requirement) }))
    .sort((a, b) => b.requirements.length - a.requirements.length)
}

/** True for what the scope of the run leaves out. */
export function isOutsideScope({ inScope }: RequirementRow): boolean {
  return !inScope
}

const NAMES_NAMED = 4

/**
 * Names what holds a run back, a phrase for each reason, those that count as unverified before and apart from those
 * that the situation left out: `expiry not verified: tokens live 3600 s, wait budget 60 s: set --wait-budget 3610`.
 */
export function unverifiedPhrases(rows: readonly RequirementRow[], { groups: names }: Catalogue): string[] {
  const open = rows.filter(isHeldBack)
  const sorted = [...open].sort((a, b) => Number(a.verdict === 'skip') - Number(b.verdict === 'skip'))
  const parts = groupBy(sorted, ({ requirement, verdict }) => `${groupOf(requirement)} ${verdict === 'skip'}`)
  const byReason = new Map<string, Map<string, number>>()
  for (const [part, members] of parts) {
    const [group = ''] = part.split(' ')
    const reason = commonReason(members)
    const groups = byReason.get(reason) ?? new Map<string, number>()
    byReason.set(reason, groups.set(group, (groups.get(group) ?? 0) + members.length))
  }
  const label = ([group, count]: readonly [string, number]) => {
    const whole = rows.filter((row) => groupOf(row.requirement) === group && isApplicable(row)).length
    const name = names[group] ?? group
    return count === whole ? name : `${name} (${count} of ${whole})`
  }
  return [...byReason].map(
    ([reason, groups]) => `${fewNames([...groups].map(label))} not verified: ${reason}`,
  )
}

function fewNames(names: readonly string[]): string {
  if (names.length <= NAMES_NAMED) return names.join(', ')
  return `${names.slice(0, NAMES_NAMED - 1).join(', ')} and ${names.length - NAMES_NAMED + 1} more groups`
}

/** The reason that most of them have. */
function commonReason(members: readonly RequirementRow[]): string {
  const reasons = new Map<string, number>()
  for (const member of members) {
    const reason = whyNotObserved(member)
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const [most = ''] = [...reasons].sort(([, a], [, b]) => b - a)[0] ?? []
  return most
}

/** Why there are requirements that were not selected, as the end of a sentence about them. */
export function whyLeftOut({ exploration }: Pick<Report, 'exploration'>): string {
  return exploration ? 'have no law that histories are judged by' : 'left out by --only or --skip'
}
