import { COUNTED, countedRow } from '../counts.js'
import type { ReportEvidence, Result } from '../types.js'
import { Badge, RequirementLinks } from './badge.js'
import type { PageData } from './page-data.js'
import { anchor, duration } from './words.js'

const LONGEST = 600

/** The rows of a requirement: expected beside observed, for each form in which it was judged. */
export function Rows({ results, data }: { readonly results: readonly Result[]; readonly data: PageData }) {
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">verdict</th>
          <th scope="col">expected</th>
          <th scope="col">observed</th>
          <th scope="col">where</th>
          <th scope="col">evidence</th>
        </tr>
      </thead>
      <tbody>
        {sharingExpectation(results).flatMap((same) => same.map((row, i) => rowOf(row, i, same, data)))}
      </tbody>
    </table>
  )
}

/** Rows with the same expectation stand together and share its cell; what broke comes first. */
function sharingExpectation(results: readonly Result[]): Result[][] {
  const groups = new Map<string, Result[]>()
  const rank = ({ verdict }: Result) => COUNTED.indexOf(verdict)
  for (const result of [...results].sort((a, b) => rank(a) - rank(b))) {
    const key = `${result.clause}\n${result.expected}`
    groups.set(key, [...(groups.get(key) ?? []), result])
  }
  return [...groups.values()]
}

function rowOf(result: Result, index: number, same: readonly Result[], data: PageData) {
  const counted = countedRow(result, data.waived)
  const { level, method, format, stability, headroomMs, scenario, blockedBy } = result
  const form = [level, method, format].filter((part) => part !== null).join(' · ')
  return (
    <tr data-row={counted}>
      <td>
        <Badge verdict={counted} />
      </td>
      {index === 0 && (
        <td data-l="expected" rowSpan={same.length > 1 ? same.length : undefined}>
          {clip(result.expected)} <span class="tag">{result.clause}</span>
        </td>
      )}
      <td data-l="observed">
        {clip(result.observed)}
        {result.reason !== '' && <span class="muted"> {clip(result.reason)}</span>}
        {blockedBy.length > 0 && (
          <>
            {' '}
            see <RequirementLinks ids={blockedBy} />
          </>
        )}
      </td>
      <td data-l="where">
        <a href={`#${anchor('s', scenario)}`}>{scenario}</a> <span class="tag">{form}</span>
        {stability !== null && <span class="tag"> · {stability}</span>}
        {headroomMs !== null && <span class="tag"> · {duration(headroomMs)} to spare</span>}
      </td>
      <td data-l="evidence">
        {result.evidence.map((id, position) => (
          <>
            {position > 0 && ', '}
            <EvidenceLink id={id} evidence={data.evidence.get(id)} />
          </>
        ))}
      </td>
    </tr>
  )
}

/** A link to a transcript, or the bare id when the transcript is only in the record. */
function EvidenceLink({
  id,
  evidence,
}: {
  readonly id: string
  readonly evidence: ReportEvidence | undefined
}) {
  if (!evidence) return <>{id}</>
  return <a href={`#${anchor('e', id)}`}>{`${id} ${outcomeLabel(evidence)}`}</a>
}

/** How an exchange or socket ended, in a word or two. */
export function outcomeLabel({ kind, outcome }: ReportEvidence): string {
  if ('status' in outcome) return String(outcome.status)
  return kind === 'socket' && outcome.kind === 'open' ? 'socket' : outcome.kind
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (cut, see report.json)` : text
}
