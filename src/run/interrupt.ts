/** Owns SIGINT and SIGTERM for the time of a run: the first lets it clean up, the second ends at once. */
export function interruptible(stderr: { write(text: string): unknown }): {
  readonly signal: AbortSignal
  release(): void
} {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130)
    stderr.write('\nInterrupted: deleting what the run created; press Ctrl+C again to exit now.\n')
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
