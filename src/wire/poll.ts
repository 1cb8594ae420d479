import { performance } from 'node:perf_hooks'
import type { DeadlineName, Deadlines } from './deadlines.js'
import { pause } from './pause.js'

/**
 * Looks again and again, at growing distances, until there is something, the deadline has passed, or the run is
 * interrupted. Looks once in any case.
 * @param look gives undefined while it is to be asked again
 * @param until the deadline, counted on the monotonic clock
 */
export async function polled<T>(
  look: () => Promise<T | undefined>,
  deadlines: Deadlines,
  until: DeadlineName,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const end = performance.now() + deadlines.of(until)
  for (
    let distance = deadlines.of('poll');
    ;
    distance = Math.min(2 * distance, deadlines.of('longestPoll'))
  ) {
    const found = await look()
    if (found !== undefined || performance.now() >= end) return found
    if (!(await pause(Math.min(distance, end - performance.now()), signal))) return undefined
  }
}
