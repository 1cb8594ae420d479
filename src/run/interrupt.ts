/**
 * Owns SIGINT and SIGTERM for the time of a run: the first lets it clean up, the second ends at once.
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
