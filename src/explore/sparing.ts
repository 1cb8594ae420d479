import { setFlagsFromString } from 'node:v8'

/** The heap may grow by so many percent of what is in use until all of it is collected: the engine lets it grow to a multiple. */
const GROWTH = 25
/** The engine decides. */
const USUAL_GROWTH = 0

/**
 * Keeps the memory of this process near to what is in use while something lasts that goes on for long, at the cost of some
 * processor time. @returns what ends it
 */
export function spareMemory(): () => void {
  setGrowth(GROWTH)
  return () => setGrowth(USUAL_GROWTH)
}

// The engine reads it each time that it decides when to collect next, so that it may be changed at any time.
const setGrowth = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`)
