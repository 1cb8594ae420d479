import { fromXml, toXml } from './codec-xml.js'
import type { Format, Resource } from './model.js'
import { refuse } from './outcome.js'
import { isObject, text } from './resource.js'

interface FormatFacts {
  readonly mimeType: string
  readonly shortCode: string
  /** generic types that are answered with this format under their own name */
  readonly generic: readonly string[]
}

export const FORMATS: Readonly<Record<Format, FormatFacts>> = {
  json: { mimeType: 'application/fhir+json', shortCode: 'json', generic: ['application/json', 'text/json'] },
  xml: { mimeType: 'application/fhir+xml', shortCode: 'xml', generic: ['application/xml', 'text/xml'] },
}

const NAMES = Object.keys(FORMATS) as Format[]

/** The format that a media type (without parameters) or a short code stands for, among those that are spoken. */
export function formatOf(name: string, spoken: readonly Format[] = NAMES): Format | undefined {
  const wanted = name.trim().toLowerCase()
  return spoken.find((format) => {
    const facts = FORMATS[format]
    return facts.mimeType === wanted || facts.shortCode === wanted || facts.generic.includes(wanted)
  })
}

/** A resource as text in the format. */
export function write(resource: Resource, format: Format): string {
  switch (format) {
    case 'json':
      return JSON.stringify(resource)
    case 'xml':
      return toXml(resource)
  }
}

/** A resource from bytes; throws a 400 Refusal for what is not UTF-8, not the format, or not a resource. */
export function read(bytes: Uint8Array, format: Format): Resource {
  switch (format) {
    case 'json':
      return readJson(decode(bytes))
    case 'xml':
      return shallow(fromXml(decode(bytes)))
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse(400, 'structure', 'The body is not UTF-8.')
  }
}

function readJson(source: string): Resource {
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    throw refuse(400, 'structure', 'The body is not well-formed JSON.')
  }
  if (!isObject(value) || text(value['resourceType']) === undefined)
    throw refuse(400, 'structure', 'The body is not a FHIR resource.')
  return shallow(value as Resource)
}

function shallow(resource: Resource): Resource {
  if (!within(resource, DEEPEST)) throw refuse(400, 'structure', 'The body is nested too deeply.')
  return resource
}

/** What is nested deeper could not be written again. */
const DEEPEST = 100

function within(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((child) => within(child, levels - 1))
}
