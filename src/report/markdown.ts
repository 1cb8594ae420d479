import type { Catalogue } from '../catalogue/index.js'
import { about } from './about.js'
import { COUNTED, isHeldBack, STRENGTHS } from './counts.js'
import { logText } from './log-text.js'
import { byRequirement, whereOf } from './rows.js'
import { grouped, safeText } from './safe-text.js'
import type { Report } from './types.js'
import { validationSentence } from './validation-sentence.js'
import { whyNotObserved } from './unverified.js'

const LISTED = 50
/** Annotations of a kind, besides the verdict and the number of those left. */
const ANNOTATED = 8

/** A summary for `$GITHUB_STEP_SUMMARY` and for merge requests: verdict, counts, failures, what was not verified. */
export function renderMarkdown(report: Report, catalogue: Catalogue): string {
  const { summary, target, suite, run } = report
  return [
    `## ${escape(summary.sentence)}`,
    '',
    `Target ${code(target.name)} at ${code(target.baseUrl)}, FHIR ${code(target.fhirVersion ?? 'unknown')}, ` +
      `software ${code(target.software ?? 'unknown')}. ` +
      `${escape(suite.name)} ${code(suite.version)}${suite.commit ? ` (${code(suite.commit)})` : ''}, ` +
      `${escape(run.startedAt)}, ${(run.durationMs / 1000).toFixed(1)} s.`,
    '',
    ...countsTable(report),
    '',
    `Verified ${summary.verified} of ${summary.applicable} applicable requirements of the scope ${summary.scope}; ` +
      `${grouped(report.results.length)} result rows.`,
    '',
    ...(report.validation ? [`${escape(validationSentence(report.validation))}.`, ''] : []),
    ...failures(report, catalogue),
    ...notVerified(report, catalogue),
    ...report.faults.map(({ where, reason }) => `- Fault of the suite in ${code(where)}: ${code(reason)}`),
    '',
  ].join('\n')
}

/**
 * Workflow commands that mark the verdict, failures and warnings in a GitHub job, one a line: one for each requirement,
 * and the verdict first, because GitHub shows no more than ten of a kind and step. They go to standard output, so
 * everything is one line and escaped as those commands need it.
 */
export function githubAnnotations(report: Report, catalogue: Catalogue, limit = ANNOTATED): string {
  const kind = report.run.exitCode === 0 ? 'notice' : 'error'
  const failed = annotations('error', byRequirement(report, catalogue, 'fail'), 'failed', limit)
  const warned = annotations('warning', byRequirement(report, catalogue, 'warn'), 'warned', limit)
  return [annotation(kind, 'Conformance', report.summary.sentence), ...failed, ...warned, ''].join('\n')
}

function annotations(
  kind: string,
  found: ReturnType<typeof byRequirement>,
  what: string,
  limit: number,
): string[] {
  const lines = found.slice(0, limit).map((rows) => {
    const { result, message } = rows[0]
    return annotation(kind, `${result.requirement} ${result.title}`, `${whereOf(rows)}: ${message}`)
  })
  const left = found.length - lines.length
  if (left > 0)
    lines.push(annotation(kind, 'Conformance', `${requirements(left, 'more ')} ${what}, see the report`))
  return lines
}

function annotation(kind: string, title: string, text: string): string {
  return `::${kind} title=${property(title)}::${data(text)}`
}

function requirements(count: number, which = ''): string {
  return `${count} ${which}requirement${count === 1 ? '' : 's'}`
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

function failures(report: Report, catalogue: Catalogue): string[] {
  const failed = byRequirement(report, catalogue, 'fail')
  if (failed.length === 0) return []
  const lines = failed.slice(0, LISTED).map((rows) => {
    const { result } = rows[0]
    const cells = [code(result.expected), code(result.observed), escape(whereOf(rows))]
    return `| ${result.requirement} | ${escape(result.title)} | ${cells.join(' | ')} |`
  })
  return [
    `### ${requirements(failed.length)} failed`,
    '',
    '| requirement | | expected | observed | scenario |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    ...more(failed.length),
    '',
  ]
}

function notVerified(report: Report, catalogue: Catalogue): string[] {
  const rows = report.requirements.filter(isHeldBack)
  if (rows.length === 0) return []
  return [
    `### ${requirements(rows.length)} not verified`,
    '',
    ...rows
      .slice(0, LISTED)
      .map(
        (row) =>
          `- ${row.requirement} ${escape(about(catalogue, row.requirement).title)} ${code(whyNotObserved(row))}`,
      ),
    ...more(rows.length),
    '',
  ]
}

function more(length: number): string[] {
  return length > LISTED ? ['', `and ${length - LISTED} more, see the HTML report`] : []
}

/** Text that Markdown, HTML and mentions leave alone: every character that could mean something is an entity. */
function escape(text: string): string {
  return safeText(text, { longest: 500 }).replace(
    /[^\p{L}\p{N} ,;./%°…«»•()-]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  )
}

function code(text: string): string {
  return text === '' ? '' : `<code>${escape(text).replace(/\./g, '&#46;')}</code>`
}

function data(text: string): string {
  return logText(safeText(text, { longest: 1000 }))
    .replace(/%/g, '%25')
    .replace(/\r/g, '%0D')
    .replace(/\n/g, '%0A')
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
