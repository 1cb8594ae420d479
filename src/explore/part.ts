import type { Evidence } from '../evidence/read.js'
import type { Judgement } from '../judge/types.js'
import type { ExplorationFault, ExplorationReport } from '../report/types.js'
import { clauseOf, isBroken } from './findings.js'
import type { LawOutcome, Outcome } from './outcome.js'
import { isSoak } from './soak.js'
import { percentile } from './tally.js'

/** What the report says of an exploration beside its rows. */
export function explorationPart(
  outcome: Outcome,
  outcomes: readonly LawOutcome[],
  { results }: Judgement,
  { run }: Evidence,
): ExplorationReport {
  const asked = run?.exploration
  const { events, owed, lost, duplicates, serverErrors, latencies } = outcome.tally
  const droppedAs = (why: LawOutcome['dropped']): readonly string[] => [
    ...new Set(outcomes.filter(({ dropped }) => dropped === why).map(({ law }) => clauseOf(law))),
  ]
  const known = outcomes.filter(({ judged }) => judged !== null)
  return {
    seed: asked?.seed ?? 0,
    asked: asked === undefined || asked.path === null ? (asked?.histories ?? 0) : 1,
    histories: outcome.acted,
    steps: outcome.steps,
    tries: outcome.tries,
    path: asked?.path ?? null,
    laws: outcomes.map((each) => ({
      clause: clauseOf(each.law),
      part: each.law.part,
      says: each.law.expected,
      verdict: results[known.indexOf(each)]?.verdict ?? 'unverified',
      histories: each.histories,
      broken: each.brokenIn,
    })),
    faults: faultsOf(outcome, outcomes),
    explained: droppedAs('explained'),
    notConfirmed: droppedAs('not confirmed'),
    counts: { events, owed, lost, duplicates, serverErrors },
    latencyMs:
      latencies.length === 0
        ? null
        : {
            p50: percentile(outcome.tally, 50) ?? 0,
            p99: percentile(outcome.tally, 99) ?? 0,
            longest: Math.max(...latencies),
          },
    ...(asked && isSoak(asked) && { overTime: outcome.overTime.rows() }),
  }
}

/** One for each history that was made sure of, with all the laws that it breaks. */
function faultsOf(outcome: Outcome, outcomes: readonly LawOutcome[]): readonly ExplorationFault[] {
  const byPath = new Map<string, ExplorationFault>()
  for (const each of outcomes) {
    const { judged, tries, brokenIn } = each
    if (judged === null || tries === null || !isBroken(judged)) continue
    const { scenario } = judged.result
    const path = outcome.pathOf(scenario) ?? ''
    const known = byPath.get(path)
    byPath.set(path, {
      scenario: known?.scenario ?? scenario,
      path,
      clauses: [...new Set([...(known?.clauses ?? []), clauseOf(each.law)])],
      histories: Math.max(known?.histories ?? 0, brokenIn),
      tries: known?.tries ?? tries,
    })
  }
  return [...byPath.values()]
}
