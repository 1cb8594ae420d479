import type { Judgement, RequirementRow } from '../judge/types.js'
import { isApplicable, isVerified } from './counts.js'
import { whyNotObserved } from './unverified.js'

/** A requirement of the scope that is not, or not wholly, verified. */
export interface LeftOpen {
  readonly requirement: string
  /** the user or the situation leaves it out; otherwise it could not be observed */
  readonly isLeftOut: boolean
  /** why, with the setting that would change it where there is one */
  readonly reason: string
}

/** Where the requirements of a run's scope stand, each that applies in one of the lists. */
export interface Standing {
  readonly verified: readonly string[]
  readonly open: readonly LeftOpen[]
}

/** What a judged run verified, and what it left unverified or out. A forecast is made by the same function. */
export function standingOf({ requirements }: Pick<Judgement, 'requirements'>): Standing {
  return {
    verified: requirements.filter(isVerified).map(({ requirement }) => requirement),
    open: requirements.filter((row) => isApplicable(row) && !isVerified(row)).map(openOf),
  }
}

function openOf(row: RequirementRow): LeftOpen {
  const isLeftOut =
    row.open.length > 0 ? row.open.every(({ verdict }) => verdict === 'skip') : row.verdict === 'skip'
  return { requirement: row.requirement, isLeftOut, reason: whyNotObserved(row) }
}

/** Requirements by the reason that they are left open for; the most frequent reason first. */
export function byReason(open: readonly LeftOpen[]): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>()
  for (const { reason, requirement } of open)
    reasons.set(reason, [...(reasons.get(reason) ?? []), requirement])
  return new Map([...reasons].sort(([, a], [, b]) => b.length - a.length))
}
