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
  const short = shortened(safe, width)
  return short.length <= width ? short : `${first}…`
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
