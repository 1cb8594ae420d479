import type { Catalogue } from '../../catalogue/index.js'
import { waivedIds } from '../counts.js'
import type { Report, ReportEvidence, ReportScenario, Result } from '../types.js'
import type { Markup } from './markup.js'
import { fitEvidence, pointsDrawn, stepsDrawn } from './budget.js'

/** The report with what its sections look up, computed once. */
export interface PageData {
  readonly report: Report
  /** by what it was judged */
  readonly catalogue: Catalogue
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
  /** what begins a run of one requirement; absent where there is nothing to begin one with */
  readonly again?: (requirement: string) => Markup
}

/** Indexes a report for rendering; transcripts and pictures are whole. */
export function pageData(report: Report, catalogue: Catalogue): PageData {
  return {
    report,
    catalogue,
    byRequirement: group(report.results, ({ requirement }) => [requirement]),
    byScenario: group(report.results, scenariosOf(report)),
    scenarios: new Map(report.scenarios.map((scenario) => [scenario.key, scenario])),
    waived: waivedIds(report.requirements),
    flowsShown: new Map(),
    ...transcriptsOf(report, 1),
  }
}

/** The same with transcripts and pictures as small as the page needs them. @param scale their share of the budget */
export function scaledTo(data: PageData, scale: number): PageData {
  return { ...data, ...transcriptsOf(data.report, scale) }
}

function transcriptsOf(report: Report, scale: number): Pick<PageData, 'evidence' | 'steps' | 'points'> {
  return {
    evidence: new Map(fitEvidence(report, scale).map((item) => [item.id, item])),
    steps: stepsDrawn(report, scale),
    points: pointsDrawn(report, scale),
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
