import { closeSync, mkdirSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openFresh } from './fresh-file.js'
import type { RecordLine } from './types.js'

/** A line without the time, which the journal adds. */
type Untimed<L> = L extends { readonly at: number } ? Omit<L, 'at'> & { readonly at?: number } : L
export type Entry = Untimed<RecordLine>

/**
 * Appends every piece of evidence to `record.ndjson` in the moment it is observed, each line with one synchronous
 * write, so that a killed run leaves all that it saw. Keeps nothing in memory but listeners.
 */
export class Journal {
  readonly #file: number
  readonly #startedAt = performance.now()
  readonly #listeners = new Set<(line: RecordLine) => void>()
  #open = true

  /** @param path the file to write; its folder is made, an older file or a link is replaced */
  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.#file = openFresh(path)
  }

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round((performance.now() - this.#startedAt) * 10) / 10
  }

  /** Writes one line; `at` is now unless the entry brings its own. Nothing is written after `close`. */
  write(entry: Entry): void {
    const line =
      ('at' in entry && entry.at !== undefined) || entry.kind === 'run' ? entry : { ...entry, at: this.now() }
    if (!this.#open) return
    writeSync(this.#file, JSON.stringify(line) + '\n')
    for (const listen of this.#listeners) listen(line as RecordLine)
  }

  /** Calls `listen` with every line written from now on; returns the way to stop it. */
  listen(listen: (line: RecordLine) => void): () => void {
    this.#listeners.add(listen)
    return () => this.#listeners.delete(listen)
  }

  close(): void {
    if (this.#open) closeSync(this.#file)
    this.#open = false
  }
}
