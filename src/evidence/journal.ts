import { closeSync, mkdirSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import { cleanedLine, withoutAnswer } from './cleaned.js'
import { openFresh } from './fresh-file.js'
import { writing } from './machine-fault.js'
import type { Redactor } from './redaction.js'
import type { ExchangeLine, RecordLine } from './types.js'

/** A line without the time, which the journal adds. */
type Untimed<L> = L extends { readonly at: number } ? Omit<L, 'at'> & { readonly at?: number } : L
export type Entry = Untimed<RecordLine>

/** Lines of these kinds are made of texts that were redacted when they were captured, or of facts about secrets. */
const CLEAN_ALREADY: ReadonlySet<string> = new Set(['exchange', 'socket', 'frame', 'close', 'secret'])

/**
 * Appends every piece of evidence to `record.ndjson` in the moment it is observed, each line with one synchronous
 * write, so that a killed run leaves all that it saw. Keeps nothing in memory but listeners.
 */
export class Journal {
  readonly #file: number
  readonly #startedAt = performance.now()
  readonly #listeners = new Set<(line: RecordLine) => void>()
  readonly #broken = new Set<() => void>()
  #open = true
  #redactor: Redactor | null = null
  #failure: Error | null = null

  /** @param path the file to write; its folder is made, an older file or a link is replaced */
  constructor(
    readonly path: string,
    /** false leaves out what a target answered, but for the status */
    private readonly keepsAnswers = true,
  ) {
    this.#file = writing(path, () => {
      mkdirSync(dirname(path), { recursive: true })
      return openFresh(path)
    })
  }

  /** Why the record could not be written any more; null while it can. What comes after it reaches the listeners only. */
  get failure(): Error | null {
    return this.#failure
  }

  /** From now on no line is written with a secret that this one knows: a target's text may stand in any of them. */
  redactWith(redactor: Redactor): void {
    this.#redactor = redactor
  }

  /** Milliseconds since the run began. */
  now(): number {
    return Math.round((performance.now() - this.#startedAt) * 10) / 10
  }

  /** Writes one line; `at` is now unless the entry brings its own. Nothing is written after `close`. */
  write(entry: Entry): void {
    if (!this.#open) return
    const timed =
      ('at' in entry && entry.at !== undefined) || entry.kind === 'run' ? entry : { ...entry, at: this.now() }
    const cleaned =
      this.#redactor === null || CLEAN_ALREADY.has(timed.kind) ? timed : cleanedLine(timed, this.#redactor)
    const line =
      this.keepsAnswers || cleaned.kind !== 'exchange' ? cleaned : withoutAnswer(cleaned as ExchangeLine)
    this.#append(JSON.stringify(line) + '\n')
    for (const listen of this.#listeners) listen(line as RecordLine)
  }

  /** A full disk must not keep the run from deleting what it created: the first failure is kept, and ends the run. */
  #append(text: string): void {
    if (this.#failure !== null) return
    try {
      writing(this.path, () => writeSync(this.#file, text))
    } catch (error) {
      this.#failure = error as Error
      for (const tell of this.#broken) tell()
    }
  }

  /** Calls `tell` when the record can no longer be written. */
  whenBroken(tell: () => void): void {
    this.#broken.add(tell)
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
