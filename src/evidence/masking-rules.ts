/** What stands in place of a value. */
export const MASK = '•••'

/** Resources that hold the protocol and no patient's data. */
const OPEN_TYPES = new Set([
  'Bundle',
  'CapabilityStatement',
  'OperationDefinition',
  'OperationOutcome',
  'Parameters',
  'Subscription',
  'SubscriptionStatus',
  'SubscriptionTopic',
])

/** Elements whose children may be resources; elsewhere a `resourceType` is only a value. */
const HOLDERS = new Set(['resource', 'contained', 'outcome'])

/** Elements of masked resources that name a kind of thing, not a person. */
const KEPT = new Set(['resourceType', 'system', 'versionId', 'lastUpdated', 'profile', 'status'])

/** Where a value stands: the names of the elements around it, innermost last. */
export interface Place {
  /** type of the resource around it; null outside of any, undefined when it was not named */
  readonly resource: string | null | undefined
  /** names of the elements between the resource and the value, the value's own last */
  readonly path: readonly string[]
}

/** Whether an element called so may hold a resource. */
export function holdsResource(name: string | null): boolean {
  return name === null || HOLDERS.has(name)
}

/** Whether the values of such a resource are masked. */
export function isMaskedType(type: string): boolean {
  return !OPEN_TYPES.has(type)
}

/** Whether nothing in such a resource, or outside of any, is masked, wherever it stands. */
export function keepsAll(resource: string | null | undefined): boolean {
  if (resource === undefined || resource === 'Subscription') return false
  return resource === null || OPEN_TYPES.has(resource)
}

/** What becomes of a value. `reference` keeps the type: `Patient/•••`. */
export function treatment({ resource, path }: Place): 'keep' | 'mask' | 'reference' {
  const name = path.at(-1) ?? ''
  const parent = path.at(-2) ?? ''
  if (keepsAll(resource)) return 'keep'
  if (resource === 'Subscription') return isSubscriptionSecret(path) ? 'mask' : 'keep'
  if (name === 'reference') return 'reference'
  if (name === 'id' && path.length === 1) return 'keep'
  if (name === 'url' && (parent === 'extension' || parent === 'modifierExtension')) return 'keep'
  return KEPT.has(name) ? 'keep' : 'mask'
}

/** Header lines (R4: channel.header) and parameter values (R5) may hold credentials for another server. */
function isSubscriptionSecret(path: readonly string[]): boolean {
  const name = path.at(-1)
  return name === 'header' || (name === 'value' && path.at(-2) === 'parameter')
}

/** `Patient/123` → `Patient/•••`; an absolute or unusual reference keeps its type when one can be seen. */
export function maskReference(reference: string): string {
  const type = /(?:^|\/)([A-Z][A-Za-z]{1,60})\/[^/]+(?:\/_history\/[^/]+)?$/.exec(reference)?.[1]
  return type === undefined ? MASK : `${type}/${MASK}`
}
