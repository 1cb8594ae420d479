/**
 * What a requirement of the catalogue is. Pure data: this room imports the names of FHIR's releases alone.
 * Verdicts per clause follow "a false accusation costs more than a missed fault".
 */

import type { Release } from '../fhir/releases/names.js'

export type { Release }

/** The word that the text uses; IMPLIED by a computable definition, NOT STATED where no text was found. */
export type Strength = 'SHALL' | 'SHOULD' | 'MAY' | 'IMPLIED' | 'NOT STATED'

/** What a violated clause leads to. */
export type Severity = 'fail' | 'warn' | 'info'

/** What ids begin with: the requirements about one matter. */
export type Group = string
export type RequirementId = `${Group}-${string}`

/**
 * What makes a rule binding. A `definition` is what a published OperationDefinition, an element, a code, a fixed value or
 * the rules of operations say flatly and no other text weakens; `safety` is the rule that authorisation is enforced.
 */
export type GroundKind =
  | 'SHALL'
  | 'cardinality'
  | 'datatype'
  | 'invariant'
  | 'required binding'
  | 'RFC MUST'
  | 'safety'
  | 'definition'

/** The text that a `fail` rests on. */
export interface Ground {
  readonly kind: GroundKind
  /** where it is written, as a URL */
  readonly source: string
}

/** One value for every release, or one for each that differs (`default` for the rest). */
export type ByRelease<T> = T | ({ readonly default: T } & { readonly [R in Release]?: T })

/** A circumstance of the target that softens or hardens a clause's verdict. */
export type Circumstance =
  /** the CapabilityStatement does not declare the operation by the core or the Backport canonical */
  | 'operation-undeclared'
  /** the CapabilityStatement does not declare the Backport canonical */
  | 'backport-undeclared'
  /** the CapabilityStatement declares the operation by the canonical of R5 core */
  | 'core-declared'
  /** it declares a definition of its own, derived from a published one, that leaves the type level out */
  | 'type-level-left-out'
  /** the same for the instance level */
  | 'instance-level-left-out'
  /** the server claims the Backport guide 1.0 only, which defined R4B alone */
  | 'guide-1.0'
  /** the CapabilityStatement does not claim the Backport guide itself, by `instantiates` or `implementationGuide` */
  | 'guide-unclaimed'
  /** it claims neither the guide, nor one of its operations by canonical, nor its profile (also not in `meta.profile`) */
  | 'guide-shape-unclaimed'

/** The verdict in a special circumstance. */
export interface Exception {
  readonly when: Circumstance
  readonly verdict: ByRelease<Severity>
  /** where it counts; default: in every release */
  readonly releases?: readonly Release[]
}

/** What a vendor's engineer is told of a broken clause. Our own words; backticks mark code. */
export interface Advice {
  /** what follows from it for clients and users */
  readonly means: string
  /** the smallest change of the server that would pass */
  readonly change: string
  /** where it usually comes from */
  readonly causes: readonly string[]
  /** another change where a check saw one of several ways to break the clause, by the name that the check gives it */
  readonly cases?: Readonly<Record<string, string>>
}

/** One way to break a requirement, with its fair verdict. */
export interface Clause {
  /** short kebab-case name, unique within the requirement: `not-2xx` */
  readonly id: string
  /** what a server that breaks it does, in our own words */
  readonly broken: string
  readonly verdict: ByRelease<Severity>
  /** verdicts in special circumstances; the first that holds wins */
  readonly unless?: readonly Exception[]
  /** for every release in which it can fail: the text that binds the server there */
  readonly ground?: ByRelease<Ground>
  /**
   * clauses, as `ID/clause`, that state the same fact better: when one of them is broken by the same evidence, this one
   * is `unverified` and blocked by it, so that one fact is one failure
   */
  readonly yieldsTo?: readonly string[]
  /** the same for clauses of which it is a consequence wherever in the run they are broken: other calls show the same mistake */
  readonly followsFrom?: readonly string[]
  /** it fails only when the repetition fails too, and warns otherwise: what the text leaves to best effort */
  readonly repeated?: true
  /** for every clause that can fail or warn */
  readonly advice?: Advice
}

export interface Requirement {
  readonly id: RequirementId
  readonly group: Group
  /** one sentence in our own words */
  readonly title: string
  readonly strength: ByRelease<Strength>
  readonly releases: readonly Release[]
  /** the clauses in order of harshness; empty only where `untestable` says why */
  readonly clauses: readonly Clause[]
  readonly sources: readonly string[]
  /** the example of a server that breaks it, in our own words */
  readonly wrongServer?: string
  /** why no black-box run can test it (a rule for suites or clients, a definition, no observable effect) */
  readonly untestable?: string
}

export type AmbiguityId = `A-${string}`

/** A place where the texts are silent, vague or at odds, and how the suite deals with it. */
export interface Ambiguity {
  readonly id: AmbiguityId
  readonly question: string
  readonly readings: readonly string[]
  readonly treatment: string
  readonly requirements: readonly RequirementId[]
}
