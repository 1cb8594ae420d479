import { shortened } from '../report/safe-text.js'
import { logLine } from '../report/log-text.js'
import type { RunEvents } from '../run/events.js'
import type { Output } from '../run/io.js'
import { progressPhrase } from '../run/progress-phrase.js'
import type { Progress } from '../run/progress.js'
import type { RunSettings } from '../target/configuration/types.js'

export interface ShownProgress extends RunEvents {
  clear(): void
}

const SHORTEST_PAUSE_TTY = 100
const PAUSE_WITHOUT_TTY = 10_000

/** A wait that ends sooner is not worth a line where lines are not rewritten. */
const SHORTEST_WAIT = 2_000

/**
 * One line that is rewritten on a terminal, naming every target that is under way and what it waits for; a line now and
 * then where there is no terminal, so that a CI log shows life.
 */
export function showProgress(
  stream: Output,
  { quiet, severalTargets }: Pick<RunSettings, 'quiet' | 'severalTargets'>,
): ShownProgress {
  if (quiet) return { clear() {} }
  const startedAt = Date.now()
  let targets = 1
  const running = new Map<string, Progress>()
  let finished = 0
  let lastDrawn = 0
  let lastWait: string | null = null
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000)
  const sentence = (): string => {
    const parts = [...running].map(([name, progress]) =>
      targets === 1 ? progressPhrase(progress) : `${logLine(name)}: ${progressPhrase(progress)}`,
    )
    const count = targets === 1 ? '' : `${finished} of ${targets} targets done; `
    return `${count}${parts.join('; ')} (${seconds()} s)`
  }
  const draw = (): void => {
    lastDrawn = Date.now()
    if (stream.isTTY) stream.write(`\r\u001b[2K${shortened(sentence(), (stream.columns ?? 80) - 1)}`)
    else stream.write(`${sentence()}\n`)
  }
  /** Where lines are not rewritten, one tells of each long wait, and of life now and then. */
  const tick = (): void => {
    if (stream.isTTY) return draw()
    const wait = targets === 1 ? longWait(running) : null
    const isNew = wait !== null && wait !== lastWait
    if (isNew || Date.now() - lastDrawn >= PAUSE_WITHOUT_TTY) draw()
    if (wait !== null) lastWait = wait
  }
  const timer = setInterval(tick, 1_000)
  timer.unref()
  const clear = (): void => {
    clearInterval(timer)
    if (stream.isTTY) stream.write('\r\u001b[2K')
  }
  return {
    clear,
    started(named) {
      targets = named.length
    },
    progress(target, progress) {
      const isNewPhase = running.get(target)?.phase !== progress.phase
      running.set(target, progress)
      if (stream.isTTY ? Date.now() - lastDrawn > SHORTEST_PAUSE_TTY : isNewPhase && targets === 1) draw()
    },
    concluded() {
      if (!severalTargets) clear()
    },
    ended(target) {
      running.delete(target)
      finished++
    },
  }
}

/** What is waited for on the clock for some time yet; null when nothing is. */
function longWait(running: ReadonlyMap<string, Progress>): string | null {
  const waits = [...running.values()].map(({ waiting }) => waiting?.() ?? null)
  const wait = waits.find((one) => one?.isCertain === true && one.until - Date.now() >= SHORTEST_WAIT)
  return wait?.what ?? null
}
