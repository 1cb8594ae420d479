import { about } from './about.js'
import { COUNTED, countedVerdict, STRENGTHS } from './counts.js'
import { rowsOf } from './rows.js'
import { grouped, safeText } from './safe-text.js'
import type { Report } from './types.js'
import { validationSentence } from './validation-sentence.js'
import { whyNotObserved } from './unverified.js'

const LISTED = 50

/** A summary for `$GITHUB_STEP_SUMMARY` and for merge requests: verdict, counts, failures, what was not verified. */
export function renderMarkdown(report: Report): string {
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
    `Verified ${summary.verified} of ${summary.applicable} applicable requirements; ` +
      `${grouped(report.results.length)} result rows.`,
    '',
    ...(report.validation ? [`${escape(validationSentence(report.validation))}.`, ''] : []),
    ...failures(report),
    ...notVerified(report),
    ...report.faults.map(({ where, reason }) => `- Fault of the suite in ${code(where)}: ${code(reason)}`),
    '',
  ].join('\n')
}

/**
 * Workflow commands that mark failures, warnings and the verdict in a GitHub job, one a line. They go to standard
 * output, so everything is one line and escaped as those commands need it.
 */
export function githubAnnotations(report: Report, limit = 10): string {
  const lines = rowsOf(report)
    .filter(({ counted }) => counted === 'fail' || counted === 'warn')
    .map((row) => ({ ...row, kind: row.counted === 'fail' ? 'error' : 'warning' }))
    .sort((a, b) => Number(a.kind === 'warning') - Number(b.kind === 'warning'))
    .slice(0, limit)
    .map(({ kind, name, message }) => `::${kind} title=${property(name)}::${data(message)}`)
  const verdict = report.summary.verdict === 'conformant' ? 'notice' : 'error'
  return [
    ...lines,
    `::${verdict} title=${property('Conformance')}::${data(report.summary.sentence)}`,
    '',
  ].join('\n')
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

function failures(report: Report): string[] {
  const rows = rowsOf(report).filter(({ counted }) => counted === 'fail')
  if (rows.length === 0) return []
  const lines = rows
    .slice(0, LISTED)
    .map(
      ({ result }) =>
        `| ${result.requirement} | ${escape(result.title)} | ${code(result.expected)} | ${code(result.observed)} | ${code(result.scenario)} |`,
    )
  return [
    `### ${rows.length} rows failed`,
    '',
    '| requirement | | expected | observed | scenario |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    ...more(rows.length),
    '',
  ]
}

function notVerified({ requirements }: Report): string[] {
  const rows = requirements.filter((row) => countedVerdict(row) === 'unverified')
  if (rows.length === 0) return []
  return [
    `### ${rows.length} requirements not verified`,
    '',
    ...rows
      .slice(0, LISTED)
      .map(
        (row) => `- ${row.requirement} ${escape(about(row.requirement).title)} ${code(whyNotObserved(row))}`,
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
  return safeText(text, { longest: 1000 }).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C')
}
