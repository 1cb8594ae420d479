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
    byRequirement: group(report.results, ({ requirement }) => [requirement]),
    byScenario: group(report.results, scenariosOf(report)),
    scenarios: new Map(report.scenarios.map((scenario) => [scenario.key, scenario])),
    waived: waivedIds(report.requirements),
    steps: stepsDrawn(report, scale),
    points: pointsDrawn(report, scale),
    flowsShown: new Map(),
  }
}

/** The scenario of a row, and the one that acted for it when its own only looks at what another did. */
function scenariosOf(report: Report): (result: Result) => readonly string[] {
  const actedIn = new Map(report.evidence.map(({ id, scenario }) => [id, scenario]))
  return ({ scenario, evidence }) => {
    const acted = evidence.map((id) => actedIn.get(id)).filter((key) => key !== undefined)
    return acted.length === 0 || acted.includes(scenario) ? [scenario] : [scenario, ...acted.slice(-1)]
  }
}

function group<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items)
    for (const key of keysOf(item)) {
      const members = groups.get(key)
      if (members) members.push(item)
      else groups.set(key, [item])
    }
  return groups
}
