const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What ends the watching from outside. */
export interface Endings {
  /** Ctrl+C, or a terminal that is closed */
  readonly interrupted: () => void
  /** nobody reads any more what is said: a pipe is closed */
  readonly unread: () => void
  /** this process ends, however it does; nothing can be waited for */
  readonly exit: () => void
}

/** Keeps the process alive while it only waits, and tells what ends that. @returns ends it */
export function hearEndings({ interrupted, unread, exit }: Endings): () => void {
  const alive = setInterval(() => undefined, 2 ** 30)
  const outputs = [process.stdout, process.stderr]
  for (const signal of SIGNALS) process.on(signal, interrupted)
  for (const output of outputs) output.once('error', unread)
  process.on('exit', exit)
  return () => {
    clearInterval(alive)
    for (const signal of SIGNALS) process.off(signal, interrupted)
    for (const output of outputs) output.off('error', unread)
    process.off('exit', exit)
  }
}
