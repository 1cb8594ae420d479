import type { Release } from '../releases/names.js'
import { NotXml } from './entities.js'
import { factsOf, isPrimitive, jsonValue } from './facts.js'
import { elementsIn, parseTree, serialise, textIn, type XmlElement } from './tree.js'

export const FHIR_NAMESPACE = 'http://hl7.org/fhir'
const XHTML_NAMESPACE = 'http://www.w3.org/1999/xhtml'

/** A rule of FHIR XML that is broken, at an XPath-like place. What can be read in spite of it is read. */
export interface XmlProblem {
  readonly kind: 'namespace' | 'text-content' | 'name-after-value'
  readonly path: string
}

export type XmlReading =
  | { readonly ok: true; readonly value: unknown; readonly problems: readonly XmlProblem[] }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads one resource in FHIR XML into the shape that FHIR JSON has. Lists and JSON types come from the definitions;
 * where none are kept, what stands once is no list and values are strings. Never throws.
 */
export function readXml(text: string, release: Release = 'R5'): XmlReading {
  try {
    const problems: XmlProblem[] = []
    const value = new Reader(release, problems).resource(parseTree(text.replace(/^\ufeff/, '')), '')
    return { ok: true, value, problems }
  } catch (error) {
    if (error instanceof NotXml) return { ok: false, reason: error.message }
    throw error
  }
}

/** A property of the JSON: its value and, for a primitive, what belongs into its `_` twin. */
interface Property {
  readonly value: unknown
  readonly twin?: Readonly<Record<string, unknown>>
}

class Reader {
  constructor(
    private readonly release: Release,
    private readonly problems: XmlProblem[],
  ) {}

  resource(root: XmlElement, outer: string): Record<string, unknown> {
    const path = `${outer}/${root.name}`
    return { resourceType: root.name, ...this.#content(root, root.name, path) }
  }

  #problem(kind: XmlProblem['kind'], path: string): void {
    this.problems.push({ kind, path })
  }

  /** The properties of anything that has elements within. */
  #content(parent: XmlElement, type: string | null, path: string): Record<string, unknown> {
    if (parent.namespace !== FHIR_NAMESPACE) this.#problem('namespace', path)
    if (textIn(parent) !== '') this.#problem('text-content', path)
    const elements = elementsIn(parent)
    if (type === 'Parameters.parameter') this.#nameFirst(elements, path)
    const properties = new Map<string, Property[]>()
    for (const each of elements) {
      const place = `${path}/${each.name}`
      const property = this.#property(each, type, place)
      const known = properties.get(each.name)
      if (known) known.push(property)
      else properties.set(each.name, [property])
    }
    const content = [...properties].flatMap(([name, all]) =>
      jsonOf(name, all, factsOf(this.release, type, name).list ?? all.length > 1),
    )
    return { ...given(parent), ...Object.fromEntries(content) }
  }

  #property(element: XmlElement, parentType: string | null, path: string): Property {
    if (element.namespace === XHTML_NAMESPACE) return { value: serialise(element) }
    const { type } = factsOf(this.release, parentType, element.name)
    const within = elementsIn(element)
    const [only] = within
    // A resource stands in its element; a contained one is named there too.
    const holds = type === 'Resource' || type === null
    if (holds && only && within.length === 1 && /^[A-Z]/.test(only.name)) {
      if (element.namespace !== FHIR_NAMESPACE) this.#problem('namespace', path)
      return { value: this.resource(only, path) }
    }
    const text = textIn(element)
    const value = element.attributes['value'] ?? (text === '' ? undefined : text)
    const isPlain = isPrimitive(type) || (type === null && value !== undefined && within.every(isExtension))
    const content = this.#content(element, isPlain ? 'Element' : type, path)
    if (!isPlain) return { value: content }
    const hasTwin = Object.keys(content).length > 0
    return {
      value: value === undefined ? undefined : jsonValue(type, value),
      ...(hasTwin && { twin: content }),
    }
  }

  #nameFirst(elements: readonly XmlElement[], path: string): void {
    const name = elements.findIndex((each) => each.name === 'name')
    const content = elements.findIndex((each) => /^(value([A-Z].*)?|resource|part)$/.test(each.name))
    if (content >= 0 && name > content) this.#problem('name-after-value', path)
  }
}

/** The attributes that are properties in JSON; `value` is the primitive itself, others (xsi:schemaLocation) are not FHIR's. */
function given({ attributes }: XmlElement): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name === 'id' || name === 'url'))
}

function isExtension({ name }: XmlElement): boolean {
  return name === 'extension'
}

/** The one or two properties that the JSON has for all elements of a name. */
function jsonOf(name: string, all: readonly Property[], list: boolean): [string, unknown][] {
  const twins = all.some((each) => each.twin)
  const valued = all.some((each) => each.value !== undefined)
  const orNull = (value: unknown): unknown => value ?? null
  const several = list || all.length > 1
  const values = several ? all.map((each) => orNull(each.value)) : all[0]?.value
  const extras = several ? all.map((each) => orNull(each.twin)) : all[0]?.twin
  return [
    ...(valued ? [[name, values] as [string, unknown]] : []),
    ...(twins ? [[`_${name}`, extras] as [string, unknown]] : []),
  ]
}
