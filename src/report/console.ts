import { about } from './about.js'
import { countedVerdict } from './counts.js'
import { redactionSentence } from './redaction-sentence.js'
import { rowsOf } from './rows.js'
import type { Row } from './rows.js'
import { safeText } from './safe-text.js'
import type { Report, RunVerdict } from './types.js'
import { validationSentence } from './validation-sentence.js'
import { GROUP_NAMES, groupOf, whyNotObserved } from './unverified.js'

export interface ConsoleOptions {
  /** see `wantsColour` */
  readonly colour?: boolean
  /** where report.html is */
  readonly reportPath?: string
  /** failures listed one by one */
  readonly limit?: number
}

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 } as const
type Paint = (style: keyof typeof CODES, text: string) => string

const VERDICT_COLOURS: Readonly<Record<RunVerdict, keyof typeof CODES>> = {
  conformant: 'green',
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
export function renderConsole(report: Report, options: ConsoleOptions = {}): string {
  const paint: Paint = (style, text) => (options.colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text)
  const lines = [
    ...failureLines(report, paint, options.limit ?? 20),
    ...warningLines(report, paint),
    ...unverifiedLines(report, paint),
    ...faultLines(report, paint),
    ...leftoverLines(report, paint),
    ...(report.validation ? [`Validator: ${line(validationSentence(report.validation), 700)}`] : []),
    ...(report.redaction ? [`Secrets: ${redactionSentence(report.redaction)}`] : []),
    ...(options.reportPath === undefined ? [] : [`Report: ${safeText(options.reportPath)}`, '']),
    paint(VERDICT_COLOURS[report.summary.verdict], safeText(report.summary.sentence)),
  ]
  return `${lines.join('\n')}\n`
}

function failureLines(report: Report, paint: Paint, limit: number): string[] {
  const byRequirement = new Map<string, Row[]>()
  for (const row of rowsOf(report).filter(({ counted }) => counted === 'fail')) {
    const { requirement } = row.result
    byRequirement.set(requirement, [...(byRequirement.get(requirement) ?? []), row])
  }
  if (byRequirement.size === 0) return []
  const entries = [...byRequirement].slice(0, limit)
  const left = byRequirement.size - entries.length
  return [
    paint('bold', `Failed (${byRequirement.size})`),
    ...entries.flatMap(([id, rows]) => oneFailure(id, rows, paint)),
    ...(left > 0 ? [`  and ${left} more, see the report`] : []),
    '',
  ]
}

function oneFailure(id: string, rows: readonly Row[], paint: Paint): string[] {
  const [first] = rows
  if (!first) return []
  const { result } = first
  const where = rows.length === 1 ? result.scenario : `${result.scenario} and ${rows.length - 1} more`
  const intermittent = rows.some((row) => row.result.stability === 'intermittent') ? ', intermittent' : ''
  return [
    `  ${paint('red', id)} ${line(about(id).title, 200)}`,
    `    expected  ${line(result.expected)}`,
    `    observed  ${line(result.observed === '' ? result.reason : result.observed)}`,
    paint('dim', `    in ${line(where, 200)}${intermittent}`),
  ]
}

function warningLines(report: Report, paint: Paint): string[] {
  const ids = report.requirements.filter((row) => row.verdict === 'warn').map((row) => row.requirement)
  return ids.length === 0 ? [] : [`${paint('bold', `Warnings (${ids.length})`)} ${ids.join(', ')}`, '']
}

/** One line for each reason, naming the requirements that share it. */
function unverifiedLines(report: Report, paint: Paint): string[] {
  const rows = report.requirements.filter((row) => countedVerdict(row) === 'unverified')
  const skipped = report.requirements.filter((row) => row.verdict === 'skip')
  const section = (title: string, members: typeof rows) => {
    const byReason = new Map<string, string[]>()
    for (const row of members) {
      const reason = `${GROUP_NAMES[groupOf(row.requirement)] ?? groupOf(row.requirement)}: ${whyNotObserved(row)}`
      byReason.set(reason, [...(byReason.get(reason) ?? []), row.requirement])
    }
    return members.length === 0
      ? []
      : [
          paint('bold', `${title} (${members.length})`),
          ...[...byReason].map(([reason, ids]) => `  ${line(reason, 200)}  ${paint('dim', ids.join(' '))}`),
          '',
        ]
  }
  return [...section('Not verified', rows), ...section('Left out', skipped)]
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
