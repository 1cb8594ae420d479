import { safeText } from '../report/safe-text.js'
import type { Progress } from '../run/act.js'
import type { Output } from './io.js'

export interface ShownProgress {
  show(target: string, progress: Progress): void
  /** the target is through */
  done(target: string): void
  clear(): void
}

const SHORTEST_PAUSE_TTY = 100
const PAUSE_WITHOUT_TTY = 10_000

/**
 * One line that is rewritten on a terminal, naming every target that is under way; a line now and then where there is no
 * terminal, so that a CI log shows life.
 */
export function showProgress(stream: Output, quiet: boolean, targets = 1): ShownProgress {
  if (quiet) return { show() {}, done() {}, clear() {} }
  const startedAt = Date.now()
  const running = new Map<string, Progress>()
  let finished = 0
  let lastDrawn = 0
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000)
  const sentence = (): string => {
    const parts = [...running].map(([name, progress]) =>
      targets === 1 ? phrase(progress) : `${safeText(name)}: ${phrase(progress)}`,
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
  return {
    show(target, progress) {
      const isNewPhase = running.get(target)?.phase !== progress.phase
      running.set(target, progress)
      if (stream.isTTY ? Date.now() - lastDrawn > SHORTEST_PAUSE_TTY : isNewPhase && targets === 1) draw()
    },
    done(target) {
      running.delete(target)
      finished++
    },
    clear() {
      clearInterval(timer)
      if (stream.isTTY) stream.write('\r\u001b[2K')
    },
  }
}

function phrase({ phase, done, total, target }: Progress): string {
  const counted = { acting: 'scenarios', validating: 'resources' }
  const count = phase in counted ? ` ${done} of ${total} ${counted[phase as keyof typeof counted]}` : ''
  return `${phase}${count}${target ? ` on FHIR ${safeText(target.fhirVersion)}` : ''}`
}
