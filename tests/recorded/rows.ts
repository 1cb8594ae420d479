import { CATALOGUE } from '../conformance/suite.js'
import type { Evidence } from '../../src/evidence/read.js'
import type { Check } from '../../src/judge/check.js'
import { judgeCheck, type Judged } from '../../src/judge/engine.js'
import type { Expect } from '../../src/judge/expect.js'
import type { Verdict } from '../../src/judge/types.js'

/** What is kept of one judged check: no wording and no id of evidence, so that rewording changes nothing that is kept. */
export interface Row {
  /** clause and scenario, which name the check; see `keyed` */
  readonly row: string
  readonly verdict: Verdict
}

/** All that a check says of its own, nothing that stands in the catalogue anyway: by it is chosen what is kept. */
export interface Said extends Row {
  /** absent where it is the sentence of the check (pass) or of the catalogue (fail, warn) */
  readonly reason?: string
  readonly observed?: string
  /** what may have kept it from being observed */
  readonly requires?: readonly string[]
  /** readings of ambiguities, as `A-06: …` */
  readonly readings?: readonly string[]
  readonly headroomMs?: number
  /** ids of exchanges and sockets that were looked at */
  readonly evidence?: readonly string[]
  readonly fault?: string
}

/**
 * Names every check by its clause, its scenario and its part: its sentence may be reworded, and others may come before
 * it, without the name changing.
 * @throws when two checks would have the same name
 */
export function keyed(checks: readonly Check[]): ReadonlyMap<string, Check> {
  const named = new Map<string, Check>()
  for (const check of checks) {
    const { requirement, clause, scenario, part, file } = check
    const name = `${requirement}/${clause} ${scenario.key}${part === '' ? '' : ` ${part}`}`
    if (named.has(name))
      throw new Error(
        `${file} has two checks called ${name}: give each a part, the last argument of check().`,
      )
    named.set(name, check)
  }
  return named
}

/** Judges one check and keeps what it says. */
export function rowOf(key: string, check: Check, evidence: Evidence, expect: Expect): Said {
  return kept(key, judgeCheck(CATALOGUE, check, evidence, expect))
}

function kept(row: string, { result, requires, readings, fault }: Judged): Said {
  const { verdict, reason, observed, headroomMs, evidence } = result
  const ownReason = verdict !== 'pass' && verdict !== 'fail' && verdict !== 'warn'
  return {
    row,
    verdict,
    ...(ownReason && { reason }),
    ...(observed !== '' && { observed }),
    ...(requires.length > 0 && { requires }),
    ...(readings.length > 0 && { readings: readings.map(({ id, reading }) => `${id}: ${reading}`) }),
    ...(headroomMs !== null && { headroomMs }),
    ...(evidence.length > 0 && { evidence }),
    ...(fault && { fault: fault.reason }),
  }
}
