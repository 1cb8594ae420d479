import { isObject } from '../json.js'
import type { Release } from '../releases/names.js'
import { encodeText } from './entities.js'
import { factsOf, orderOf } from './facts.js'
import { FHIR_NAMESPACE } from './read.js'

/**
 * A resource in the shape of FHIR JSON as FHIR XML. Elements come in the order of the definition where it is kept, else
 * in the order of the properties.
 */
export function writeXml(resource: Readonly<Record<string, unknown>>, release: Release = 'R5'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${new Writer(release).resource(resource, true)}`
}

class Writer {
  constructor(private readonly release: Release) {}

  resource(resource: Readonly<Record<string, unknown>>, isRoot = false): string {
    const { resourceType, ...rest } = resource
    const name = String(resourceType)
    const namespace = isRoot ? ` xmlns="${FHIR_NAMESPACE}"` : ''
    return tag(name, namespace, this.#elements(rest, name))
  }

  #elements(content: Readonly<Record<string, unknown>>, type: string | null): string {
    const names = new Set(Object.keys(content).map((key) => key.replace(/^_/, '')))
    return this.#ordered([...names], type)
      .map((name) => this.#property(name, content[name], content[`_${name}`], type))
      .join('')
  }

  #ordered(names: string[], type: string | null): string[] {
    const order = orderOf(this.release, type)
    if (!order) return names
    const place = (name: string): number => {
      const at = order.findIndex(
        (each) => each === name || (each.endsWith('[x]') && name.startsWith(each.slice(0, -3))),
      )
      return at < 0 ? order.length : at
    }
    return names.sort((a, b) => place(a) - place(b))
  }

  #property(name: string, value: unknown, twin: unknown, parentType: string | null): string {
    const values = listOf(value)
    const twins = listOf(twin)
    const { type } = factsOf(this.release, parentType, name)
    const count = Math.max(values.length, twins.length)
    return Array.from({ length: count }, (_, at) => this.#element(name, values[at], twins[at], type)).join('')
  }

  #element(name: string, value: unknown, twin: unknown, type: string | null): string {
    if (isObject(value)) {
      if ('resourceType' in value) return tag(name, '', this.resource(value))
      return this.#complex(name, value, type)
    }
    if (type === 'xhtml' || (name === 'div' && typeof value === 'string')) return String(value)
    const text =
      value === undefined || value === null ? '' : ` value="${encodeText(String(value as string))}"`
    const { id, ...rest } = isObject(twin) ? twin : {}
    return tag(name, attribute('id', id) + text, this.#elements(rest, 'Element'))
  }

  /** `id` and an extension's `url` are attributes in XML. */
  #complex(name: string, value: Readonly<Record<string, unknown>>, type: string | null): string {
    const { id, ...rest } = value
    const isExtension = type === 'Extension'
    const { url, ...others } = rest
    const attributes = attribute('id', id) + (isExtension ? attribute('url', url) : '')
    return tag(name, attributes, this.#elements(isExtension ? others : rest, type))
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as unknown[]) : [value]
}

function attribute(name: string, value: unknown): string {
  return typeof value === 'string' ? ` ${name}="${encodeText(value)}"` : ''
}

function tag(name: string, attributes: string, content: string): string {
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`
}
