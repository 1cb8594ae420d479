import { CONTENT } from './content.js'
import { ERRORS } from './errors.js'
import { EXPIRATION } from './expiration.js'
import { INPUT } from './input.js'
import { NOTIFICATION } from './notification.js'
import { OPERATION } from './operation.js'
import { OUTPUT } from './output.js'
import { SECURITY } from './security.js'
import { STATUS } from './status.js'
import { SUBSCRIPTION } from './subscription.js'
import { TOKEN } from './token.js'
import type { Circumstance, Clause, Release, Requirement, RequirementId, Severity } from './types.js'
import { WEBSOCKET } from './websocket.js'

export { AMBIGUITIES, type Ambiguity, type AmbiguityId } from './ambiguities.js'
export * from './types.js'

/** Every requirement, in the order of the groups and of the numbers. */
export const CATALOGUE: readonly Requirement[] = [
  ...OPERATION,
  ...INPUT,
  ...OUTPUT,
  ...TOKEN,
  ...EXPIRATION,
  ...WEBSOCKET,
  ...NOTIFICATION,
  ...STATUS,
  ...CONTENT,
  ...SUBSCRIPTION,
  ...ERRORS,
  ...SECURITY,
]

const byId: ReadonlyMap<string, Requirement> = new Map(CATALOGUE.map((entry) => [entry.id, entry]))

/** Whether a text is the id of a requirement that exists, not only of its shape. */
export function isRequirementId(text: string): text is RequirementId {
  return byId.has(text)
}

/** The requirement of an id; throws when there is none. */
export function requirement(id: string): Requirement {
  const found = byId.get(id)
  if (!found) throw new Error(`The catalogue has no requirement ${id}`)
  return found
}

/** A clause of a requirement; throws, naming those that exist, when there is none. */
export function clause(id: string, clauseId: string): Clause {
  const { clauses } = requirement(id)
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
  { id }: Requirement,
  { id: clauseId }: Clause,
  release: Release,
  circumstances: ReadonlySet<Circumstance>,
): Severity {
  const { verdict, unless = [] } = clause(id, clauseId)
  const softened = unless.find(({ when }) => circumstances.has(when))
  if (softened) return softened.verdict
  return typeof verdict === 'string' ? verdict : (verdict[release] ?? verdict.default)
}

/**
 * Whether a requirement is for a release. Late R6 has no operation in core, so there what early R6 demands of it
 * counts only for a server that declares the operation nevertheless.
 */
export function appliesTo({ releases }: Requirement, release: Release, operationDeclared: boolean): boolean {
  if (releases.includes(release)) return true
  return release === 'R6b' && operationDeclared && releases.includes('R6a')
}
