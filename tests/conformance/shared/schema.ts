import { isObject, MOST_PLACES, objectsOf } from '../../../src/fhir/json.js'
import type { Release } from '../../../src/fhir/releases/names.js'
import { isJudgedType, loadSchemas } from '../../../src/fhir/schema.js'

/** HL7's compiled JSON schemas, for checks, which judge at once. */
const errorsOf = await loadSchemas()

/**
 * What HL7's JSON schema of a release finds wrong with a resource and with the resources in its entries, as
 * `/parameter/0/valueString: …`: of each the first fault, of the first that have any. Resources of which no schema is kept are passed over, and
 * elements that R6 may have added are no fault.
 */
export function schemaFaults(release: Release, resource: unknown): string[] {
  if (!isObject(resource)) return ['/: is no object']
  const entries = resource['resourceType'] === 'Bundle' ? objectsOf(resource['entry']) : []
  const inside: string[] = []
  for (const [index, entry] of entries.entries()) {
    if (inside.length >= MOST_PLACES) break
    inside.push(...faultsOf(release, entry['resource']).map((fault) => `/entry/${index}/resource${fault}`))
  }
  return inside.length > 0 ? inside : faultsOf(release, resource)
}

function faultsOf(release: Release, resource: unknown): string[] {
  const type = isObject(resource) ? resource['resourceType'] : undefined
  return isJudgedType(type) ? errorsOf(release, type, resource) : []
}
