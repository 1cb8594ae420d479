import {
  cautions,
  CHANGES,
  under,
  type Change,
  type Diff,
  type RequirementChange,
  type RowChange,
} from './diff.js'
import { logText } from './log-text.js'
import { safeText } from './safe-text.js'

/** Rows of one requirement that are told. */
const ROWS_TOLD = 5

/** A comparison as text for terminals and logs; whatever the target said is shown as text. */
export function renderDiff(diff: Diff): string {
  const sections = CHANGES.flatMap((change) => section(diff, change))
  return logText(
    [
      `before  ${side(diff.before)}`,
      `after   ${side(diff.after)}`,
      ...cautions(diff).map((text) => `note    ${safe(text)}`),
      ...(sections.length === 0 ? ['', 'No difference.'] : sections),
      '',
      diff.worse
        ? 'Worse: something is newly failing or newly unverified.'
        : 'Nothing is newly failing or newly unverified.',
      '',
    ].join('\n'),
  )
}

/** `2 requirements, 5 rows` */
export function howMany({ requirements, rows }: Diff['counts'][Change]): string {
  return `${requirements} requirement${requirements === 1 ? '' : 's'}, ${rows} row${rows === 1 ? '' : 's'}`
}

/** `pass → fail`, or that the requirement as a whole has not changed */
export function arrow({ before, after }: Pick<RowChange, 'before' | 'after'>): string {
  if (before === after) return `${before ?? 'absent'} as before`
  return `${before ?? 'absent'} → ${after ?? 'absent'}`
}

function section(diff: Diff, change: Change): string[] {
  const found = under(diff, change)
  if (found.length === 0) return []
  return ['', `${change}: ${howMany(diff.counts[change])}`, ...found.flatMap(lines)]
}

function lines(one: RequirementChange): string[] {
  const told = one.rows.slice(0, ROWS_TOLD)
  const more = one.rows.length - told.length
  return [
    `  ${safe(one.requirement)}  ${arrow(one)}  ${safe(one.title)}`,
    ...told.flatMap(row),
    ...(more > 0 ? [`      and ${more} more rows`] : []),
  ]
}

function row(one: RowChange): string[] {
  const clause = one.clause === '' ? '' : `${safe(one.clause)} in `
  const told = [
    ['expected', one.expected],
    ['before', one.saidBefore],
    ['after', one.saidAfter],
  ] as const
  return [
    `      ${clause}${safe(one.scenario)}: ${arrow(one)}`,
    ...told
      .filter(([, text]) => text !== '')
      .map(([name, text]) => `        ${name.padEnd(8)} ${safe(text)}`),
  ]
}

function side({ target, startedAt, sentence }: Diff['before']): string {
  return `${safe(target)}, ${safe(startedAt)}: ${safe(sentence)}`
}

const safe = (text: string) => safeText(text, { longest: 300 })
