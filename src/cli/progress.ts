import { logLine } from '../report/log-text.js'
import type { RunEvents } from '../run/events.js'
import type { Output } from '../run/io.js'
import type { Progress } from '../run/progress.js'
import type { RunSettings } from '../target/configuration/types.js'

export interface ShownProgress extends RunEvents {
  clear(): void
}

const SHORTEST_PAUSE_TTY = 100
const PAUSE_WITHOUT_TTY = 10_000

/**
 * One line that is rewritten on a terminal, naming every target that is under way; a line now and then where there is no
 * terminal, so that a CI log shows life.
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
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000)
  const sentence = (): string => {
    const parts = [...running].map(([name, progress]) =>
      targets === 1 ? phrase(progress) : `${logLine(name)}: ${phrase(progress)}`,
    )
    const count = targets === 1 ? '' : `${finished} of ${targets} targets done; `
    return `${count}${parts.join('; ')}, ${seconds()} s`
  }
  const draw = (): void => {
    lastDrawn = Date.now()
    if (stream.isTTY) stream.write(`\r\u001b[2K${sentence().slice(0, (stream.columns ?? 80) - 1)}`)
    else stream.write(`${sentence()}\n`)
  }
  const timer = setInterval(draw, stream.isTTY ? 1_000 : PAUSE_WITHOUT_TTY)
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

function phrase({ phase, done, total, target }: Progress): string {
  const counted = { acting: 'scenarios', validating: 'resources' }
  const count = phase in counted ? ` ${done} of ${total} ${counted[phase as keyof typeof counted]}` : ''
  return `${phase}${count}${target ? ` on FHIR ${logLine(target.fhirVersion)}` : ''}`
}
