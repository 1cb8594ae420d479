import { groupBy } from '../evidence/group-by.js'
import { isHeldBack } from './counts.js'
import { fixFirst } from './fix-first.js'
import type { Report } from './types.js'
import { whyNotObserved } from './unverified.js'

/** What to do next where a run is incomplete. */
export interface NextStep {
  /** `set TARGET_TRIGGER_FILE`, or `fix` and the id of a requirement */
  readonly what: string
  /** how many requirements that hold the run back wait for it, and how many hold it back in all */
  readonly helps: number
  readonly of: number
}

/** Reasons end with the setting that would change them: `no second principal: set TARGET_SECOND_BEARER_TOKEN`. */
const SETTING = /[:;,] (set (?:TARGET_|BIND_|--)[^]*)$/
const WAIT_BUDGET = /^set --wait-budget (\d+)$/

/**
 * The one setting, or the one broken requirement, that most of what holds an incomplete run back waits for; null where
 * the run is complete, or where nothing that one could do is known.
 */
export function nextStep({
  summary,
  results,
  requirements,
}: Pick<Report, 'summary' | 'results' | 'requirements'>): NextStep | null {
  if (summary.verdict !== 'incomplete') return null
  const held = requirements.filter(isHeldBack)
  const isHeld = new Set(held.map(({ requirement }) => requirement))
  const mends = fixFirst({ results, requirements }).causes.map(({ requirement, blocks }) => ({
    what: `fix ${requirement}`,
    helps: blocks.filter((id) => isHeld.has(id)).length,
  }))
  const wanted = held.flatMap((row) => SETTING.exec(whyNotObserved(row))?.[1] ?? [])
  const bySetting = groupBy(wanted, (what) => (WAIT_BUDGET.test(what) ? 'set --wait-budget' : what))
  const sets = [...bySetting.values()].map((all) => ({ what: longest(all), helps: all.length }))
  const [best] = [...mends, ...sets].filter(({ helps }) => helps > 0).sort((a, b) => b.helps - a.helps)
  return best === undefined ? null : { ...best, of: held.length }
}

/** Of several waits the longest is enough for all. */
function longest(all: readonly string[]): string {
  const seconds = (what: string): number => Number(WAIT_BUDGET.exec(what)?.[1] ?? 0)
  return [...all].sort((a, b) => seconds(b) - seconds(a))[0] ?? ''
}
