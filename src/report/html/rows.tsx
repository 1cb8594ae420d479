import { brokenText } from '../about.js'
import { COUNTED, countedRow } from '../counts.js'
import type { ReportEvidence, Result } from '../types.js'
import { Badge, RequirementLinks } from './badge.js'
import type { PageData } from './page-data.js'
import { Prose } from './prose.js'
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
        {sharingExpectation(results).flatMap((same) =>
          same.map((rows, i) => rowOf(rows, i, same.length, data)),
        )}
      </tbody>
    </table>
  )
}

/** Rows that say the same of several forms; what broke stands alone. */
type Alike = readonly [Result, ...Result[]]

/** Rows with the same expectation stand together and share its cell; what broke comes first. */
function sharingExpectation(results: readonly Result[]): Alike[][] {
  const groups = new Map<string, Result[]>()
  const rank = ({ verdict }: Result) => COUNTED.indexOf(verdict)
  for (const result of [...results].sort((a, b) => rank(a) - rank(b))) {
    const key = `${result.clause}\n${result.expected}`
    groups.set(key, [...(groups.get(key) ?? []), result])
  }
  return [...groups.values()].map(joinAlike)
}

function joinAlike(results: readonly Result[]): Alike[] {
  const joined = new Map<string, Alike>()
  results.forEach((result, index) => {
    const { verdict, observed, reason, blockedBy, headroomMs } = result
    const alone = verdict === 'fail' || verdict === 'warn' || headroomMs !== null
    const key = alone ? String(index) : JSON.stringify([verdict, observed, reason, blockedBy])
    joined.set(key, [...(joined.get(key) ?? []), result] as unknown as Alike)
  })
  return [...joined.values()]
}

function rowOf(alike: Alike, index: number, sharing: number, data: PageData) {
  const [result] = alike
  const counted = countedRow(result, data.waived)
  const { reason, expected, blockedBy } = result
  // What the clause says is broken stands above the table already.
  const told = brokenText(result.requirement, result.clause)
  const evidence = [...new Set(alike.flatMap((each) => each.evidence))]
  return (
    <tr data-row={counted} data-n={alike.length}>
      <td>
        <Badge verdict={counted} />
      </td>
      {index === 0 && (
        <td data-l="expected" rowSpan={sharing > 1 ? sharing : undefined}>
          <Prose text={clip(expected)} /> <span class="tag">{result.clause}</span>
        </td>
      )}
      <td data-l="observed">
        <Observed text={clip(result.observed)} />
        {reason !== '' && reason !== expected && reason !== told && (
          <span class="muted"> {clip(reason)}</span>
        )}
        {blockedBy.length > 0 && (
          <>
            {' '}
            see <RequirementLinks ids={blockedBy} />
          </>
        )}
      </td>
      <td data-l="where">
        {alike.map((each, position) => (
          <>
            {position > 0 && <br />}
            <Where result={each} />
          </>
        ))}
      </td>
      <td data-l="evidence">
        {evidence.map((id, position) => (
          <>
            {position > 0 && ', '}
            <EvidenceLink id={id} evidence={data.evidence.get(id)} />
          </>
        ))}
      </td>
    </tr>
  )
}

/** Code between backticks, unless the target's own text has an odd one. */
function Observed({ text }: { readonly text: string }) {
  return text.split('`').length % 2 === 1 ? <Prose text={text} /> : <>{text}</>
}

/** The scenario and the form in which it was judged, and how sure the verdict is. */
function Where({ result }: { readonly result: Result }) {
  const { level, method, format, stability, headroomMs, scenario } = result
  // `invocation-POST-type` says most of it already.
  const form = [level, method, format].filter((part) => part !== null && !scenario.includes(part)).join(' · ')
  const notes = [form, stability, headroomMs === null ? null : `${duration(headroomMs)} to spare`]
    .filter((note) => note !== null && note !== '')
    .join(' · ')
  return (
    <>
      <a href={`#${anchor('s', scenario)}`}>{scenario}</a>
      {notes !== '' && <span class="tag"> {notes}</span>}
    </>
  )
}

/** A link to a transcript, or the bare id when the transcript is only in the record. */
export function EvidenceLink({
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
