import { dirname } from 'node:path'
import { groupOf, type Catalogue } from '../catalogue/index.js'
import { groupBy } from '../evidence/group-by.js'
import { fixFirst, waitingApart } from './fix-first.js'
import type { Unexplained } from './fix-first.js'
import { brokenInOrder } from './in-order.js'
import { logText } from './log-text.js'
import { redactionSentence } from './redaction-sentence.js'
import { clip, fewOf, fitted, leastLines, listLines, oneLine, wrap, type List } from './terminal/layout.js'
import { failureList, warningList, type Look } from './terminal/broken.js'
import { explorationLines } from './terminal/exploration.js'
import { painter, type Style } from './terminal/paint.js'
import type { Report, RunVerdict } from './types.js'
import { validationSentence } from './validation-sentence.js'
import { leftOutByReason, outsideScope } from './unverified.js'

export { wantsColour } from './terminal/paint.js'

export interface ConsoleOptions {
  /** see `wantsColour` */
  readonly colour?: boolean
  /** where report.html is */
  readonly reportPath?: string
  /** columns of the terminal; without one the last sentence stays on one line, for programs that read it */
  readonly columns?: number
  /** everything: each failure and warning whole, each requirement that was not verified by its id */
  readonly verbose?: boolean
}

/** Where `explain` looks without being told. */
const DEFAULT_REPORT_DIR = 'reports/latest'
/** Lines of a screen, into which what a run ends with has to fit. */
const SCREEN = 50
const WIDTH = 100
/** Ids that share a reason and are listed; more than these become groups. */
const IDS_LISTED = 9
/** Columns that are enough to name some groups beside their reason. */
const LEAST_GROUPS = 40
/** Lines that a reason may take; one that is longer has no advice at its end. */
const REASON_LINES = 3
/** Lines that a fact of a failure may take where the screen has room for it, and where it has not. */
const ROOMY = 2
const TIGHT = 1

const VERDICT_COLOURS: Readonly<Record<RunVerdict, Style>> = {
  conformant: 'green',
  partial: 'green',
  'non-conformant': 'red',
  incomplete: 'yellow',
  fault: 'red',
  interrupted: 'yellow',
}

/**
 * What a run ends with on the terminal, at most a screen of it unless `verbose`: failures in the order to mend them,
 * warnings, what was not verified, where to read on, and last the verdict. Nothing that the target sent reaches the
 * terminal unescaped.
 */
export function renderConsole(report: Report, catalogue: Catalogue, options: ConsoleOptions = {}): string {
  const roomy = screen(report, catalogue, options, ROOMY)
  const isShort = options.verbose === true || roomy.length <= SCREEN
  const lines = isShort ? roomy : screen(report, catalogue, options, TIGHT)
  return logText(`${lines.join('\n')}\n`)
}

function screen(report: Report, catalogue: Catalogue, options: ConsoleOptions, lines: number): string[] {
  const look: Look = {
    lines,
    width: Math.min(Math.max(options.columns ?? WIDTH, 60), 160),
    paint: painter(options.colour ?? false),
    verbose: options.verbose ?? false,
  }
  const fixed = [
    ...explorationLines(report, look),
    ...scopeLines(report, look),
    ...faultLines(report, look),
    ...leftoverLines(report, look),
    ...remarks(report, look),
  ]
  const end = [...readOn(report, options, look), ...sentenceLines(report, options, look)]
  const lists = listsOf(report, catalogue, look)
  const room = look.verbose ? Infinity : SCREEN - end.length - fixed.length - (fixed.length > 0 ? 1 : 0)
  const blocks = [...shared(lists, room), fixed].filter((block) => block.length > 0)
  return [...blocks.flatMap((block) => [...block, '']), ...end]
}

/** Each list has what it needs at least; what is left of the room goes to them, warnings and what was left out last. */
function shared({ failed, warned, open, left }: Lists, room: number): string[][] {
  const lists = [failed, open, warned, left].filter((list) => list !== null)
  let spare = room - lists.reduce((sum, list) => sum + leastLines(list) + 1, 0)
  const lines = new Map<List, string[]>()
  for (const list of lists) {
    const least = leastLines(list)
    const own = listLines(list, least + Math.max(0, spare))
    spare -= own.length - least
    lines.set(list, own)
  }
  return [failed, warned, open, left].flatMap((list) => (list === null ? [] : [lines.get(list) ?? []]))
}

/** The lists of a run, each null where it would be empty. */
interface Lists {
  readonly failed: List | null
  readonly warned: List | null
  readonly open: List | null
  readonly left: List | null
}

function listsOf(report: Report, catalogue: Catalogue, look: Look): Lists {
  const first = fixFirst(report)
  const { unexplained, waiting } = first
  const failed = brokenInOrder(report, catalogue, 'fail', first)
  const warned = brokenInOrder(report, catalogue, 'warn', first)
  const leftOut = leftOutByReason(report.requirements)
  const left = leftOut.flatMap(({ requirements }) => requirements)
  const open = waiting.length + unexplained.reduce((sum, { requirements }) => sum + requirements.length, 0)
  const { wholly, partly } = waitingApart(first)
  const waits = [
    ['wait for what is broken above', wholly] as const,
    ['are broken above, and not seen in every situation', partly] as const,
  ].flatMap(([why, ids]) =>
    ids.length === 0
      ? []
      : [
          look.verbose
            ? hanging(`${counted(ids.length)}${why}: ${ids.join(' ')}`, look.width)
            : [`  ${counted(ids.length)}${why}`],
        ],
  )
  return {
    failed: failed.length > 0 ? failureList(failed, look) : null,
    // One thing is said to be the first: where the run is incomplete, that is its next step.
    warned:
      warned.length > 0
        ? warningList(warned, look, failed.length === 0 && report.summary.next === undefined)
        : null,
    open: open > 0 ? reasonList('Not verified', open, waits, unexplained, catalogue.groups, look) : null,
    left:
      left.length > 0
        ? reasonList('Left out by the situation', left.length, [], leftOut, catalogue.groups, look)
        : null,
  }
}

/** A number in a column of its own. */
function counted(count: number): string {
  return `${String(count).padStart(3)}  `
}

/** One line for each reason, with the requirements that share it. */
function reasonList(
  name: string,
  count: number,
  first: readonly (readonly string[])[],
  reasons: readonly Unexplained[],
  names: Catalogue['groups'],
  look: Look,
): List {
  const entries = reasons.map(({ reason, requirements }) => {
    const count = counted(requirements.length)
    if (look.verbose) return hanging(`${count}${reason}: ${requirements.join(' ')}`, look.width)
    const room = look.width - count.length - 2
    const few = requirements.length <= IDS_LISTED
    const who = (columns: number): string =>
      few ? requirements.join(' ') : fewOf(groupsOf(requirements, names), ', ', columns, ' groups')
    const lines = fitted(reason, room, REASON_LINES)
    const beside = room - (lines.at(-1) ?? '').length - 2
    const isBeside = lines.length === 1 && (few ? who(beside).length <= beside : beside >= LEAST_GROUPS)
    const texts = isBeside
      ? [`${lines[0] ?? ''}  ${look.paint('dim', who(beside))}`]
      : [...lines, look.paint('dim', who(room))]
    return texts.map((line, index) => `  ${index === 0 ? count : ' '.repeat(count.length)}${line}`)
  })
  return {
    heading: look.paint('bold', `${name} (${count})`),
    entries: [...first, ...entries],
    // The reason that most share is worth its lines on any screen.
    atLeast: look.verbose ? Infinity : Math.min(entries.length, 1) + first.length,
    atMost: Infinity,
    more: (from) => {
      const ids = reasons.slice(Math.max(0, from - first.length)).flatMap(({ requirements }) => requirements)
      const why = entries.length - from > 1 ? 'for other reasons' : 'for another reason'
      const start = `  ${counted(ids.length)}${why}: `
      return [`${start}${fewOf(ids, ' ', look.width - start.length)}`]
    },
  }
}

/** Lines after the first are set in below the text that follows a number. */
function hanging(text: string, width: number): string[] {
  const start = /^ *\d+ +/.exec(text)?.[0] ?? ''
  return wrap(text.slice(start.length), width - start.length - 2).map(
    (line, index) => `  ${index === 0 ? start : ' '.repeat(start.length)}${line}`,
  )
}

function groupsOf(requirements: readonly string[], names: Catalogue['groups']): string[] {
  const groups = [...groupBy(requirements, groupOf)]
  return groups.map(([group, { length }]) => `${names[group] ?? group} (${length})`)
}

/** What the verdict is not about, because somebody said so. */
function scopeLines(
  { requirements, summary, notSelected, exploration }: Report,
  { width, paint, verbose }: Look,
): string[] {
  const counted = (title: string, ids: readonly string[]): string[] => {
    if (ids.length === 0) return []
    const start = `${title} (${ids.length}): `
    const lines = verbose
      ? wrap(`${start}${ids.join(' ')}`, width)
      : [start + fewOf(ids, ' ', width - start.length)]
    return lines.map((line, index) => (index === 0 ? line.replace(title, paint('bold', title)) : line))
  }
  return [
    ...counted('Accepted as not verified', summary.accepted),
    ...counted(`Outside the scope ${summary.scope}`, outsideScope(requirements)),
    // What was asked for needs no list.
    ...(notSelected.length === 0 || exploration
      ? []
      : [paint('bold', `Left out by --only or --skip (${notSelected.length})`)]),
  ]
}

function faultLines({ faults }: Report, { width, paint, verbose }: Look): string[] {
  if (faults.length === 0) return []
  const shown = verbose ? faults : faults.slice(0, 3)
  return [
    paint('bold', `Faults of the suite itself (${faults.length})`),
    ...shown.map(({ where, reason }) => clip(`  ${where}: ${reason}`, width)),
  ]
}

function leftoverLines({ leftovers }: Report, { width, paint, verbose }: Look): string[] {
  if (leftovers.length === 0) return []
  const names = leftovers.map(({ type, id }) => oneLine(`${type}/${id ?? '?'}`))
  const heading = `Not deleted (${leftovers.length}); run \`clean-up\` to retry`
  const lines = verbose ? wrap(names.join(' '), width - 2) : [fewOf(names, ' ', width - 2)]
  return [paint('bold', heading), ...lines.map((line) => `  ${line}`)]
}

/** What the validator and the search for secrets have to say, when they have something. */
function remarks({ validation, redaction }: Report, { width }: Look): string[] {
  const wasAsked = validation && validation.status !== 'skip'
  return [
    ...(wasAsked ? wrap(`Validator: ${validationSentence(validation)}`, width) : []),
    ...(redaction && redaction.found.length > 0
      ? wrap(`Secrets: ${redactionSentence(redaction)}`, width)
      : []),
  ]
}

function readOn(report: Report, { reportPath, verbose }: ConsoleOptions, { width }: Look): string[] {
  const { fail, warn, unverified } = report.summary.counts
  const place = reportPath === undefined ? '' : dirname(reportPath)
  const where = place === '' || place === DEFAULT_REPORT_DIR ? '' : ` --report-dir ${oneLine(place)}`
  const more = `explain ID${where}${verbose ? '' : ', or --verbose'}`
  const { next } = report.summary
  const hasMore = report.target.reachable && fail + warn + unverified > 0
  return [
    ...(next === undefined ? [] : wrap(`Next: ${next}`, width)),
    // A command is of use only whole.
    ...(hasMore ? [`More: fhir-ws-conformance ${more}`] : []),
    // A path is of use only whole.
    ...(reportPath === undefined ? [] : [`Report: ${oneLine(reportPath)}`]),
  ]
}

function sentenceLines({ summary }: Report, { columns }: ConsoleOptions, { width, paint }: Look): string[] {
  const sentence = oneLine(summary.sentence)
  const lines = columns === undefined ? [sentence] : wrap(sentence, width)
  return lines.map((line) => paint(VERDICT_COLOURS[summary.verdict], line))
}
