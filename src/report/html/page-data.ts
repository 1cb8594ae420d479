import { waivedIds } from '../counts.js'
import type { Report, ReportEvidence, ReportScenario, Result } from '../types.js'
import { fitEvidence, pointsDrawn, stepsDrawn } from './budget.js'

/** The report with what its sections look up, computed once. */
export interface PageData {
  readonly report: Report
  readonly evidence: ReadonlyMap<string, ReportEvidence>
  readonly byRequirement: ReadonlyMap<string, readonly Result[]>
  readonly byScenario: ReadonlyMap<string, readonly Result[]>
  readonly scenarios: ReadonlyMap<string, ReportScenario>
  readonly waived: ReadonlySet<string>
  /** steps of each scenario that its diagram draws */
  readonly steps: number
  /** notifications of each timeline that are drawn */
  readonly points: number
  /** scenarios whose flow was written out already: it is shown once and linked afterwards */
  readonly flowsShown: Map<string, string>
}

/** Indexes a report for rendering. */
export function pageData(report: Report, scale: number): PageData {
  return {
    report,
    evidence: new Map(fitEvidence(report, scale).map((item) => [item.id, item])),
    byRequirement: group(report.results, ({ requirement }) => requirement),
    byScenario: group(report.results, ({ scenario }) => scenario),
    scenarios: new Map(report.scenarios.map((scenario) => [scenario.key, scenario])),
    waived: waivedIds(report.requirements),
    steps: stepsDrawn(report, scale),
    points: pointsDrawn(report, scale),
    flowsShown: new Map(),
  }
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const members = groups.get(keyOf(item))
    if (members) members.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
