import type { Catalogue } from '../catalogue/index.js'
import { fixFirst, type Cause } from './fix-first.js'
import { byRequirement, type Row } from './rows.js'
import { serverWords } from './server-words.js'
import type { Report } from './types.js'

/** A broken requirement with its rows of that verdict. */
export interface Broken {
  readonly cause: Cause
  readonly rows: readonly [Row, ...Row[]]
  /** what the server itself said to it */
  readonly words: string | null
}

/** The requirements that failed, or warn, in the order in which to mend them. */
export function brokenInOrder(
  report: Report,
  catalogue: Catalogue,
  verdict: 'fail' | 'warn',
  { causes } = fixFirst(report),
): readonly Broken[] {
  const rows = new Map(
    byRequirement(report, catalogue, verdict).map((own) => [own[0].result.requirement, own]),
  )
  return causes.flatMap((cause) => {
    const own = rows.get(cause.requirement)
    return cause.verdict === verdict && own
      ? [{ cause, rows: own, words: serverWords(report, own[0].result) }]
      : []
  })
}

/** `Fix first`, the requirement and how many it blocks, when something waits for the first of them; otherwise empty. */
export function fixFirstText([first]: readonly Broken[]): string {
  if (!first || first.cause.blocks.length === 0) return ''
  return `Fix first: ${first.cause.requirement} (blocks ${first.cause.blocks.length})`
}

/** What the server was seen to do, or why that is broken, in one sentence. */
export function seen({ result }: Row): string {
  return result.observed === '' ? result.reason : result.observed
}
