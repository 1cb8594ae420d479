import type { Strength } from '../catalogue/types.js'
import type { Cause, Scope } from '../evidence/types.js'

export const VERDICTS = ['pass', 'fail', 'warn', 'info', 'n/a', 'skip', 'unverified'] as const

/** What the suite says of one clause in one scenario; the meanings stand in docs/verdicts.md. */
export type Verdict = (typeof VERDICTS)[number]

/** The text that a verdict rests on. */
export interface Ground {
  /** `SHALL`, `cardinality`, `datatype`, `invariant`, `definition` … */
  readonly kind: string
  readonly source: string
  /** the text is a ballot draft */
  readonly draft: boolean
}

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
  readonly level: 'type' | 'instance' | null
  readonly method: string | null
  readonly format: 'json' | 'xml' | null
  /** ids of exchanges and sockets */
  readonly evidence: readonly string[]
  /** requirement ids that broke and so kept this one from being observed */
  readonly blockedBy: readonly string[]
  /** what kept it from being observed; null when it was observed, or when `blockedBy` says it */
  readonly cause: Cause | null
  /** null where the catalogue names none */
  readonly ground: Ground | null
  /** the smallest change of the server that would pass, for `fail` and `warn`; null for the rest */
  readonly advice: string | null
  /** null when it was not repeated */
  readonly stability: 'deterministic' | 'intermittent' | null
  /** the time left before the deadline of the observation, when the verdict depends on one */
  readonly headroomMs: number | null
  readonly sources: readonly string[]
  /** the check: its file by its path in the package, and its line there for a fail or warn, otherwise null */
  readonly test: { readonly file: string; readonly line: number | null; readonly name: string }
}

/** A clause of the scope that applies and that no row observed. */
export interface OpenClause {
  readonly clause: string
  /** key of the scenario that should have shown it */
  readonly scenario: string
  readonly verdict: 'unverified' | 'skip'
  readonly reason: string
}

/** Why what is open does not hold the run back. */
export type Excuse =
  /** `--accept-unverified` names it */
  | 'accepted'
  /** it could not be observed because of a failure that is waived */
  | 'waived'

/** One row for every requirement that `--only` and `--skip` leave in. */
export interface RequirementRow {
  readonly requirement: string
  readonly verdict: Verdict
  /** the scope of the run has a clause of it */
  readonly inScope: boolean
  /** what is still to be observed, in the order of the clauses; the requirement is verified when there is nothing */
  readonly open: readonly OpenClause[]
  /** null: what is open holds the run back, or nothing is open */
  readonly excuse: Excuse | null
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

/** What a run was asked to look at. */
export interface Wanted {
  readonly scope: Scope
  /** ids, groups and globs as given */
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** All that judging a record gives. */
export interface Judgement {
  readonly wanted: Wanted
  /** requirements that `--only` and `--skip` leave out: they have no row */
  readonly notSelected: readonly string[]
  /** the patterns of `--accept-unverified` that accepted nothing */
  readonly needless: readonly string[]
  readonly results: readonly Result[]
  readonly requirements: readonly RequirementRow[]
  readonly ambiguities: readonly { readonly id: string; readonly reading: string }[]
  readonly faults: readonly Fault[]
}

/** `partial`: no failure, and a part of the scope was left out by name or accepted as not verified. */
export type RunVerdict = 'conformant' | 'partial' | 'non-conformant' | 'incomplete' | 'fault' | 'interrupted'

/** Exit codes of the command line (2 is a usage or configuration error, before anything is judged). */
export const EXIT_CODES = {
  conformant: 0,
  partial: 0,
  'non-conformant': 1,
  usage: 2,
  incomplete: 3,
  fault: 4,
  interrupted: 130,
} as const
