import { groundOf, inRelease } from '../catalogue/index.js'
import type { Catalogue, Circumstance, Clause, Release, Requirement } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import { seen } from './in-order.js'
import { onlyCommand, shellFlow } from './reproduce.js'
import { rowsOf, type Row } from './rows.js'
import { serverWords } from './server-words.js'
import { oneLine, wrap } from './terminal/layout.js'
import type { Paint } from './terminal/paint.js'
import type { Report } from './types.js'
import { whyNotObserved } from './unverified.js'

export interface ExplainOptions {
  readonly paint: Paint
  /** columns of the terminal */
  readonly width: number
  /** the last report, and the file it was read from; null when there is none */
  readonly last: { readonly report: Report; readonly path: string } | null
  /** files of the checks that cover it */
  readonly files: readonly string[]
}

const RELEASE_NAMES: Readonly<Record<Release, string>> = {
  R4: 'R4',
  R4B: 'R4B',
  R5: 'R5',
  R6a: 'R6 up to ballot3',
  R6b: 'R6 from ballot4 on',
}

const CIRCUMSTANCES: Readonly<Record<Circumstance, string>> = {
  'operation-undeclared': 'the CapabilityStatement does not declare the operation',
  'backport-undeclared': 'the CapabilityStatement does not declare the Backport operation',
  'guide-1.0': 'the server claims version 1.0 of the Backport guide only',
  'core-declared': 'the server declares the operation of core',
  'type-level-left-out': 'the definition that the server names leaves out the type level',
  'instance-level-left-out': 'the definition that the server names leaves out the instance level',
  'guide-unclaimed': 'the server does not claim the Backport guide',
  'guide-shape-unclaimed': 'the server claims neither the Backport guide nor its operations or profile',
}

/** A requirement in the terminal: what it says, how it is judged, what to change, and what the last report says of it. */
export function renderExplanation(
  requirement: Requirement,
  catalogue: Catalogue,
  options: ExplainOptions,
): string {
  const { paint, width, files } = options
  const { id, title, strength, releases, clauses, sources, wrongServer, untestable } = requirement
  const heading = (text: string): string => paint('bold', text)
  const section = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', heading(name), ...lines]
  const text = (content: string, indent = 2): string[] => indented(content, width, indent)
  return `${[
    ...wrap(title, width - id.length - 2).map((line, index) =>
      heading(`${index === 0 ? id : ' '.repeat(id.length)}  ${line}`),
    ),
    ...text(
      `${strengthText(strength, releases)}; for ${releases.map((release) => RELEASE_NAMES[release]).join(', ')}`,
    ),
    ...(untestable === undefined ? [] : text(`No run can test it: ${untestable}`)),
    ...section(
      'How it is judged',
      clauses.flatMap((clause) => clauseLines(clause, releases, options)),
    ),
    ...section('What servers get wrong', wrongServer === undefined ? [] : text(wrongServer)),
    ...section(
      'Sources',
      sources.map((source) => `  ${source}`),
    ),
    ...section(
      'Checks',
      files.map((file) => `  ${file}`),
    ),
    ...section('Last report', lastLines(requirement, catalogue, options)),
  ].join('\n')}\n`
}

function indented(text: string, width: number, indent: number): string[] {
  return wrap(text, width - indent).map((line) => `${' '.repeat(indent)}${line}`)
}

function clauseLines(
  clause: Clause,
  releases: readonly Release[],
  { width, paint }: ExplainOptions,
): string[] {
  const { id, broken, advice, unless = [] } = clause
  const named = (name: string, text: string): string[] =>
    wrap(text, width - 14).map((line, index) =>
      index === 0 ? `    ${paint('dim', name.padEnd(10))}${line}` : `${' '.repeat(14)}${line}`,
    )
  return [
    ...indented(`${id}: the server ${broken}`, width, 2),
    ...named('verdict', verdictText(clause.verdict, releases)),
    ...groundsOf(clause, releases).flatMap((text) => named('ground', text)),
    ...unless.flatMap((each) => exceptionOf(each, releases)).flatMap((text) => named('', text)),
    ...(advice
      ? [
          ...named('means', advice.means),
          ...named('change', advice.change),
          ...Object.values(advice.cases ?? {}).flatMap((change) => named('or', change)),
          ...named('causes', advice.causes.join('; ')),
        ]
      : []),
  ]
}

/** `warn on R4, R4B when …`: another verdict in special circumstances; nothing where none of the releases has it. */
function exceptionOf(
  { when, verdict, releases: some }: NonNullable<Clause['unless']>[number],
  releases: readonly Release[],
): string[] {
  const own = releases.filter((release) => some?.includes(release) ?? true)
  if (own.length === 0) return []
  const isPart = typeof verdict === 'string' && own.length < releases.length
  const on = isPart ? ` on ${own.map((release) => RELEASE_NAMES[release]).join(', ')}` : ''
  return [`${verdictText(verdict, own)}${on} when ${CIRCUMSTANCES[when]}`]
}

/** The text that each verdict rests on: `SHALL, https://…`; with the releases where it differs. */
function groundsOf(clause: Clause, releases: readonly Release[]): string[] {
  const byText = groupBy(releases, (release) => {
    const ground = groundOf(clause, release)
    return ground === null ? '' : `${ground.kind}, ${ground.source}`
  })
  return [...byText].flatMap(([text, some]) => {
    if (text === '') return []
    return byText.size === 1 ? [text] : [`${text} (${some.map((one) => RELEASE_NAMES[one]).join(', ')})`]
  })
}

/** `SHALL`, or `SHALL on R4; SHOULD on R5` */
function strengthText(strength: Requirement['strength'], releases: readonly Release[]): string {
  if (typeof strength === 'string') return strength
  const parts = [...groupBy(releases, (release) => inRelease(strength, release))]
  return parts
    .map(([word, some]) => `${word} on ${some.map((one) => RELEASE_NAMES[one]).join(', ')}`)
    .join('; ')
}

/** `fail on R4 and R4B, warn on R5` */
function verdictText(verdict: Clause['verdict'], releases: readonly Release[]): string {
  if (typeof verdict === 'string') return verdict
  const byVerdict = groupBy(releases, (release) => verdict[release] ?? verdict.default)
  const parts = [...byVerdict].map(
    ([word, some]) => `${word} on ${some.map((one) => RELEASE_NAMES[one]).join(', ')}`,
  )
  return parts.join('; ')
}

function lastLines({ id }: Requirement, catalogue: Catalogue, options: ExplainOptions): string[] {
  const { last, width, paint } = options
  if (last === null) return ['  none was found; `run` writes one, and --report-dir names another folder']
  const { report, path } = last
  const row = report.requirements.find(({ requirement }) => requirement === id)
  const about = `${path}, ${report.run.startedAt}, ${report.target.name}`
  const lines = (text: string): string[] => indented(text, width, 2)
  if (!row) return [...lines(about), ...lines('it is not in that report')]
  const own = rowsOf(report, catalogue).filter(({ result }) => result.requirement === id)
  const broken = own.filter(({ result }) => result.verdict === 'fail' || result.verdict === 'warn')
  const blocks = report.fixFirst.find(({ requirement }) => requirement === id)?.blocks ?? []
  return [
    ...lines(about),
    `  ${paint(row.verdict === 'fail' ? 'red' : 'bold', row.verdict)}${row.waiver ? ' (waived)' : ''}; rows: ${countsText(own)}`,
    ...(row.verdict === 'unverified' || row.verdict === 'skip'
      ? lines(blockedText(row, own))
      : openLines(row, lines)),
    ...(blocks.length > 0 ? lines(`It blocks ${blocks.length}: ${blocks.join(' ')}`) : []),
    ...[...groupBy(broken, ({ result }) => result.clause).values()].flatMap((same) =>
      brokenLines(same, serverWords(report, same[0].result), options),
    ),
    ...reproduceLines(report, id, broken[0], options),
  ]
}

function countsText(rows: readonly Row[]): string {
  const counts = [...groupBy(rows, ({ counted }) => counted)]
  return counts.map(([verdict, { length }]) => `${length} ${verdict}`).join(', ') || 'no check covers it'
}

function blockedText(row: Report['requirements'][number], rows: readonly Row[]): string {
  const by = [...new Set(rows.flatMap(({ result }) => result.blockedBy))]
  return `${whyNotObserved(row)}${by.length === 0 ? '' : `; blocked by ${by.join(', ')}`}`
}

/** What was not observed of a requirement of which something was. */
function openLines({ open }: Report['requirements'][number], lines: (text: string) => string[]): string[] {
  const byReason = groupBy(open, ({ reason }) => reason)
  return [...byReason].flatMap(([reason, parts]) =>
    lines(`not verified: ${[...new Set(parts.map(({ clause }) => clause))].join(', ')} (${reason})`),
  )
}

function brokenLines(
  rows: readonly [Row, ...Row[]],
  words: string | null,
  { width, paint }: ExplainOptions,
): string[] {
  const [row, ...more] = rows
  const { result } = row
  const { test } = result
  const others = more.map((other) => other.result.scenario).join(', ')
  const facts: [string, string][] = [
    ['expected', result.expected],
    ['observed', seen(row)],
    ...(words === null ? [] : [['server', words] as [string, string]]),
    ['change', result.advice ?? 'none is known'],
    ['where', `${result.scenario}${result.stability === null ? '' : `, ${result.stability}`}`],
    ...(others === '' ? [] : [['also in', others] as [string, string]]),
    ['check', test.line === null ? test.file : `${test.file}:${test.line}`],
    ['evidence', result.evidence.join(' ') || 'none'],
  ]
  return [
    '',
    `  ${paint('bold', result.clause)}`,
    ...facts.flatMap(([name, text]) =>
      wrap(text, width - 14).map((line, index) =>
        index === 0 ? `    ${paint('dim', name.padEnd(10))}${line}` : `${' '.repeat(14)}${line}`,
      ),
    ),
  ]
}

function reproduceLines(
  report: Report,
  id: string,
  broken: Row | undefined,
  { paint }: ExplainOptions,
): string[] {
  const flow = broken ? shellFlow(report, broken.result.scenario, broken.result.evidence) : ''
  return [
    '',
    paint('bold', 'Reproduce'),
    `  ${oneLine(onlyCommand(report, id))}`,
    ...(flow === ''
      ? []
      : [
          '',
          '  By hand, in bash with curl, jq and websocat:',
          ...flow.split('\n').map((line) => `  ${oneLine(line)}`),
        ]),
  ]
}
