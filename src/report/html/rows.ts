import { groupBy } from '../../evidence/group-by.js'
import { brokenText } from '../about.js'
import { COUNTED, countedRow } from '../counts.js'
import { atWord } from '../safe-text.js'
import type { ReportEvidence, Result } from '../types.js'
import { badge, requirementLinks } from './badge.js'
import { between, content, markup, type Markup } from './markup.js'
import type { PageData } from './page-data.js'
import { prose } from './prose.js'
import { anchor, duration } from './words.js'

const LONGEST = 600

/** The rows of a requirement: expected beside observed, for each form in which it was judged. */
export function rowsTable(results: readonly Result[], data: PageData): Markup {
  const rows = sharingExpectation(results).flatMap((same) =>
    same.map((alike, index) => rowOf(alike, index, same.length, data)),
  )
  return markup`<table class="rows"><thead><tr>${HEADINGS}</tr></thead><tbody>${rows}</tbody></table>`
}

const HEADINGS = ['verdict', 'expected', 'observed', 'where', 'evidence'].map(
  (heading) => markup`<th scope="col">${heading}</th>`,
)

/** Rows that say the same of several forms; what broke stands alone. */
type Alike = readonly [Result, ...Result[]]

/** Rows with the same expectation stand together and share its cell; what broke comes first. */
function sharingExpectation(results: readonly Result[]): Alike[][] {
  const rank = ({ verdict }: Result) => COUNTED.indexOf(verdict)
  const sorted = results.length === 1 ? results : [...results].sort((a, b) => rank(a) - rank(b))
  const groups = groupBy(sorted, ({ clause, expected }) => `${clause}\n${expected}`)
  return [...groups.values()].map(joinAlike)
}

function joinAlike(results: Alike): Alike[] {
  if (results.length === 1) return [results]
  const joined = groupBy(results, (result) => {
    const { verdict, observed, reason, blockedBy, headroomMs } = result
    const alone = verdict === 'fail' || verdict === 'warn' || headroomMs !== null
    return alone ? result : `${verdict}\n${observed}\n${reason}\n${blockedBy.join(' ')}`
  })
  return [...joined.values()]
}

function rowOf(alike: Alike, index: number, sharing: number, data: PageData): Markup {
  const [result] = alike
  const counted = countedRow(result, data.waived)
  const { reason, expected, blockedBy } = result
  // What the clause says is broken stands above the table already.
  const told = brokenText(data.catalogue, result.requirement, result.clause)
  const evidence = [...new Set(alike.flatMap((each) => each.evidence))]
  const shared = sharing > 1 ? markup` rowspan="${String(sharing)}"` : null
  const why = reason !== '' && reason !== expected && reason !== told
  return markup`<tr data-row="${counted}" data-n="${alike.length}"><td>${badge(counted)}</td>${
    index === 0 && markup`<td data-l="expected"${shared}>${expectation(expected, result.clause)}</td>`
  }<td data-l="observed">${observedText(clip(result.observed))}${
    why && markup`<span class="muted"> ${clip(reason)}</span>`
  }${
    blockedBy.length > 0 && markup` see ${requirementLinks(blockedBy)}`
  }</td><td data-l="where">${between('<br/>', alike.map(whereOf))}</td><td data-l="evidence">${between(
    ', ',
    evidence.map((id) => evidenceLink(id, data.evidence.get(id))),
  )}</td></tr>`
}

const expectation = (expected: string, clause: string): Markup =>
  markup`${prose(clip(expected))} <span class="tag">${clause}</span>`

/** Code between backticks, unless the target's own text has an odd one. */
function observedText(text: string): Markup {
  return text.split('`').length % 2 === 1 ? prose(text) : content(text)
}

/** The scenario and the form in which it was judged, and how sure the verdict is. */
function whereOf({ level, method, format, stability, headroomMs, scenario }: Result): Markup {
  // `invocation-POST-type` says most of it already.
  const form = [level, method, format].filter((part) => part !== null && !scenario.includes(part)).join(' · ')
  const notes = [form, stability, headroomMs === null ? null : `${duration(headroomMs)} to spare`]
    .filter((note) => note !== null && note !== '')
    .join(' · ')
  return markup`${scenarioLink(scenario)}${notes !== '' && markup`<span class="tag"> ${notes}</span>`}`
}

const scenarioLink = (scenario: string): Markup => markup`<a href="#${anchor('s', scenario)}">${scenario}</a>`

/** A link to a transcript, or the bare id when the transcript is only in the record. */
export function evidenceLink(id: string, evidence: ReportEvidence | undefined): Markup {
  if (!evidence) return markup`${id}`
  return markup`<a href="#${anchor('e', id)}">${id} ${outcomeLabel(evidence)}</a>`
}

/** How an exchange or socket ended, in a word or two. */
export function outcomeLabel({ kind, outcome }: ReportEvidence): string {
  if ('status' in outcome) return String(outcome.status)
  return kind === 'socket' && outcome.kind === 'open' ? 'socket' : outcome.kind
}

function clip(text: string): string {
  return text.length > LONGEST ? `${atWord(text, LONGEST)}… (cut, see report.json)` : text
}
