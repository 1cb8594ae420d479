import { CATALOGUE, loadSuite } from '../conformance/suite.js'
import { appliesTo, severityOf } from '../../src/catalogue/index.js'
import type { Clause, Release, Requirement, Severity } from '../../src/catalogue/types.js'

import type { Trait } from '../../src/reference/trait.js'
import { TRAITS } from './traits.js'

/** One run of the suite against the reference server with one trait. */
export interface Job {
  /** `trait on release` */
  readonly name: string
  readonly trait: string
  readonly kind: Trait['kind']
  readonly release: Release
  /** the clause is judged from a scenario that waits on the clock */
  readonly waits: boolean
}

const PREFERRED: readonly Release[] = ['R5', 'R4', 'R4B', 'R6a', 'R6b']
/** Groups whose evidence has another shape in R4, where a reader could misread it. */
const SHAPED = /^(NB|SS|CL)-/

/** Every mutant and every legal variant, in the releases in which they say something. */
export async function plan(): Promise<readonly Job[]> {
  const waiting = await waitingClauses()
  return TRAITS.flatMap((trait) =>
    releasesFor(trait).map((release) => ({
      name: `${trait.name} on ${release}`,
      trait: trait.name,
      kind: trait.kind,
      release,
      waits: trait.waits ?? (trait.breaks !== undefined && waiting.has(trait.breaks)),
    })),
  )
}

/** Clauses that a check judges from a scenario that waits on the clock. */
export async function waitingClauses(): Promise<ReadonlySet<string>> {
  const { checks } = await loadSuite()
  return new Set(
    checks
      .filter((check) => check.scenario.waits)
      .map((check) => `${check.requirement}/${clauseName(check.requirement, check.clause)}`),
  )
}

function clauseName(id: string, clause: string | null): string {
  return clause ?? CATALOGUE.requirement(id).clauses[0]?.id ?? ''
}

/** The seams behind which releases differ most; `--together` tries every variant in every release. */
const SHAPED_SEAMS = [
  'notification',
  'frame',
  'batches',
  'heartbeat',
  'eventNumber',
  'capabilities',
  'subscriptionAccepted',
] as const

function isShaped({ hooks }: Trait): boolean {
  return SHAPED_SEAMS.some((seam) => seam in hooks)
}

function releasesFor(trait: Trait): readonly Release[] {
  const possible = PREFERRED.filter((release) => !trait.releases || trait.releases.includes(release))
  if (trait.kind === 'variant') return trait.releases ? possible : isShaped(trait) ? ['R5', 'R4'] : ['R5']
  const id = trait.breaks?.split('/')[0] ?? ''
  const applicable = possible.filter(
    (release) => appliesTo(CATALOGUE.requirement(id), release, true) && expectedOf(trait, release) !== 'info',
  )
  const [first] = applicable
  if (first === undefined) return []
  return first === 'R5' && SHAPED.test(id) && applicable.includes('R4') ? ['R5', 'R4'] : [first]
}

/** The verdict that a mutant deserves on a reference server, which declares everything. */
export function expectedOf(trait: Trait, release: Release): Severity {
  const [id = '', clauseId = ''] = trait.breaks?.split('/') ?? []
  const found = CATALOGUE.requirement(id).clauses.find((clause) => clause.id === clauseId)
  if (!found)
    throw new Error(`${trait.name} breaks ${String(trait.breaks)}, which the catalogue does not have`)
  return severityOf(CATALOGUE.requirement(id), found, release, new Set())
}

/** A server can be failed or warned for the clause in some release: it has advice, and a mutant that breaks it. */
export function isHeld(requirement: Requirement, clause: Clause): boolean {
  return PREFERRED.some(
    (release) =>
      appliesTo(requirement, release, true) && severityOf(requirement, clause, release, new Set()) !== 'info',
  )
}
