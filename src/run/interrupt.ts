/**
 * Owns SIGINT and SIGTERM for the time of a run: the first lets it clean up, the second ends at once. A terminal that is
 * closed lets it clean up too.
 * @param left what a second one leaves behind, in a sentence; '' for nothing
 */
export function interruptible(
  stderr: { write(text: string): unknown },
  left: () => string,
): {
  readonly signal: AbortSignal
  release(): void
} {
  const controller = new AbortController()
  const stop = (): void => {
    if (controller.signal.aborted) {
      stderr.write(`${left()}\n`)
      process.exit(130)
    }
    stderr.write('\nInterrupted: deleting what the run created; press Ctrl+C again to exit now.\n')
    controller.abort()
  }
  // A terminal often says it twice: nobody wishes to end at once.
  const desert = (): void => {
    if (!controller.signal.aborted) stop()
  }
  const isHeard = process.listenerCount('SIGHUP') > 0 // by a host that reads its settings again, or by what watches
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (!isHeard) process.on('SIGHUP', desert)
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      process.off('SIGHUP', desert)
    },
  }
}

/** Counts what a run has created and not yet deleted, from the lines of its record. */
export class Remaining {
  #count = 0

  heard(line: { readonly kind: string; readonly what?: string }): void {
    if (line.kind !== 'resource') return
    if (line.what === 'created') this.#count++
    if (line.what === 'deleted') this.#count--
  }

  /** @param dir the report folder */
  sentence(dir: string): string {
    if (this.#count <= 0) return 'Nothing is left on the target.'
    const what = this.#count === 1 ? '1 resource is' : `${this.#count} resources are`
    return `${what} left on the target: \`fhir-ws-conformance clean-up ${dir}\` deletes what carries the mark of this run.`
  }
}
