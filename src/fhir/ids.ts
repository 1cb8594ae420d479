/**
 * What an id and a type of FHIR are, and the one place that builds a path of them. Ids and types come from servers,
 * from records and from people: a text that is neither (`../Patient/1?cascade=delete`, `?_lastUpdated=gt1900`, an empty
 * one) would lead to another resource, or to many.
 */

/** One id, for use in a longer pattern; `isId` refuses besides what URLs resolve as folders. */
export const ID_PATTERN = '[A-Za-z0-9.-]{1,64}'

const ID = new RegExp(`^${ID_PATTERN}$`)
const TYPE = /^[A-Z][A-Za-z]{1,63}$/

/** True for a logical id; `.` and `..` fit the pattern of FHIR, but name other places in a URL. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value) && value !== '.' && value !== '..'
}

/** True for a text that has the form of a resource type's name. Servers may have types that FHIR does not define. */
export function isTypeName(value: unknown): value is string {
  return typeof value === 'string' && TYPE.test(value)
}

/** A text that is no id or no type where a path is built of it. */
export class NotAReference extends Error {
  override readonly name = 'NotAReference'
}

/** Path of a type, relative to the base URL. @throws NotAReference */
export function typePath(type: string): string {
  if (isTypeName(type)) return type
  throw new NotAReference(`${JSON.stringify(String(type).slice(0, 80))} is not a resource type`)
}

/** Path of one resource, relative to the base URL: `Subscription/abc`. @throws NotAReference for anything else */
export function instancePath(type: string, id: string): string {
  if (isId(id)) return `${typePath(type)}/${id}`
  throw new NotAReference(`${JSON.stringify(String(id).slice(0, 80))} is not an id of FHIR`)
}

/** What a URL says of a resource: where it is, its type and its id. */
export interface InstanceUrl {
  /** what stands before the type, without a slash at the end; '' for a relative reference */
  readonly base: string
  readonly type: string
  readonly id: string
}

/**
 * Reads a reference to one resource, relative or absolute, with or without a version. Null for everything else: a query,
 * a fragment, dots as folders and percent-encoding are no part of one.
 */
export function readInstanceUrl(text: string): InstanceUrl | null {
  if (!/^[A-Za-z0-9._~:/@!$&'()*+,;=[\]-]*$/.test(text)) return null
  const segments = text.split('/')
  const at = segments.at(-2) === '_history' ? segments.length - 4 : segments.length - 2
  const [type, id] = [segments[at], segments[at + 1]]
  if (at < 0 || !isTypeName(type) || !isId(id)) return null
  const before = segments.slice(0, at)
  if (before.includes('.') || before.includes('..')) return null
  return { base: before.join('/'), type, id }
}
