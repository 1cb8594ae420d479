import { connect } from '../target/connection.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { Deadlines } from '../wire/deadlines.js'
import { performHttp } from '../wire/http.js'
import { pause } from '../wire/pause.js'

/** How long after an attempt the next one follows, in milliseconds. */
const BETWEEN = 100

/** What a gateway says while the server behind it is not there yet. */
const NOT_YET = [502, 503, 504]

type Wiring = Pick<RunSettings, 'proxy' | 'timeoutFactor'>

/**
 * Waits until the server answers a GET of its metadata with anything but what a gateway says in its place. No credentials
 * are sent.
 * @param seconds Infinity: until it is there
 * @returns false when the time is up, or when it was interrupted
 */
export async function becomesReady(
  target: TargetSettings,
  { proxy, timeoutFactor }: Wiring,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadlines = new Deadlines(timeoutFactor)
  const { dispatcher } = connect(target, deadlines, proxy)
  const until = performance.now() + seconds * 1_000
  try {
    for (;;) {
      const outcome = await performHttp(
        { method: 'GET', url: `${target.baseUrl}/metadata`, headers: { accept: 'application/fhir+json' } },
        { dispatcher, deadlineMs: deadlines.of('response'), signal },
      )
      // A body that is too long, or cut off, comes from a server all the same.
      if (outcome.kind === 'response' && !NOT_YET.includes(outcome.status)) return true
      if (outcome.kind === 'too-large') return true
      if (signal.aborted || performance.now() + BETWEEN > until) return false
      await pause(BETWEEN, signal)
    }
  } finally {
    await dispatcher.destroy()
  }
}

/** The same for all targets of a run, side by side; who is not there in time is tested all the same, and reported so. */
export async function waitForAll(settings: RunSettings, seconds: number, signal: AbortSignal): Promise<void> {
  await Promise.all(settings.targets.map((target) => becomesReady(target, settings, seconds, signal)))
}
