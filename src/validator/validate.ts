import type { Evidence } from '../evidence/read.js'
import { VERSIONS, type Release } from '../fhir/releases/names.js'
import { collect, type Candidate } from './collect.js'
import { issuesOf, NoAnswer } from './outcome.js'
import type { ValidatorService } from './service.js'
import { ValidatorUnavailable, type ValidatorSource } from './source.js'
import { Tally } from './tally.js'
import type { LeftOut, Validation } from './types.js'

/** Releases that HL7's validator is started for; R6 is not published yet. */
const PUBLISHED: readonly Release[] = ['R4', 'R4B', 'R5']

/** So many resources in a row without an answer, and the validator is given up. */
const FAILURES_IN_A_ROW = 3

/** A resource that the suite made itself. */
export interface Document {
  /** `TestReport` */
  readonly what: string
  readonly text: string
  /** `4.0`, `4.3` or `5.0` */
  readonly fhirVersion: string
}

export interface ValidateOptions {
  /** what the suite made itself; read as well */
  readonly documents?: readonly Document[]
  /** how long all of it may take, starts included */
  readonly withinMs: number
  /** is told how far it is */
  readonly progress?: (done: number, total: number) => void
}

/** What a run without the validator's jar says. */
export function notAsked(): Validation {
  return {
    ...nothing(),
    status: 'skip',
    reason:
      "HL7's validator was not asked: set FHIR_VALIDATOR_JAR to its jar, with Java 17 or later on the PATH",
  }
}

/**
 * Has HL7's validator read every different resource that the target sent, and the suite's own documents. Never throws
 * for what the validator does: what it did not read is `unverified` or left out, with the reason.
 */
export async function validateRun(
  evidence: Evidence,
  source: ValidatorSource,
  { documents = [], withinMs, progress = () => undefined }: ValidateOptions,
): Promise<Validation> {
  const { candidates, leftOut } = collect(evidence)
  const release = evidence.target?.release
  const version = release !== undefined && PUBLISHED.includes(release) ? VERSIONS[release] : undefined
  const own = documents.map(
    ({ what, text, fhirVersion }) =>
      [{ what, text, from: 'suite', evidence: [], masked: [] } as Candidate, fhirVersion] as const,
  )
  const asked = new Map<string, Candidate[]>()
  const ask = (fhirVersion: string, candidate: Candidate) =>
    asked.set(fhirVersion, [...(asked.get(fhirVersion) ?? []), candidate])
  if (version !== undefined) asked.set(version, [...candidates])
  for (const [candidate, fhirVersion] of own) ask(fhirVersion, candidate)
  const work = new Work(source, Date.now() + withinMs, [...asked.values()].flat().length, progress)
  let broken: string | null = null
  for (const [fhirVersion, list] of asked) broken = (await work.read(fhirVersion, list)) ?? broken
  const unread = version === undefined ? candidates.length : 0
  const skipped =
    unread === 0
      ? null
      : `HL7's validator is asked for R4, R4B and R5 only: ${release === undefined ? "the target's version is not known" : `${release.replace(/[ab]$/, '')} is not published yet`}`
  return {
    ...work.result(),
    status: broken !== null ? 'unverified' : skipped === null ? 'done' : 'skip',
    reason: broken ?? skipped,
    leftOut: [...reasons(leftOut), ...work.leftOut()],
  }
}

/** One pass over everything that is to be read. */
class Work {
  readonly #tally = new Tally()
  readonly #failures = new Map<string, number>()
  readonly #versions: string[] = []
  #validator: string | null = null
  #done = 0

  constructor(
    private readonly source: ValidatorSource,
    private readonly until: number,
    private readonly total: number,
    private readonly progress: (done: number, total: number) => void,
  ) {}

  /** @returns why it broke off, or null */
  async read(fhirVersion: string, candidates: readonly Candidate[]): Promise<string | null> {
    if (candidates.length === 0) return null
    if (this.source.signal.aborted) return 'the run was interrupted before it was asked'
    this.progress(this.#done, this.total)
    try {
      const service = await this.source.service(fhirVersion)
      this.#validator = service.version
      this.#versions.push(fhirVersion)
      return await this.#readWith(service, candidates)
    } catch (error) {
      if (error instanceof ValidatorUnavailable)
        return `HL7's validator did not read anything: ${error.message}`
      throw error
    }
  }

  async #readWith(service: ValidatorService, candidates: readonly Candidate[]): Promise<string | null> {
    let inARow = 0
    for (const [index, candidate] of candidates.entries()) {
      const soFar = `it had read ${index} of ${candidates.length} resources`
      if (this.source.signal.aborted) return `the run was interrupted; ${soFar}`
      if (Date.now() > this.until) return `HL7's validator took too long; ${soFar}`
      try {
        this.#tally.add(candidate, issuesOf(await service.validate(candidate.text)))
        inARow = 0
      } catch (error) {
        if (this.source.signal.aborted) return `the run was interrupted; ${soFar}`
        if (!service.running) return `HL7's validator ended by itself; ${soFar}`
        const reason = `HL7's validator said nothing of them: ${failureOf(error)}`
        this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1)
        if (++inARow >= FAILURES_IN_A_ROW)
          return `HL7's validator was given up: ${failureOf(error)}; ${soFar}`
      }
      this.progress(++this.#done, this.total)
    }
    return this.#failures.size === 0 ? null : `HL7's validator gave no answer for some resources`
  }

  result(): Pick<Validation, 'validator' | 'read' | 'kinds'> {
    const { read } = this.#tally
    const validator =
      this.#versions.length === 0 ? null : { version: this.#validator, fhirVersions: this.#versions }
    return { validator, read, kinds: this.#tally.kinds() }
  }

  leftOut(): LeftOut[] {
    const { hidden, beyond } = this.#tally
    return [
      ...reasons(this.#failures),
      ...(hidden === 0
        ? []
        : [{ reason: 'findings about values that the record has masked or replaced', count: hidden }]),
      ...(beyond === 0 ? [] : [{ reason: 'findings beyond the first hundred of a kind', count: beyond }]),
    ]
  }
}

function failureOf(error: unknown): string {
  if (error instanceof NoAnswer) return error.message.slice(0, 300)
  const message = error instanceof Error ? error.message : String(error)
  if (/timeout/i.test(message)) return 'it did not answer in time'
  return /parse response/.test(message) ? 'its answer was no JSON' : 'the connection to it broke'
}

function reasons(counts: ReadonlyMap<string, number>): LeftOut[] {
  return [...counts].map(([reason, count]) => ({ reason, count }))
}

function nothing(): Omit<Validation, 'status' | 'reason'> {
  return { validator: null, read: 0, kinds: [], leftOut: [] }
}
