const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** A terminal that is closed sends it, often twice: that is nobody's wish to end at once. */
const HANGUP = 'SIGHUP'

/** What ends the watching from outside. */
export interface Endings {
  /** Ctrl+C, and what asks a process to end */
  readonly interrupted: () => void
  /** nobody is there any more: a pipe or the terminal is closed */
  readonly deserted: () => void
  /** this process ends, however it does; nothing can be waited for */
  readonly exit: () => void
}

/** Keeps the process alive while it only waits, and tells what ends that. @returns ends it */
export function hearEndings({ interrupted, deserted, exit }: Endings): () => void {
  const alive = setInterval(() => undefined, 2 ** 30)
  const outputs = [process.stdout, process.stderr]
  for (const signal of SIGNALS) process.on(signal, interrupted)
  for (const output of outputs) output.once('error', deserted)
  process.on(HANGUP, deserted)
  process.on('exit', exit)
  return () => {
    clearInterval(alive)
    for (const signal of SIGNALS) process.off(signal, interrupted)
    for (const output of outputs) output.off('error', deserted)
    process.off(HANGUP, deserted)
    process.off('exit', exit)
  }
}
