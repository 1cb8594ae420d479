import { runInNewContext } from 'node:vm'
import { baitsFor, grown, type Bait } from './bait.js'

/** A bait that is long enough to tell good from bad, and short enough for hundreds of them. */
const SHORT = 3_000
/** So many of the baits that cost most are tried at length. */
const WORST = 4
/** Ten times the text takes ten times the time; a quadratic pattern takes a hundred times. */
export const MOST_TIMES = 30
/** Less is noise: a linear pattern goes through a megabyte in a few milliseconds. */
const NOISE_MS = 120
/** So long a time needs no second try. */
const PLAIN_MS = 2_000
/** From here to there by tens, as long as it is bearable. */
const LENGTHS = [1_000, 10_000, 100_000, 1_000_000] as const

/** Processor time of this process, whatever else the machine does: the least of several tries. */
export function cost(work: () => unknown, tries = 3): number {
  let least = Infinity
  for (let left = tries; left > 0; left--) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

/** No linear pattern needs so long for all its baits, on whatever machine. */
export const PATIENCE_MS = 120_000

/**
 * What grows faster than its text, as a sentence; null when nothing does.
 * @param noiseMs less is no growth: where it is known to be there, less shows it sooner
 */
export function growthOf(pattern: RegExp, patienceMs = PATIENCE_MS, noiseMs = NOISE_MS): string | null {
  let tried: Bait = { head: '', pump: 'a', tail: '' }
  const search = searchOf(pattern)
  const look = (): string | null => {
    const timed = baitsFor(pattern).map((bait) => ({ bait, took: quickLook((tried = bait), search) }))
    timed.sort((a, b) => b.took - a.took)
    for (const { bait } of timed.slice(0, WORST)) {
      tried = bait
      const problem = superLinear(
        (length) => {
          const text = grown(bait, length)
          return () => search(text)
        },
        LENGTHS,
        noiseMs,
      )
      if (problem !== null) return `${problem} with ${JSON.stringify(shown(bait))}`
    }
    return null
  }
  try {
    // Only so can a search be stopped that would go on for years.
    return runInNewContext('look()', { look }, { timeout: patienceMs }) as string | null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    return `no end with ${JSON.stringify(shown(tried))}`
  }
}

/**
 * Whether work on a text grows faster than the text: each length is ten times the one before.
 * @param work gives, for a length, what is to be done
 */
export function superLinear(
  work: (length: number) => () => unknown,
  lengths: readonly number[] = LENGTHS,
  noiseMs = NOISE_MS,
): string | null {
  let before: number | null = null
  for (const length of lengths) {
    const once = work(length)
    const took = cost(once, 1)
    const least = took > noiseMs && took < PLAIN_MS ? Math.min(took, cost(once, 2)) : took
    if (least > noiseMs && least > MOST_TIMES * (before ?? Infinity))
      return `${Math.round(least)} ms for ${length} characters, ${(before ?? 0).toFixed(1)} ms for a tenth`
    before = least
  }
  return null
}

function quickLook(bait: Bait, search: (text: string) => unknown): number {
  const text = grown(bait, SHORT)
  return cost(() => search(text), 2)
}

/** As the pattern is used: at one place, at the first that fits, or everywhere. */
function searchOf(pattern: RegExp): (text: string) => unknown {
  if (!pattern.global) return (text) => ((pattern.lastIndex = 0), pattern.exec(text))
  return (text) => text.replace(pattern, '')
}

const shown = ({ head, pump, tail }: Bait): string => `${head}(${pump})…${tail}`
