import type { Catalogue } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { Check, Law } from '../judge/check.js'
import { judgeCheck, type Judged } from '../judge/engine.js'
import { standaloneExpect } from '../judge/expect.js'
import { isObserved } from '../judge/coverage.js'
import { scenario } from '../scenario/types.js'
import type { HistoryEvidence } from './evidence.js'

/** The clause that a law stands for, as `ID/clause`. */
export const clauseOf = ({ requirement, clause }: Law): string => `${requirement}/${clause}`

/** A law by its name: its clause, and what tells it from others of that clause. */
export const nameOf = (law: Law): string => `${clauseOf(law)}${law.part === '' ? '' : ` (${law.part})`}`

/** What one history came to, and what each law says of it. */
export interface JudgedHistory {
  readonly key: string
  /** null: it could not be acted, and why */
  readonly evidence: HistoryEvidence | null
  readonly reason: string | null
  readonly judged: ReadonlyMap<Law, Judged>
  /** laws that it breaks when what is owed is looked at for as long as this server usually needs, and no longer */
  readonly suspected: ReadonlyMap<Law, Judged>
}

/** True when the law is broken: it fails or warns. What is only noted is no reason to look closer. */
export const isBroken = ({ result: { verdict } }: Judged): boolean => verdict === 'fail' || verdict === 'warn'

/** True when the law had an occasion to be kept or broken. */
export const hadOccasion = ({ result: { verdict } }: Judged): boolean => isObserved(verdict)

/** A piece of a soak has thousands of steps, and would be judged for as long again. */
const MOST_JUDGED_TWICE = 300

/**
 * Judges one history of a record by every law; one that shortened another by the law that it was shortened for. In whole
 * deadlines much else has happened, for which a server is not held to them: so it is suspected by what it usually needs.
 */
export function judgeHistory(
  catalogue: Catalogue,
  laws: readonly Law[],
  evidence: Evidence,
  key: string,
): JudgedHistory {
  const outcome = evidence.scenarios.get(key)?.[0]?.outcome
  const history = outcome?.kind === 'done' ? (outcome.observed as HistoryEvidence) : null
  const asked = history?.phase === 'shortened' ? laws.filter((law) => nameOf(law) === history.law) : laws
  const expect = standaloneExpect()
  const judged = new Map(
    asked.map((law) => [law, judgeCheck(catalogue, checkOf(law, key), evidence, expect)] as const),
  )
  const suspected = new Map([...judged].filter(([, each]) => isBroken(each)))
  if (history === null) {
    const reason = outcome?.kind === 'done' ? undefined : outcome?.reason
    return { key, evidence: null, reason: reason ?? 'it did not come to its end', judged, suspected }
  }
  const { phase, patienceMs, quickMs, steps } = history
  if (phase === 'confirmed' || !(quickMs < patienceMs) || steps.length > MOST_JUDGED_TWICE)
    return { key, evidence: history, reason: null, judged, suspected }
  const waiting = laws.filter(({ isOfParts }) => !isOfParts)
  const hasty = judgeHistory(catalogue, waiting, withPatience(evidence, key, history, quickMs), key)
  return {
    key,
    evidence: history,
    reason: null,
    judged,
    suspected: new Map([...hasty.suspected, ...suspected]),
  }
}

/** The same record, in which the history has waited less. */
function withPatience(
  evidence: Evidence,
  key: string,
  history: HistoryEvidence,
  patienceMs: number,
): Evidence {
  const lines = (evidence.scenarios.get(key) ?? []).map((line) => ({
    ...line,
    outcome: { kind: 'done' as const, observed: { ...history, patienceMs } },
  }))
  return { ...evidence, scenarios: new Map([[key, lines]]) }
}

/** A law as a check of one history. */
export function checkOf(law: Law, key: string): Check {
  return { ...law, scenario: historyOf(key), name: law.name }
}

/** A history as judging knows it: it is named, and not acted. */
const historyOf = (key: string): Check['scenario'] =>
  scenario({
    key,
    title: '',
    subscriptions: 0,
    act: () => Promise.reject(new Error(`${key} is not acted here`)),
  })

/** Takes what was observed in a history out of the evidence: the record has it. @returns the bodies that were kept of it */
export function forget({ exchanges, sockets, scenarios }: Evidence, key: string): readonly string[] {
  const bodies: string[] = []
  for (const [id, line] of exchanges) {
    if (line.scenario !== key) continue
    const { request, outcome } = line
    bodies.push(request.body?.text ?? '', outcome.kind === 'response' ? (outcome.body?.text ?? '') : '')
    exchanges.delete(id)
  }
  for (const [id, { line, frames }] of sockets) {
    if (line.scenario !== key) continue
    bodies.push(...frames.map(({ body }) => body.text))
    sockets.delete(id)
  }
  scenarios.delete(key)
  return bodies
}
