import type { Catalogue, Fact } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { Cause, ScenarioOutcome } from '../evidence/types.js'
import type { Result, Verdict } from './types.js'

type Blocked = Extract<ScenarioOutcome, { kind: 'blocked' }>

/** What kept a check from being judged, as far as its own scenario tells. */
export interface Hindrance {
  /** requirements, or clauses as `ID/clause`: those that are broken are to blame, see `withBlame` */
  readonly requires: readonly string[]
  readonly cause: Cause | null
}

/** What follows from what a scenario lacked: who demands that of a server, or that nobody does. */
export function hindranceOf({ lacks, by, cause }: Blocked, { facts }: Catalogue): Hindrance {
  if (cause !== undefined) return { requires: [], cause }
  if (lacks === undefined || !Object.hasOwn(facts, lacks))
    return { requires: by === undefined ? [] : [by], cause: null }
  const requires = facts[lacks as Fact]
  return { requires, cause: requires.length === 0 ? 'not offered' : null }
}

/** A row, and what it requires. */
export interface Demanding {
  readonly result: Result
  readonly requires: readonly string[]
}

/**
 * Says of each row that could not be observed what kept it from that: the requirements that are broken of those that it
 * requires (`blockedBy`), or, where none is, the cause for which they could not be observed either. What a requirement
 * that could not be observed requires itself is followed.
 * @param others rows of requirements that the run leaves out, for what hangs on them
 */
export function withBlame(rows: readonly Demanding[], others: readonly Demanding[] = []): readonly Result[] {
  const byId = groupBy([...rows, ...others], ({ result }) => result.requirement)
  const known = new Map<string, Pick<Result, 'blockedBy' | 'cause'>>()
  return rows.map(({ result, requires }) => {
    if (result.verdict !== 'unverified' || result.blockedBy.length > 0 || result.cause !== null) return result
    const key = requires.join(' ')
    const blame = known.get(key) ?? blameOf(requires, byId)
    known.set(key, blame)
    return { ...result, ...blame, blockedBy: blame.blockedBy.filter((id) => id !== result.requirement) }
  })
}

function blameOf(
  requires: readonly string[],
  byId: ReadonlyMap<string, readonly Demanding[]>,
): Pick<Result, 'blockedBy' | 'cause'> {
  const broken = new Set<string>()
  let cause: Cause | null = null
  const queue = new Set(requires)
  for (const ref of queue) {
    const [id = '', clause] = ref.split('/')
    const own = (byId.get(id) ?? []).filter(({ result }) => clause === undefined || result.clause === clause)
    const has = (...verdicts: readonly Verdict[]) =>
      own.some(({ result }) => verdicts.includes(result.verdict))
    if (has('fail', 'warn')) broken.add(id)
    else if (has('pass')) continue
    // It may be left out, and is.
    else if (has('info')) cause ??= 'not offered'
    else
      for (const { result, requires: further } of own) {
        cause ??= result.cause
        for (const each of [...further, ...result.blockedBy]) queue.add(each)
      }
  }
  return broken.size > 0 ? { blockedBy: [...broken], cause: null } : { blockedBy: [], cause }
}
