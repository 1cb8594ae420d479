import { fixFirstText, seen, type Broken } from '../in-order.js'
import { whereOf } from '../rows.js'
import { clip, fitted, wrap, type List } from './layout.js'
import type { Paint, Style } from './paint.js'

/** How a list of broken requirements is shown. */
export interface Look {
  readonly width: number
  readonly paint: Paint
  /** everything, over as many lines as it needs */
  readonly verbose: boolean
  /** lines that a fact may take */
  readonly lines: number
}

/** Failures that are shown with what was expected, observed and is to be changed. */
const IN_FULL = 8
/** Warnings that are listed one by one. */
const WARNINGS = 10
/** Columns of an id and the blanks after it. */
const INDENT = 8
/** Columns that what is wrong has beside its remedy. */
const LEAST = 28
const ARROW = ' → '
/** Columns of a label and the blanks after it. */
const LABEL = 10

/** The failures in the order in which to mend them. */
export function failureList(failed: readonly Broken[], look: Look): List {
  return {
    heading: headingOf('Failed', failed, look),
    entries: failed.map((one, index) =>
      look.verbose
        ? wholeEntry(one, look, 'red')
        : index < IN_FULL
          ? fullEntry(one, look, index === 0)
          : briefEntry(one, look, 'red'),
    ),
    atLeast: look.verbose ? Infinity : IN_FULL,
    atMost: Infinity,
    more: (from) => others(failed, from, look),
  }
}

/** The warnings, those that keep most from being observed first. */
export function warningList(warned: readonly Broken[], look: Look, isFirst: boolean): List {
  return {
    heading: isFirst
      ? headingOf('Warnings', warned, look)
      : look.paint('bold', `Warnings (${warned.length})`),
    entries: warned.map((one) =>
      look.verbose ? wholeEntry(one, look, 'yellow') : briefEntry(one, look, 'yellow'),
    ),
    atLeast: look.verbose ? Infinity : 0,
    atMost: look.verbose ? Infinity : WARNINGS,
    more: (from) => others(warned, from, look),
  }
}

function headingOf(name: string, broken: readonly Broken[], { paint }: Look): string {
  const count = paint('bold', `${name} (${broken.length})`)
  const first = fixFirstText(broken)
  return first === '' ? count : `${count}  ${first}`
}

/** Every id is named, so that nothing that failed is missing from the screen. */
function others(broken: readonly Broken[], from: number, { width }: Look): string[] {
  const ids = broken.slice(from).map(({ cause }) => cause.requirement)
  const start = from === 0 ? '' : `and ${ids.length} more: `
  return wrap(`${start}${ids.join(' ')}`, width - 2).map((line) => `  ${line}`)
}

/** Expected, observed and the smallest change, a line each or few. */
function fullEntry(
  { cause, rows, words }: Broken,
  { width, paint, lines }: Look,
  isFirst: boolean,
): string[] {
  const [{ result }] = rows
  const note = [
    rows.some((row) => row.result.stability === 'intermittent') ? 'intermittent' : '',
    cause.blocks.length > 0 ? `blocks ${cause.blocks.length}` : '',
  ].filter((part) => part !== '')
  const right = note.join(', ')
  const room = width - INDENT - LABEL
  const fact = (name: string, text: string, columns = room): string[] =>
    fitted(text, columns, lines).map((line, index) =>
      index === 0 ? `${label(name, paint)}${line}` : `${' '.repeat(LABEL)}${line}`,
    )
  const [expected = '', ...rest] = fitted(
    result.expected,
    right === '' ? room : room - right.length - 2,
    lines,
  )
  const noted = right === '' ? expected : `${expected.padEnd(room - right.length)}${paint('yellow', right)}`
  const change = result.advice
  const facts = [
    ...rest.map((line) => `${' '.repeat(LABEL)}${line}`),
    ...fact('observed', seen(rows[0])),
    ...(words !== null && (isFirst || lines > 1) ? fact('server', words) : []),
    ...(change === null ? [] : fact('change', change)),
  ]
  return [
    `${paint('red', cause.requirement.padEnd(INDENT))}${label('expected', paint)}${noted}`,
    ...facts.map((line) => `${' '.repeat(INDENT)}${line}`),
  ]
}

/** What the server does and what to do instead: in one line, or in one for each where they need it. */
function briefEntry({ cause, rows }: Broken, { width, paint, lines }: Look, style: Style): string[] {
  const [{ result }] = rows
  const { advice: change, reason, title } = result
  const does = reason === '' ? title : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
  const others = new Set(rows.map(({ result: { clause } }) => clause)).size - 1
  const notes = [
    ...(others > 0 ? [`and ${others} more in explain ${cause.requirement}`] : []),
    ...(cause.blocks.length > 0 ? [`blocks ${cause.blocks.length}`] : []),
  ]
  const blocks = notes.length > 0 ? ` (${notes.join('; ')})` : ''
  const id = paint(style, cause.requirement.padEnd(INDENT))
  const room = width - INDENT - blocks.length
  const isLong = does.length + (change === null ? 0 : ARROW.length + change.length) > room
  if (isLong && change !== null && lines > 1) {
    const texts = [
      ...fitted(does, width - INDENT, lines),
      ...fitted(`${ARROW.trimStart()}${change}${blocks}`, width - INDENT, lines),
    ]
    return texts.map((line, index) => `${index === 0 ? id : ' '.repeat(INDENT)}${line}`)
  }
  // The remedy is worth more than the whole of what is wrong.
  const left = clip(does, change === null ? room : Math.max(LEAST, room - change.length - ARROW.length))
  const right = change === null ? '' : `${ARROW}${clip(change, room - left.length - ARROW.length)}`
  return [`${id}${left}${right}${blocks}`]
}

/** All that the report has about a broken requirement but its evidence, which `explain` and the page show. */
function wholeEntry({ cause, rows, words }: Broken, { width, paint }: Look, style: Style): string[] {
  const [row] = rows
  const { result } = row
  const { test, stability } = result
  const change = result.advice
  const facts: [string, string][] = [
    ['expected', result.expected],
    ['observed', seen(row)],
    ...(words === null ? [] : [['server', words] as [string, string]]),
    ...(change === null ? [] : [['change', change] as [string, string]]),
    ['where', `${whereOf(rows)}${stability === null ? '' : `, ${stability}`}`],
    ['check', test.line === null ? test.file : `${test.file}:${test.line}`],
    ['evidence', result.evidence.join(' ') || 'none'],
    ...(cause.blocks.length === 0
      ? []
      : [['blocks', `${cause.blocks.length}: ${cause.blocks.join(' ')}`] as [string, string]]),
  ]
  const title = wrap(result.title, width - INDENT)
  return [
    ...title.map((line, index) =>
      index === 0
        ? `${paint(style, cause.requirement.padEnd(INDENT))}${line}`
        : `${' '.repeat(INDENT)}${line}`,
    ),
    ...facts.flatMap(([name, text]) =>
      wrap(text, width - INDENT - LABEL).map(
        (line, index) =>
          `${' '.repeat(INDENT)}${index === 0 ? label(name, paint) : ' '.repeat(LABEL)}${line}`,
      ),
    ),
  ]
}

function label(name: string, paint: Paint): string {
  return paint('dim', name.padEnd(LABEL))
}
