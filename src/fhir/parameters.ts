import { ID_PATTERN, isId } from './ids.js'
import { isObject, objectsOf, textOf } from './json.js'

/** One entry of Parameters.parameter as it came, with what can be said of it without judging. */
export interface Parameter {
  readonly name: string | null
  /** the keys that begin with `value`, so a broken entry may have none or several */
  readonly valueKeys: readonly string[]
  readonly hasResource: boolean
  readonly hasPart: boolean
  readonly raw: Readonly<Record<string, unknown>>
}

/** A Parameters resource read leniently; judging it is the checks' work. */
export class Parameters {
  readonly entries: readonly Parameter[]

  constructor(readonly raw: Readonly<Record<string, unknown>>) {
    this.entries = objectsOf(raw['parameter']).map((entry) => ({
      name: textOf(entry['name']),
      valueKeys: Object.keys(entry).filter((key) => /^value(?:[A-Z]|$)/.test(key)),
      hasResource: entry['resource'] !== undefined,
      hasPart: entry['part'] !== undefined,
      raw: entry,
    }))
  }

  /** All entries with exactly this name. */
  named(name: string): Parameter[] {
    return this.entries.filter((entry) => entry.name === name)
  }

  /** The string that the first entry of that name carries, whatever its value[x] is; null when there is none. */
  text(name: string): string | null {
    const entry = this.named(name)[0]
    const key = entry?.valueKeys[0]
    return entry && key !== undefined ? textOf(entry.raw[key]) : null
  }

  /** The strings that all entries of that name carry, whatever their value[x]; a Reference counts by its reference. */
  texts(name: string): string[] {
    return this.named(name).flatMap((entry) => {
      const value = entry.valueKeys.map((key) => entry.raw[key])[0]
      const text = isObject(value) ? textOf(value['reference']) : textOf(value)
      return text === null ? [] : [text]
    })
  }
}

/** The value as Parameters, or null when its resourceType is another. */
export function asParameters(value: unknown): Parameters | null {
  return isObject(value) && value['resourceType'] === 'Parameters' ? new Parameters(value) : null
}

const ID_AT_THE_END = new RegExp(`(?:^|/)(${ID_PATTERN})$`)
const RELATIVE = new RegExp(`^[A-Za-z]+/${ID_PATTERN}(?:/_history/[^/]+)?$`)

/** The id at the end of a bare id, a relative or an absolute reference (also a versioned one); null when there is none. */
export function idOf(reference: string): string | null {
  const path = reference.split(/[?#]/)[0] ?? ''
  const unversioned = path.replace(/\/_history\/[^/]*$/, '')
  return ID_AT_THE_END.exec(unversioned)?.[1] ?? null
}

/** How a string names a resource: `ABC`, `Subscription/ABC`, `https://example.org/fhir/Subscription/ABC`. */
export function referenceForm(reference: string): 'id' | 'relative' | 'absolute' | 'other' {
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) return 'absolute'
  if (RELATIVE.test(reference)) return 'relative'
  return isId(reference) ? 'id' : 'other'
}

/** An in-Parameters of the operation. */
export function idParameters(ids: readonly string[]): Record<string, unknown> {
  return { resourceType: 'Parameters', parameter: ids.map((id) => ({ name: 'id', valueId: id })) }
}
