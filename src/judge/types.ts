import type { Strength } from '../catalogue/types.js'

export const VERDICTS = ['pass', 'fail', 'warn', 'info', 'n/a', 'skip', 'unverified'] as const

/** What the suite says of one clause in one scenario; the meanings stand in docs/verdicts.md. */
export type Verdict = (typeof VERDICTS)[number]

/** One row: one clause of one requirement, judged from one scenario. */
export interface Result {
  readonly requirement: string
  readonly clause: string
  /** key of the scenario that was judged */
  readonly scenario: string
  readonly verdict: Verdict
  readonly strength: Strength
  readonly title: string
  /** why the verdict is what it is, one sentence; for n/a, skip and unverified the only explanation */
  readonly reason: string
  readonly expected: string
  readonly observed: string
  /** the smallest change of the server that would mend a fail or warn, in one sentence; otherwise null */
  readonly advice: string | null
  readonly level: 'type' | 'instance' | null
  readonly method: string | null
  readonly format: 'json' | 'xml' | null
  /** ids of exchanges and sockets */
  readonly evidence: readonly string[]
  /** requirement ids that broke and so kept this one from being observed */
  readonly blockedBy: readonly string[]
  /** null when it was not repeated */
  readonly stability: 'deterministic' | 'intermittent' | null
  /** the time left before the deadline of the observation, when the verdict depends on one */
  readonly headroomMs: number | null
  readonly sources: readonly string[]
  /** the check: its file by its path in the package, and its line there for a fail or warn, otherwise null */
  readonly test: { readonly file: string; readonly line: number | null; readonly name: string }
}

/** One row for every requirement of the catalogue, always. */
export interface RequirementRow {
  readonly requirement: string
  readonly verdict: Verdict
  /** `file > name` of the tests that emitted a result for it in this run */
  readonly coveredBy: readonly string[]
  /** the scenarios in which it could not be observed, with why */
  readonly unobserved: readonly { readonly scenario: string; readonly reason: string }[]
  /** why it has no result: untestable, other release, not covered */
  readonly reason: string | null
  readonly waiver: Waiver | null
}

export interface Waiver {
  readonly requirement: string
  readonly target?: string
  readonly reason: string
  readonly owner: string
  readonly issue?: string
  /** ISO date after which the waiver no longer holds */
  readonly expires: string
}

/** A fault of the suite: a check or scenario that threw, or passed without having observed anything. */
export interface Fault {
  readonly where: string
  readonly reason: string
}

/** All that judging a record gives. */
export interface Judgement {
  readonly results: readonly Result[]
  readonly requirements: readonly RequirementRow[]
  readonly ambiguities: readonly { readonly id: string; readonly reading: string }[]
  readonly faults: readonly Fault[]
}

export type RunVerdict = 'conformant' | 'non-conformant' | 'incomplete' | 'fault' | 'interrupted'

/** Exit codes of the command line (2 is a usage or configuration error, before anything is judged). */
export const EXIT_CODES = {
  conformant: 0,
  'non-conformant': 1,
  usage: 2,
  incomplete: 3,
  fault: 4,
  interrupted: 130,
} as const
