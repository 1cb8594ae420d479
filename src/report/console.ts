import { groupOf, type Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import type { RequirementRow } from '../judge/types.js'
import { about } from './about.js'
import { isHeldBack } from './counts.js'
import { logText } from './log-text.js'
import { redactionSentence } from './redaction-sentence.js'
import { byRequirement, whereOf } from './rows.js'
import type { Row } from './rows.js'
import { safeText } from './safe-text.js'
import type { Report, RunVerdict } from './types.js'
import { validationSentence } from './validation-sentence.js'
import { isOutsideScope, whyNotObserved } from './unverified.js'

export interface ConsoleOptions {
  /** see `wantsColour` */
  readonly colour?: boolean
  /** where report.html is */
  readonly reportPath?: string
  /** failures listed one by one */
  readonly limit?: number
}

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const
/** Groups that share a reason and are listed with their requirements. */
const GROUPS_LISTED = 3

type Paint = (style: keyof typeof CODES, text: string) => string

const VERDICT_COLOURS: Readonly<Record<RunVerdict, keyof typeof CODES>> = {
  conformant: 'green',
  partial: 'green',
  'non-conformant': 'red',
  incomplete: 'yellow',
  fault: 'red',
  interrupted: 'yellow',
}

/** Colour is for a terminal, and for nobody who set NO_COLOR to something. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !environment.NO_COLOR
}

/**
 * What a run ends with on the terminal: failures, what was not verified, warnings in a line, where the report is, and
 * last the verdict. Nothing that the target sent reaches the terminal unescaped.
 */
export function renderConsole(report: Report, catalogue: Catalogue, options: ConsoleOptions = {}): string {
  const paint: Paint = (style, text) => (options.colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text)
  const lines = [
    ...failureLines(report, catalogue, paint, options.limit ?? 20),
    ...warningLines(report, paint),
    ...unverifiedLines(report, catalogue, paint),
    ...faultLines(report, paint),
    ...leftoverLines(report, paint),
    ...(report.validation ? [`Validator: ${line(validationSentence(report.validation), 700)}`] : []),
    ...(report.redaction ? [`Secrets: ${redactionSentence(report.redaction)}`] : []),
    ...(options.reportPath === undefined ? [] : [`Report: ${safeText(options.reportPath)}`, '']),
    paint(VERDICT_COLOURS[report.summary.verdict], safeText(report.summary.sentence)),
  ]
  return logText(`${lines.join('\n')}\n`)
}

function failureLines(report: Report, catalogue: Catalogue, paint: Paint, limit: number): string[] {
  const failed = byRequirement(report, catalogue, 'fail')
  if (failed.length === 0) return []
  const left = failed.length - limit
  return [
    paint('bold', `Failed (${failed.length})`),
    ...failed.slice(0, limit).flatMap((rows) => oneFailure(rows, catalogue, paint)),
    ...(left > 0 ? [`  and ${left} more, see the report`] : []),
    '',
  ]
}

function oneFailure(rows: readonly [Row, ...Row[]], catalogue: Catalogue, paint: Paint): string[] {
  const [{ result }] = rows
  const id = result.requirement
  const intermittent = rows.some((row) => row.result.stability === 'intermittent') ? ', intermittent' : ''
  return [
    `  ${paint('red', id)} ${line(about(catalogue, id).title, 200)}`,
    `    expected  ${line(result.expected)}`,
    `    observed  ${line(result.observed === '' ? result.reason : result.observed)}`,
    paint('dim', `    in ${line(whereOf(rows), 200)}${intermittent}`),
  ]
}

function warningLines(report: Report, paint: Paint): string[] {
  const ids = report.requirements.filter((row) => row.verdict === 'warn').map((row) => row.requirement)
  return ids.length === 0 ? [] : [`${paint('bold', `Warnings (${ids.length})`)} ${ids.join(', ')}`, '']
}

function unverifiedLines(report: Report, { groups: names }: Catalogue, paint: Paint): string[] {
  const { requirements: rows, summary } = report
  const held = rows.filter(isHeldBack)
  const outside = rows.filter((row) => isOutsideScope(row) && row.verdict === 'skip')
  const [leftOut, unverified] = [true, false].map((isSkip) =>
    held.filter(({ verdict }) => (verdict === 'skip') === isSkip),
  ) as [RequirementRow[], RequirementRow[]]
  return [
    ...section('Not verified', unverified, names, paint),
    ...section('Left out by the situation', leftOut, names, paint),
    ...counted('Accepted as not verified', summary.accepted, paint),
    ...counted(`Outside the scope ${summary.scope}`, idsOf(outside), paint),
    // what was asked for needs no list
    ...(report.notSelected.length === 0
      ? []
      : [paint('bold', `Left out by --only or --skip (${report.notSelected.length})`), '']),
  ]
}

const idsOf = (rows: readonly RequirementRow[]): string[] => rows.map(({ requirement }) => requirement)

function counted(title: string, ids: readonly string[], paint: Paint): string[] {
  return ids.length === 0 ? [] : [`${paint('bold', `${title} (${ids.length})`)} ${ids.join(' ')}`, '']
}

/** One line for each reason, naming the requirements that share it, or the groups when they are many. */
function section(
  title: string,
  rows: readonly RequirementRow[],
  names: Catalogue['groups'],
  paint: Paint,
): string[] {
  if (rows.length === 0) return []
  const byReason = groupBy(rows, whyNotObserved)
  const lines = [...byReason].flatMap(([reason, members]) => {
    const groups = [...groupBy(members, ({ requirement }) => groupOf(requirement))]
    if (groups.length > GROUPS_LISTED) {
      const counts = groups.map(([group, { length }]) => `${names[group] ?? group} (${length})`)
      return [`  ${line(reason, 200)}  ${paint('dim', counts.join(', '))}`]
    }
    return groups.map(([group, some]) => {
      const ids = some.map(({ requirement }) => requirement)
      return `  ${line(`${names[group] ?? group}: ${reason}`, 200)}  ${paint('dim', ids.join(' '))}`
    })
  })
  return [paint('bold', `${title} (${rows.length})`), ...lines, '']
}

function faultLines({ faults }: Report, paint: Paint): string[] {
  if (faults.length === 0) return []
  return [
    paint('bold', `Faults of the suite itself (${faults.length})`),
    ...faults.slice(0, 10).map(({ where, reason }) => `  ${line(where, 200)}: ${line(reason)}`),
    '',
  ]
}

function leftoverLines({ leftovers }: Report, paint: Paint): string[] {
  if (leftovers.length === 0) return []
  return [
    paint('bold', `Left on the target (${leftovers.length}); clean-up tries again`),
    ...leftovers.slice(0, 10).map(({ type, id }) => `  ${line(`${type}/${id ?? '?'}`, 200)}`),
    '',
  ]
}

function line(text: string, longest = 400): string {
  return safeText(text, { longest })
}
