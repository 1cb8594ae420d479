import { groupBy } from '../evidence/group-by.js'
import type { RequirementRow, Result } from '../judge/types.js'
import { countedVerdict, isHeldBack, type CountedVerdict } from './counts.js'
import type { Cause } from './types.js'
import { whyNotObserved } from './unverified.js'

export type { Cause }

/** Requirements that could not be observed for a reason that is no broken requirement. */
export interface Unexplained {
  readonly reason: string
  readonly requirements: readonly string[]
}

export interface FixFirst {
  /** failures, then what is waived, then warnings; within each those that block most come first */
  readonly causes: readonly Cause[]
  /** what no cause explains, by reason; the most frequent reason first */
  readonly unexplained: readonly Unexplained[]
  /** ids of the requirements that wait for a cause, each once */
  readonly waiting: readonly string[]
}

/** Those that wait, apart: for what else is broken, or for the rest of their own fault. */
export function waitingApart({ causes, waiting }: FixFirst): {
  readonly wholly: readonly string[]
  readonly partly: readonly string[]
} {
  const broken = new Set(causes.map(({ requirement }) => requirement))
  return {
    wholly: waiting.filter((id) => !broken.has(id)),
    partly: waiting.filter((id) => broken.has(id)),
  }
}

/** What reading a verdict needs of a report. */
interface Judged {
  readonly results: readonly Pick<Result, 'requirement' | 'verdict' | 'blockedBy'>[]
  readonly requirements: readonly RequirementRow[]
}

const VERDICT_ORDER = ['fail', 'waived', 'warn'] as const satisfies readonly CountedVerdict[]

const isCause = (verdict: CountedVerdict): verdict is Cause['verdict'] =>
  VERDICT_ORDER.some((one) => one === verdict)
const isBroken = (row: RequirementRow): boolean => isCause(countedVerdict(row))

/**
 * The order in which to mend a server. `blockedBy` is followed through requirements that could not be observed
 * themselves, until it comes to one that is broken; one that holds explains nothing.
 */
export function fixFirst({ results, requirements }: Judged): FixFirst {
  const rows = new Map(requirements.map((row) => [row.requirement, row]))
  const blockers = blockersOf(results)
  const blocks = new Map<string, string[]>()
  const waiting: string[] = []
  const reasons: { readonly id: string; readonly reason: string }[] = []
  for (const row of requirements) {
    // What the situation left out waits for a setting, not for the server.
    if (row.open.length === 0 || row.verdict === 'skip') continue
    const { broken, last } = trace(row, rows, blockers)
    for (const id of broken) blocks.set(id, [...(blocks.get(id) ?? []), row.requirement])
    if (!isHeldBack(row)) continue
    // The rest of what is broken itself is seen when that is mended.
    if (broken.length > 0 || isBroken(row)) waiting.push(row.requirement)
    else reasons.push({ id: row.requirement, reason: whyNotObserved(last) })
  }
  const causes = requirements.flatMap((row): Cause[] => {
    const verdict = countedVerdict(row)
    return isCause(verdict)
      ? [{ requirement: row.requirement, verdict, blocks: blocks.get(row.requirement) ?? [] }]
      : []
  })
  const rank = ({ verdict }: Cause): number => VERDICT_ORDER.indexOf(verdict)
  return {
    causes: causes.sort((a, b) => rank(a) - rank(b) || b.blocks.length - a.blocks.length),
    unexplained: [...groupBy(reasons, ({ reason }) => reason)]
      .map(([reason, members]) => ({ reason, requirements: members.map(({ id }) => id) }))
      .sort((a, b) => b.requirements.length - a.requirements.length),
    waiting,
  }
}

/** The requirements that rows name as what kept them from being observed, by the requirement of the row. */
function blockersOf(results: Judged['results']): ReadonlyMap<string, ReadonlySet<string>> {
  const blockers = new Map<string, Set<string>>()
  for (const { requirement, verdict, blockedBy } of results) {
    if (verdict !== 'unverified') continue
    const known = blockers.get(requirement) ?? new Set<string>()
    for (const id of blockedBy) known.add(id)
    blockers.set(requirement, known)
  }
  return blockers
}

/** The broken requirements that a row leads to; and the last row on the way that could not be observed. */
function trace(
  start: RequirementRow,
  rows: ReadonlyMap<string, RequirementRow>,
  blockers: ReadonlyMap<string, ReadonlySet<string>>,
): { readonly broken: readonly string[]; readonly last: RequirementRow } {
  const broken = new Set<string>()
  const seen = new Set([start.requirement])
  let last = start
  const queue = [start]
  for (let row = queue.shift(); row; row = queue.shift()) {
    for (const id of blockers.get(row.requirement) ?? []) {
      const next = rows.get(id)
      if (!next || seen.has(id)) continue
      seen.add(id)
      if (isBroken(next)) broken.add(id)
      if (next.open.length === 0) continue
      queue.push(next)
      last = next
    }
  }
  return { broken: [...broken], last }
}
