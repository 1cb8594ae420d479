import { choiceName, keptElementsOf, type Element } from '../definitions.js'
import type { Release } from '../releases/names.js'

/** What the definitions say of one element, as far as converting it needs. */
export interface ElementFacts {
  /** a list in JSON, however often it stands in XML; null: not known */
  readonly list: boolean | null
  /** the datatype, or the path of a backbone element (`Bundle.entry`), whose children are looked up; null: not known */
  readonly type: string | null
}

const UNKNOWN: ElementFacts = { list: null, type: null }

/** Lists wherever they stand. */
const ALWAYS: Readonly<Record<string, ElementFacts>> = {
  extension: { list: true, type: 'Extension' },
  modifierExtension: { list: true, type: 'Extension' },
  contained: { list: true, type: 'Resource' },
}

/** Where facts are sought: this release, then the other one that is kept, for what only that one has. */
const ORDER: Readonly<Record<Release, readonly Release[]>> = {
  R4: ['R4', 'R4B', 'R5'],
  R4B: ['R4B', 'R5'],
  R5: ['R5', 'R4B'],
  R6a: ['R6a', 'R4B'],
  R6b: ['R6b', 'R4B'],
}

/** What is known of `name` within `parent`, a resource, datatype or backbone path. */
export function factsOf(release: Release, parent: string | null, name: string): ElementFacts {
  if (Object.hasOwn(ALWAYS, name)) return ALWAYS[name] ?? UNKNOWN
  if (parent === null) return choiceFacts(name, 'value')
  for (const source of ORDER[release]) {
    const elements = keptElementsOf(source, parent)
    if (!elements) continue
    const own = Object.hasOwn(elements, name) ? elements[name] : undefined
    if (own) return { list: own.max !== '1', type: typeOf(own, parent, name) }
    const choice = choiceIn(elements, name)
    if (choice) return choice
  }
  return choiceFacts(name, 'value')
}

function typeOf({ types }: Element, parent: string, name: string): string | null {
  const [type = null] = types
  if (type === 'BackboneElement' || type === 'Element') return `${parent}.${name}`
  return type?.startsWith('#') ? type.slice(1) : type
}

function choiceIn(elements: Readonly<Record<string, Element>>, name: string): ElementFacts | undefined {
  for (const [key, { types }] of Object.entries(elements)) {
    if (!key.endsWith('[x]')) continue
    const stem = key.slice(0, -3)
    const type = types.find((each) => choiceName(stem, each) === name)
    if (type !== undefined) return { list: false, type }
  }
  return undefined
}

/** `valueDateTime` anywhere: the name says the type. */
function choiceFacts(name: string, stem: string): ElementFacts {
  const suffix = name.startsWith(stem) ? name.slice(stem.length) : ''
  if (!/^[A-Z]/.test(suffix)) return UNKNOWN
  const primitive = `${suffix.charAt(0).toLowerCase()}${suffix.slice(1)}`
  return { list: false, type: PRIMITIVES.has(primitive) ? primitive : suffix }
}

const NUMBERS = new Set(['integer', 'unsignedInt', 'positiveInt', 'decimal'])

const PRIMITIVES = new Set([
  ...['boolean', ...NUMBERS, 'integer64', 'string', 'markdown', 'code', 'id', 'oid', 'uuid', 'uri', 'url'],
  ...['canonical', 'date', 'dateTime', 'time', 'instant', 'base64Binary', 'xhtml'],
])

/** True for a datatype that JSON writes as a string, number or boolean. */
export function isPrimitive(type: string | null): boolean {
  return type !== null && PRIMITIVES.has(type)
}

/** The JSON value of a primitive's text; text that is none of its type stays text. */
export function jsonValue(type: string | null, text: string): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  const isNumber = type !== null && NUMBERS.has(type) && /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)
  return isNumber ? Number(text) : text
}

/** The names of a parent's elements in the order of its definition; null when it is not kept. */
export function orderOf(release: Release, parent: string | null): readonly string[] | null {
  if (parent === null) return null
  for (const source of ORDER[release]) {
    const elements = keptElementsOf(source, parent)
    if (elements) return Object.keys(elements)
  }
  return null
}
