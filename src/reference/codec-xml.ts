import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Resource } from './model.js'
import { refuse } from './outcome.js'

/**
 * FHIR XML as far as this server needs it. On purpose it shares nothing with the suite's own reading of XML: a mistake
 * there would hide itself if the server it is tried on made the same one.
 */

const NAMESPACE = 'http://hl7.org/fhir'

type Tree = Readonly<Record<string, unknown>>

/** A resource as XML: elements in the order of its properties, which is FHIR's own. */
export function toXml(resource: Resource): string {
  const { resourceType, ...content } = resource
  return `<?xml version="1.0" encoding="UTF-8"?><${resourceType} xmlns="${NAMESPACE}">${inner(content)}</${resourceType}>`
}

function inner(content: Tree): string {
  const names = new Set(Object.keys(content).map((key) => key.replace(/^_/, '')))
  return [...names].map((name) => elements(name, content[name], content[`_${name}`])).join('')
}

function elements(name: string, value: unknown, twin: unknown): string {
  if (!Array.isArray(value) && !Array.isArray(twin)) return element(name, value, twin)
  const values = [value ?? []].flat() as unknown[]
  const twins = [twin ?? []].flat() as unknown[]
  const count = Math.max(values.length, twins.length)
  return Array.from({ length: count }, (_, at) => element(name, values[at], twins[at])).join('')
}

function element(name: string, value: unknown, twin: unknown): string {
  if (name === 'div') return String(value)
  const isComplex = typeof value === 'object' && value !== null
  const { resourceType, ...own } = ((isComplex ? value : twin) ?? {}) as Tree
  if (typeof resourceType === 'string')
    return `<${name}><${resourceType}>${inner(own)}</${resourceType}></${name}>`
  // An id within a resource, and the url of an extension, are attributes.
  const inTag = /xtension$/.test(name) ? ['id', 'url'] : ['id']
  const part = (isInTag: boolean): [string, unknown][] =>
    Object.entries(own).filter(([key]) => inTag.includes(key) === isInTag)
  const plain: [string, unknown][] =
    isComplex || value === undefined || value === null ? [] : [['value', value]]
  const attributes = [...part(true), ...plain].map(([key, text]) => ` ${key}="${escaped(String(text))}"`)
  const content = inner(Object.fromEntries(part(false)))
  const open = `<${name}${attributes.join('')}`
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`
}

function escaped(text: string): string {
  return text.replace(/[<>&"\s]/g, (character) => (character === ' ' ? ' ' : `&#${character.charCodeAt(0)};`))
}

/** Elements that are lists in JSON, of what this server reads and writes, by name or by parent and name. */
const LISTS = new Set([
  ...['entry', 'link', 'notificationEvent', 'issue'],
  ...['extension', 'modifierExtension', 'contained', 'parameter', 'part', 'coding', 'identifier', 'tag'],
  ...['profile', 'security', 'filterBy', 'given', 'contact', 'telecom', 'category', 'participant', 'header'],
  'Patient.name',
])

const NUMBERS = new Set(['heartbeatPeriod', 'timeout', 'maxCount'])
const BOOLEANS = new Set(['valueBoolean', 'active', 'userSelected'])

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  processEntities: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** A resource from XML; throws a 400 Refusal for what is no FHIR XML. Text content counts for nothing. */
export function fromXml(source: string): Resource {
  let nodes: Tree[]
  try {
    if (source.includes('<!DOCTYPE') || XMLValidator.validate(source) !== true)
      throw new Error('not well-formed')
    nodes = parser.parse(source) as Tree[]
  } catch {
    throw refuse(400, 'structure', 'The body is not well-formed XML.')
  }
  const [root] = nodes.filter((node) => nameOf(node) !== undefined)
  const prefix = /^(?:([^:]+):)?/.exec((root && nameOf(root)) ?? '')?.[1]
  const namespace = root && attributesOf(root)[prefix === undefined ? 'xmlns' : `xmlns:${prefix}`]
  if (!root || namespace !== NAMESPACE)
    throw refuse(400, 'structure', 'The body is not in the namespace of FHIR.')
  return resourceOf(root)
}

function resourceOf(node: Tree): Resource {
  const resourceType = localName(node)
  return { resourceType, ...contentOf(node, resourceType) }
}

function contentOf(node: Tree, parent: string): Tree {
  const content: Record<string, unknown> = {}
  for (const child of childrenOf(node)) {
    const name = localName(child)
    const { value, twin } = propertyOf(child, name)
    const isList = LISTS.has(name) || LISTS.has(`${parent}.${name}`) || Object.hasOwn(content, name)
    const before = Object.hasOwn(content, name) ? [content[name]].flat() : []
    if (value !== undefined) content[name] = isList ? [...before, value] : value
    if (twin) content[`_${name}`] = twin
  }
  return content
}

function propertyOf(node: Tree, name: string): { value: unknown; twin?: Tree } {
  const { value: text, id, url } = attributesOf(node)
  const [only, ...others] = childrenOf(node)
  if (only && others.length === 0 && /^[A-Z]/.test(localName(only))) return { value: resourceOf(only) }
  const content = {
    ...(id !== undefined && { id }),
    ...(url !== undefined && { url }),
    ...contentOf(node, name),
  }
  if (text === undefined) return { value: content }
  return { value: typed(name, text), ...(Object.keys(content).length > 0 && { twin: content }) }
}

function typed(name: string, text: string): unknown {
  if (NUMBERS.has(name) || /^value(Integer|Decimal|UnsignedInt|PositiveInt)$/.test(name)) {
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  }
  return BOOLEANS.has(name) && /^(true|false)$/.test(text) ? text === 'true' : text
}

function nameOf(node: Tree): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#'))
}

function localName(node: Tree): string {
  return (nameOf(node) ?? '').replace(/^[^:]*:/, '')
}

function childrenOf(node: Tree): Tree[] {
  const children = node[nameOf(node) ?? ''] as Tree[] | undefined
  return (children ?? []).filter((child) => nameOf(child) !== undefined)
}

function attributesOf(node: Tree): Readonly<Record<string, string>> {
  const given = Object.entries((node[':@'] ?? {}) as Record<string, string>)
  return Object.fromEntries(given.map(([name, text]) => [name, unescaped(text)]))
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    const code = Number(name.replace(/^#x/i, '0x').replace('#', ''))
    if (name.startsWith('#')) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole
  })
}
