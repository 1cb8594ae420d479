import { safeText, shortened, withoutIds } from '../safe-text.js'

/** Text of the target on one line: no escape, no line break of its own. `longest` bounds what is looked at. */
export function oneLine(text: string): string {
  return safeText(text, { longest: 2000 })
}

const LONG_QUERY = /\?\S{24,}/g

/** A text in at most `width` columns; it ends with `…`, between words, when something is left out. */
export function clip(text: string, width: number): string {
  const fits = (one: string): boolean => one.length <= width
  const whole = oneLine(text)
  if (fits(whole)) return whole
  // What a reader misses least goes first: ids that a server made up, then what a query asks for.
  const safe =
    [withoutIds(whole), withoutIds(whole).replace(LONG_QUERY, '?…')].find(fits) ??
    withoutIds(whole).replace(LONG_QUERY, '?…')
  if (fits(safe)) return safe
  const [first = ''] = safe.split(' ')
  // A value without a blank is shown whole or not at all: half of it misleads.
  if (first.length >= width) return `(${safe.length} characters, see the report)`
  const short = atClause(shortened(safe, width))
  return short.length <= width ? short : `${first}…`
}

/** A shortened text ends where a clause of it ends, when that leaves most of it. */
function atClause(short: string): string {
  const end = short.search(/[;,.] [^;,.]*…$/)
  return end > short.length / 2 ? `${short.slice(0, end)}…` : short
}

/** A text in at most `most` lines; it ends with `…` when that is not enough. */
export function fitted(text: string, width: number, most: number): string[] {
  if (most === 1) return [clip(text, width)]
  const lines = wrap(text, width)
  if (lines.some((line) => line.length > width)) return [clip(text, width)]
  if (lines.length <= most) return lines
  const shorter = wrap(withoutIds(oneLine(text)), width)
  if (shorter.length <= most) return shorter
  return [...shorter.slice(0, most - 1), clip(shorter.slice(most - 1).join(' '), width)]
}

/** As many names as there is room for, and how many are left: `A B and 3 more`; `noun` says more what. */
export function fewOf(names: readonly string[], separator: string, width: number, noun = ''): string {
  const text = (count: number): string => {
    const left = names.length - count
    return `${names.slice(0, count).join(separator)}${left === 0 ? '' : ` and ${left} more${noun}`}`
  }
  let count = names.length
  while (count > 1 && text(count).length > width) count--
  return text(count)
}

/** A text over as many lines as it needs, broken between words; a word longer than the width has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of oneLine(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A list of which as many entries are shown as there is room for. */
export interface List {
  readonly heading: string
  /** the lines of each entry, in the order of importance */
  readonly entries: readonly (readonly string[])[]
  /** entries that are shown however little room there is */
  readonly atLeast: number
  /** entries that are shown at most */
  readonly atMost: number
  /** about the entries that are not shown, from the first of them on */
  readonly more: (from: number) => readonly string[]
}

/** The lines of a list in at most `room` lines, or in as few as it needs for `atLeast` entries. */
export function listLines(list: List, room: number): string[] {
  const { heading, entries, atLeast, atMost, more } = list
  const linesOf = (count: number): string[] => [
    heading,
    ...entries.slice(0, count).flat(),
    ...(count < entries.length ? more(count) : []),
  ]
  let count = Math.min(atMost, entries.length)
  while (count > atLeast && linesOf(count).length > room) count--
  return linesOf(count)
}

/** The lines that a list takes at least. */
export function leastLines(list: List): number {
  return listLines(list, 0).length
}
