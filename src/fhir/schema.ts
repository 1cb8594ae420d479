import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as generated from '../../fixtures/schemas/generated/fhir-r5.mjs'
import { packageRoot } from './package-root.js'
import type { Release } from './releases/names.js'

const JUDGED = ['Parameters', 'Bundle', 'SubscriptionStatus', 'OperationOutcome', 'Subscription'] as const

/** The resources for which HL7's JSON schema is kept. */
export type JudgedType = (typeof JUDGED)[number]

export function isJudgedType(type: unknown): type is JudgedType {
  return JUDGED.some((each) => each === type)
}

type Validators = typeof generated
type SchemaError = NonNullable<Validators['validateBundle']['errors']>[number]

const MODULE = { R4: 'fhir-r4b', R4B: 'fhir-r4b', R5: 'fhir-r5', R6a: 'fhir-r5', R6b: 'fhir-r5' } as const

/** Imported when first asked for: 0.5 MB of code for each of the two. */
function validators(release: Release): Promise<Validators> {
  const path = join(packageRoot(), 'fixtures', 'schemas', 'generated', `${MODULE[release]}.mjs`)
  return import(/* @vite-ignore */ pathToFileURL(path).href) as Promise<Validators>
}

/**
 * What HL7's JSON schema finds wrong with a resource: nothing, or the first fault, as `/parameter/0/valueString: …`.
 * A weak oracle: it knows no cardinality of primitives, no invariant and no required code. Resources of other types
 * inside (Bundle entries, contained) pass as long as they have a resourceType.
 *
 * - R4 is judged by R4B's schema, in which these resources are alike. SubscriptionStatus does not exist in R4, so
 *   nothing is said of it there.
 * - R6 is judged by R5's schema. Its ballots add elements, so an element that R5 does not know is no fault, and what
 *   stands behind it is not looked at.
 */
export async function schemaErrors(
  release: Release,
  resourceType: JudgedType,
  json: unknown,
): Promise<string[]> {
  return errorsBy(await validators(release), release, resourceType, json)
}

/** The same for both schemas at once, for whoever cannot wait at each resource. */
export async function loadSchemas(): Promise<
  (release: Release, resourceType: JudgedType, json: unknown) => string[]
> {
  const [before, since] = await Promise.all([validators('R4B'), validators('R5')])
  return (release, resourceType, json) =>
    errorsBy(MODULE[release] === MODULE.R4B ? before : since, release, resourceType, json)
}

function errorsBy(loaded: Validators, release: Release, resourceType: JudgedType, json: unknown): string[] {
  if (release === 'R4' && resourceType === 'SubscriptionStatus') return []
  const validate = loaded[`validate${resourceType}`]
  try {
    if (validate(json)) return []
  } catch (error) {
    // the validators and some of HL7's patterns use the stack; nothing else in them throws
    if (error instanceof RangeError) return ['/: is nested too deeply, or too long, to be judged']
    throw error
  }
  const isR6 = release === 'R6a' || release === 'R6b'
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if' && !(isR6 && keyword === 'additionalProperties'))
    .map((error) => `${error.instancePath || '/'}: ${fault(error)}`)
}

function fault({ keyword, params }: SchemaError): string {
  // a name may come from the target, at any length
  const value = (Object.values(params).map((param) => JSON.stringify(param))[0] ?? '').slice(0, 200)
  if (keyword === 'additionalProperties') return `has no element ${value}`
  if (keyword === 'required') return `lacks ${value}`
  if (keyword === 'type') return `is no ${value}`
  if (keyword === 'const' || keyword === 'enum') return `is not ${value}`
  if (keyword === 'pattern') return `does not match ${String(params['pattern'])}`
  return `breaks ${keyword} ${value}`
}
