import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'

/** Work on what a target sent goes on for so long, in milliseconds, before signals, deadlines and sockets have their turn. */
const LONGEST_STRETCH_MS = 50

let latest: Promise<unknown> = Promise.resolve()

/**
 * Lets everything that waits have its turn: signals are heard, deadlines end. Those who ask go on one in each turn, so
 * that the work of many does not add up to one long stretch.
 */
export function turn(): Promise<unknown> {
  return (latest = latest.then(() => setImmediate()))
}

/** Work in steps, after each of which others may have their turn. */
export type Steps<Result> = Generator<undefined, Result>

/** Does it in one stretch. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Does it while signals are heard. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  const stretch = new Stretch()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await stretch.rest()
  }
}

/** For a loop over small pieces of work: asks for a turn when the stretch has been long enough. */
export class Stretch {
  #since = performance.now()

  /** Call it between two pieces. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < LONGEST_STRETCH_MS) return
    await turn()
    this.#since = performance.now()
  }
}
