import { countedRow } from '../counts.js'
import type { CountedVerdict } from '../counts.js'
import type { Steps } from '../../evidence/turns.js'
import type { ReportScenario, Result } from '../types.js'
import { Badge, RequirementLinks } from './badge.js'
import { Diagram } from './diagram.js'
import { markup, rendered, type Markup } from './markup.js'
import type { PageData } from './page-data.js'
import { Timelines } from './timeline.js'
import { transcript } from './transcript.js'
import { anchor, duration } from './words.js'

const OUTCOMES: Readonly<Record<ReportScenario['outcome'], string>> = {
  done: 'done',
  blocked: 'blocked',
  skipped: 'left out',
  'not-applicable': 'does not apply',
  fault: 'fault of the suite',
}

/** The same data seen from the scenarios: what was done, its diagram, its transcript, what was judged from it. */
export function* scenariosInSteps(data: PageData): Steps<Markup> {
  const { scenarios } = data.report
  if (scenarios.length === 0) return markup`<p>No scenario was acted.</p>`
  const shown: Markup[] = []
  for (const scenario of scenarios) {
    shown.push(rendered(<Scenario scenario={scenario} data={data} />))
    yield
  }
  return markup`${shown}`
}

function Scenario({ scenario, data }: { readonly scenario: ReportScenario; readonly data: PageData }) {
  const { key, title, outcome, reason, at, durationMs, attempts } = scenario
  const results = data.byScenario.get(key) ?? []
  const verdicts = groupByVerdict(results, data.waived)
  const items = scenario.evidence.flatMap((id) => data.evidence.get(id) ?? [])
  const missing = scenario.evidence.length - items.length
  return (
    <details class="s" id={anchor('s', key)}>
      <summary>
        <b>{key}</b> {title} <span class="tag">{`${OUTCOMES[outcome]} · ${duration(durationMs)}`}</span>
        {attempts > 1 && <span class="tag"> · {attempts} attempts</span>}
        {LOUD.map((verdict) => {
          const ids = verdicts.get(verdict)
          return (
            ids && (
              <>
                {' '}
                <Badge verdict={verdict} /> <span class="small">{ids.length}</span>
              </>
            )
          )
        })}
      </summary>
      {reason !== null && <p>{reason}</p>}
      {[...verdicts].map(([verdict, ids]) => (
        <p class="small">
          <Badge verdict={verdict} /> <RequirementLinks ids={ids} />
        </p>
      ))}
      {scenario.evidence.length === 0 && <ActedElsewhere results={results} data={data} />}
      {scenario.steps.length > 0 && <Diagram scenario={scenario} results={results} most={data.steps} />}
      <Timelines scenario={scenario} most={data.points} />
      {markup`${items.map((item) => transcript(item, at))}`.node}
      {missing > 0 && (
        <p class="small muted">
          {missing} more exchanges that no verdict points at are in record.ndjson alone.
        </p>
      )}
    </details>
  )
}

/** For a scenario that only looks at what another did. */
function ActedElsewhere({ results, data }: { readonly results: readonly Result[]; readonly data: PageData }) {
  const ids = new Set(results.flatMap(({ evidence }) => evidence))
  const keys = new Set([...ids].flatMap((id) => data.evidence.get(id)?.scenario ?? []))
  if (keys.size === 0) return null
  return (
    <p>
      What it looks at was done in{' '}
      {[...keys].map((key, index) => (
        <>
          {index > 0 && ', '}
          <a href={`#${anchor('s', key)}`}>{key}</a>
        </>
      ))}
      .
    </p>
  )
}

/** Verdicts that a closed scenario shows. */
const LOUD: readonly CountedVerdict[] = ['fail', 'warn', 'unverified']

function groupByVerdict(
  results: readonly Result[],
  waived: ReadonlySet<string>,
): Map<CountedVerdict, string[]> {
  const groups = new Map<CountedVerdict, string[]>()
  for (const result of results) {
    const counted = countedRow(result, waived)
    const ids = groups.get(counted) ?? []
    if (!ids.includes(result.requirement)) groups.set(counted, [...ids, result.requirement])
  }
  return groups
}
