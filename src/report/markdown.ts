import type { Catalogue } from '../catalogue/index.js'
import { COUNTED, STRENGTHS } from './counts.js'
import { fixFirst, waitingApart, type Cause, type FixFirst } from './fix-first.js'
import { brokenInOrder, fixFirstText, seen, type Broken } from './in-order.js'
import { logText } from './log-text.js'
import { code, plain, prose } from './markdown-text.js'
import { OVER_TIME_COLUMNS } from './over-time.js'
import { grouped } from './safe-text.js'
import type { Report } from './types.js'
import { leftOutByReason, outsideScope, whyLeftOut } from './unverified.js'
import { validationSentence } from './validation-sentence.js'

/** Failures with what was expected and observed; the rest have what is to be changed alone. */
const IN_FULL = 8
/** Failures, and reasons, that are listed one by one. */
const LISTED = 40
const REASONS = 8
/** Characters of what was observed: a summary is read by people and by programs that count what they read. */
const OBSERVED = 120
const IDS = 12

/** Characters of a summary, of which about three are a token of a language model: no more than 2,000 of those. */
const LONGEST = 5400

/** A summary for `$GITHUB_STEP_SUMMARY` and for merge requests: verdict, counts, failures, what was not verified. */
export function renderMarkdown(report: Report, catalogue: Catalogue): string {
  let text = ''
  for (let listed = LISTED; listed >= IN_FULL; listed -= IN_FULL) {
    text = summaryOf(report, catalogue, listed)
    if (text.length <= LONGEST) break
  }
  return logText(text)
}

/** @param listed failures that have a line of their own */
function summaryOf(report: Report, catalogue: Catalogue, listed: number): string {
  const { summary, target, suite, run } = report
  return [
    `## ${plain(summary.sentence, 600)}`,
    '',
    ...(summary.next === undefined ? [] : [`Next: ${prose(summary.next)}`, '']),
    `Target ${code(target.name)} at ${code(target.baseUrl)}, FHIR ${code(target.fhirVersion ?? 'unknown')}, ` +
      `software ${code(target.software ?? 'unknown')}. ` +
      `${plain(suite.name)} ${code(suite.version)}${suite.commit ? ` (${code(suite.commit)})` : ''}, ` +
      `${plain(run.startedAt)}, ${(run.durationMs / 1000).toFixed(1)} s.`,
    '',
    ...countsTable(report),
    '',
    `Verified ${summary.verified} of ${summary.applicable} applicable requirements of the scope ${summary.scope}; ` +
      `${grouped(report.results.length)} result rows.`,
    '',
    ...overTime(report),
    ...broken(report, catalogue, listed),
    ...(report.validation && report.validation.status !== 'skip'
      ? [`${plain(validationSentence(report.validation), 700)}.`, '']
      : []),
    ...report.faults
      .slice(0, IN_FULL)
      .map(({ where, reason }) => `- Fault of the suite in ${code(where)}: ${code(reason)}`),
    '',
  ].join('\n')
}

/** What a soak counted in each part of its time. */
function overTime({ exploration }: Report): string[] {
  const rows = exploration?.overTime ?? []
  if (rows.length === 0) return []
  return [
    `| ${OVER_TIME_COLUMNS.map(([title]) => title).join(' | ')} |`,
    `|${OVER_TIME_COLUMNS.map(() => ' ---: |').join('')}`,
    ...rows.map((row) => `| ${OVER_TIME_COLUMNS.map(([, cell]) => cell(row)).join(' | ')} |`),
    '',
  ]
}

function countsTable({ summary }: Report): string[] {
  const row = (name: string, counts: Readonly<Record<string, number>>) =>
    `| ${name} | ${COUNTED.map((verdict) => counts[verdict] ?? 0).join(' | ')} |`
  return [
    `| strength | ${COUNTED.join(' | ')} |`,
    `| --- |${COUNTED.map(() => ' ---: |').join('')}`,
    ...STRENGTHS.map((strength) => row(strength, summary.countsByStrength[strength])),
    row('**all requirements**', summary.counts),
    row('result rows', summary.rows),
  ]
}

function broken(report: Report, catalogue: Catalogue, listed: number): string[] {
  const first = fixFirst(report)
  return [
    ...section('failed', brokenInOrder(report, catalogue, 'fail', first), failure, listed),
    ...section('warned', brokenInOrder(report, catalogue, 'warn', first), brief, IN_FULL),
    ...notVerified(first),
    ...leftOut(report),
  ]
}

/** What this run says nothing about, by reason. */
function leftOut(report: Report): string[] {
  const { requirements, summary, notSelected } = report
  const outside = outsideScope(requirements)
  const lines = [
    ...leftOutByReason(requirements).map(
      ({ reason, requirements: ids }) => `- ${ids.length} ${code(reason, OBSERVED)}${idsText(ids)}`,
    ),
    ...(summary.accepted.length > 0
      ? [`- ${summary.accepted.length} accepted as not verified${idsText(summary.accepted)}`]
      : []),
    ...(outside.length > 0
      ? [`- ${outside.length} outside the scope ${summary.scope}${idsText(outside)}`]
      : []),
    ...(notSelected.length > 0 ? [`- ${notSelected.length} ${whyLeftOut(report)}`] : []),
  ]
  return lines.length === 0 ? [] : ['### Left out', '', ...lines, '']
}

const idsText = (ids: readonly string[]): string => (ids.length > IDS ? '' : `: ${ids.join(', ')}`)

/** Requirements that broke, in the order in which to mend them. */
function section(
  what: string,
  broken: readonly Broken[],
  line: (broken: Broken) => string,
  most: number,
): string[] {
  if (broken.length === 0) return []
  const left = broken.slice(most).map(({ cause }) => cause.requirement)
  const first = fixFirstText(broken)
  return [
    `### ${requirementsText(broken.length)} ${what}${first === '' ? '' : `. ${first}`}`,
    '',
    ...broken.slice(0, most).map((one, index) => (index < IN_FULL ? line(one) : brief(one))),
    ...(left.length > 0 ? [`- and ${left.length} more: ${left.join(', ')}`] : []),
    '',
  ]
}

function failure({ cause, rows: [row] }: Broken): string {
  const change = row.result.advice
  const remedy = change === null ? '' : ` → ${prose(change)}`
  return `- ${named(cause)} expected: ${prose(row.result.expected)}; observed: ${code(seen(row), OBSERVED)}${remedy}`
}

/** What is wrong and what to change; the page has the rest. */
function brief({ cause, rows: [{ result }] }: Broken): string {
  const { advice: change, reason, title } = result
  return `- ${named(cause)} ${prose(reason === '' ? title : reason)}${change === null ? '' : ` → ${prose(change)}`}`
}

function notVerified(first: FixFirst): string[] {
  const { waiting, unexplained } = first
  const { wholly, partly } = waitingApart(first)
  const left = unexplained.slice(REASONS).flatMap(({ requirements }) => requirements)
  const open = waiting.length + unexplained.flatMap(({ requirements }) => requirements).length
  if (open === 0) return []
  return [
    `### ${requirementsText(open)} not verified`,
    '',
    ...(wholly.length > 0 ? [`- ${wholly.length} wait for what is broken above`] : []),
    ...(partly.length > 0 ? [`- ${partly.length} are broken above, and not seen in every situation`] : []),
    ...unexplained.slice(0, REASONS).map(({ reason, requirements }) => {
      return `- ${requirements.length} ${code(reason, OBSERVED)}${idsText(requirements)}`
    }),
    ...(left.length > 0 ? [`- ${left.length} for other reasons, see the report`] : []),
    '',
  ]
}

function named({ requirement, blocks }: Cause): string {
  return `**${requirement}**${blocks.length > 0 ? ` (blocks ${blocks.length})` : ''}`
}

function requirementsText(count: number): string {
  return `${count} requirement${count === 1 ? '' : 's'}`
}
