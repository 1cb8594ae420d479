import type { Io } from '../run/io.js'
import type { RunSettings } from '../target/configuration/types.js'
import { waitForAll } from '../watch/ready.js'

/**
 * Waits for the targets before a run; one that does not come in time is tested all the same, and reported as not there.
 * @returns false when it was interrupted
 */
export async function waitReady(settings: RunSettings, seconds: number, { stderr }: Io): Promise<boolean> {
  const stop = new AbortController()
  const interrupt = (): void => stop.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    const isThere = waitForAll(settings, seconds, stop.signal)
    const said = setTimeout(() => stderr.write(`waiting up to ${seconds} s for the server\n`), 1_000)
    await isThere
    clearTimeout(said)
    return !stop.signal.aborted
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
