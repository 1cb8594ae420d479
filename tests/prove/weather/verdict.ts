import type { WeatherResult } from './job.js'

/** What bad weather made of a run, beside the same server in calm. */
export interface Compared {
  /** rows of a right server that fail */
  readonly failed: readonly string[]
  /** rows that warn, of clauses that do not in calm */
  readonly warned: readonly string[]
  /** rows of a wrong server that pass, and neither pass nor are left open in calm */
  readonly gained: readonly string[]
  readonly faults: readonly string[]
}

/** What a server is warned of, passes and leaves open in either of two runs in calm: a busy machine may spoil one. */
export function bothOf(one: WeatherResult, other: WeatherResult): WeatherResult {
  return {
    ...one,
    warned: [...one.warned, ...other.warned],
    passed: [...one.passed, ...other.passed],
    open: [...one.open, ...other.open],
  }
}

const clauseOf = (text: string): string => text.split(' ')[0] ?? text

/** @param isRight a server of which nothing may be failed */
export function compared(result: WeatherResult, calm: WeatherResult, isRight: boolean): Compared {
  const warnedInCalm = new Set(calm.warned.map(clauseOf))
  const passedInCalm = new Set([...calm.passed, ...calm.open])
  return {
    failed: isRight ? result.failed : [],
    warned: isRight ? result.warned.filter((row) => !warnedInCalm.has(clauseOf(row))) : [],
    gained: isRight ? [] : result.passed.filter((row) => !passedInCalm.has(row)),
    faults: result.faults,
  }
}

/** One sentence for each thing that is wrong with a run. */
export function problemsOf(result: WeatherResult, { failed, warned, gained, faults }: Compared): string[] {
  const { name } = result.job
  return [
    ...failed.map((row) => `${name}: fails ${row}`),
    ...warned.map((row) => `${name}: warns of ${row}`),
    ...gained.map((row) => `${name}: gains a pass for ${row}`),
    ...faults.map((fault) => `${name}: a fault of the suite: ${fault}`),
  ]
}
