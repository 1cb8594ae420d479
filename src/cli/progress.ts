import type { Progress } from './act.js'
import type { Output } from './io.js'

/** One line that is rewritten on a terminal; a line now and then where there is none, so that a CI log shows life. */
export function showProgress(
  stream: Output,
  quiet: boolean,
): { show(progress: Progress): void; clear(): void } {
  if (quiet) return { show() {}, clear() {} }
  const startedAt = Date.now()
  const seconds = (): number => Math.round((Date.now() - startedAt) / 1_000)
  let last: Progress = { phase: 'discovering', done: 0, total: 0 }
  let lastPhase = ''
  const sentence = (): string => {
    const count = last.phase === 'acting' ? ` ${last.done} of ${last.total} scenarios` : ''
    const release = last.target ? ` on FHIR ${last.target.fhirVersion}` : ''
    return `${last.phase}${count}${release}, ${seconds()} s`
  }
  const draw = (): void => {
    if (stream.isTTY) stream.write(`\r\u001b[2K${sentence()}`)
  }
  const timer = setInterval(
    () => (stream.isTTY ? draw() : stream.write(`${sentence()}\n`)),
    stream.isTTY ? 1_000 : 10_000,
  )
  timer.unref()
  return {
    show(progress) {
      last = progress
      if (!stream.isTTY && progress.phase !== lastPhase) stream.write(`${sentence()}\n`)
      lastPhase = progress.phase
      draw()
    },
    clear() {
      clearInterval(timer)
      if (stream.isTTY) stream.write('\r\u001b[2K')
    },
  }
}
