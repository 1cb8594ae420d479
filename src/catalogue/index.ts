import type {
  Ambiguity,
  ByRelease,
  Circumstance,
  Clause,
  Ground,
  Release,
  Requirement,
  Severity,
} from './types.js'

import type { Fact } from './facts.js'

export * from './types.js'
export type { Fact } from './facts.js'

/** For each fact the requirements, or clauses as `ID/clause`, that demand it of a server; none where no text does. */
export type Facts = Readonly<Record<Fact, readonly string[]>>

/** Requirements that the engine itself has to point at, each by what it demands: what is said of a target as a whole. */
export interface Roles {
  /** tokens expire; its group is what has to be waited for until they do */
  readonly expiry: string
  /** the CapabilityStatement declares the operation */
  readonly declared: string
  /** it does so by a known canonical URL */
  readonly definition: string
}

interface Parts {
  /** in the order of the groups and of the numbers */
  readonly requirements: readonly Requirement[]
  readonly ambiguities: readonly Ambiguity[]
  /** what the groups are about, as they are named in sentences and headings, in their order */
  readonly groups: Readonly<Record<string, string>>
  readonly roles: Roles
  readonly facts: Facts
}

/** What a suite demands of a server, with look-ups by id. */
export class Catalogue implements Parts {
  readonly requirements: readonly Requirement[]
  readonly ambiguities: readonly Ambiguity[]
  readonly groups: Readonly<Record<string, string>>
  readonly roles: Roles
  readonly facts: Facts
  readonly #byId: ReadonlyMap<string, Requirement>

  constructor({ requirements, ambiguities, groups, roles, facts }: Parts) {
    this.requirements = requirements
    this.ambiguities = ambiguities
    this.groups = groups
    this.roles = roles
    this.facts = facts
    this.#byId = new Map(requirements.map((entry) => [entry.id, entry]))
  }

  /** The requirement of an id; undefined when there is none. */
  find(id: string): Requirement | undefined {
    return this.#byId.get(id)
  }

  /** The requirement of an id; throws when there is none. */
  requirement(id: string): Requirement {
    const found = this.find(id)
    if (!found) throw new Error(`The catalogue has no requirement ${id}`)
    return found
  }

  /** A clause by its whole name, `ID/clause`; throws, naming those that exist, when there is none. */
  clause(ref: string): Clause {
    const [id = '', clause = ''] = ref.split('/')
    return clauseOf(this.requirement(id), clause)
  }
}

/** The group of a requirement's id: what stands before the number. */
export function groupOf(requirement: string): string {
  const end = requirement.indexOf('-')
  return end < 0 ? requirement : requirement.slice(0, end)
}

/** A clause of a requirement; throws, naming those that exist, when there is none. */
export function clauseOf({ id, clauses }: Requirement, clauseId: string): Clause {
  const found = clauses.find((candidate) => candidate.id === clauseId)
  if (found) return found
  const known = clauses.map((candidate) => candidate.id).join(', ') || 'none, since no run can test it'
  throw new Error(`${id} has no clause ${clauseId}; its clauses: ${known}`)
}

/**
 * What a broken clause leads to: the first circumstance that holds, else what the release has of its own, else the
 * verdict for all. Throws when the clause is not one of the requirement's.
 */
export function severityOf(
  requirement: Requirement,
  { id: clauseId }: Clause,
  release: Release,
  circumstances: ReadonlySet<Circumstance>,
): Severity {
  const { verdict, unless = [] } = clauseOf(requirement, clauseId)
  const softened = unless.find(
    ({ when, releases }) => circumstances.has(when) && (releases?.includes(release) ?? true),
  )
  return inRelease(softened?.verdict ?? verdict, release)
}

/** What a value that may differ by release is in one of them, or in most. */
export function inRelease<T>(value: ByRelease<T>, release?: Release): T {
  const byRelease = value as { readonly [R in Release | 'default']?: T }
  return typeof value === 'object' && value !== null && 'default' in value
    ? (byRelease[release ?? 'default'] ?? value.default)
    : (value as T)
}

/** The text that binds a server to a clause in a release; null when nothing does, so that the clause may not fail. */
export function groundOf({ ground }: Clause, release: Release): Ground | null {
  return ground === undefined ? null : inRelease(ground, release)
}

/** True when the texts of a release are a ballot draft, which binds only a server that names it. */
export function isDraft(release: Release): boolean {
  return release === 'R6a' || release === 'R6b'
}

/**
 * Whether a requirement is for a release. Late R6 has no operation in core, so there what early R6 demands of it
 * counts only for a server that declares the operation nevertheless.
 */
export function appliesTo({ releases }: Requirement, release: Release, operationDeclared: boolean): boolean {
  if (releases.includes(release)) return true
  return release === 'R6b' && operationDeclared && releases.includes('R6a')
}
