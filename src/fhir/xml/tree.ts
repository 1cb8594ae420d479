import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { DEEPEST } from '../json.js'
import { decodeText, encodeText, NotXml } from './entities.js'

/** One element; its namespace is resolved, its prefix gone. */
export interface XmlElement {
  readonly name: string
  readonly namespace: string
  /** by their names as written, namespace declarations left out */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (XmlElement | string)[]
}

/**
 * What one document may have of these. Each costs a hundred times its size while it is parsed; no resource that this
 * operation or a notification brings has a tenth of them.
 */
const MOST = [
  { sign: '<', most: 10_000, what: 'tags' },
  { sign: '=', most: 20_000, what: 'attributes' },
  { sign: '&', most: 100_000, what: 'references' },
] as const

const TEXT = '#text'
const CDATA = '#cdata'
const ATTRIBUTES = ':@'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: TEXT,
  cdataPropName: CDATA,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false, // references are resolved here, by entities.ts
  maxNestedTags: DEEPEST,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

type Node = Readonly<Record<string, unknown>>
/** The namespaces that one element declares, before those around it: to copy these for each element would cost their product. */
interface Scope {
  readonly declared: ReadonlyMap<string, string>
  readonly outer: Scope | null
}

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'

/**
 * Parses one XML document without a DTD, no deeper than FHIR JSON may be.
 * @throws NotXml, with why
 */
export function parseTree(text: string): XmlElement {
  // Sought before anything is parsed: a DTD is where entity bombs and external entities live, and FHIR has none.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new NotXml('it has a document type declaration')
  // The parser would go through anything, letter by letter.
  if (!/^\s*</.test(text)) throw new NotXml('Start tag expected.')
  for (const { sign, most, what } of MOST)
    if (hasMore(text, sign, most)) throw new NotXml(`it has more than ${most} ${what}`)
  const nodes = parsed(text)
  const wellFormed = XMLValidator.validate(text)
  if (wellFormed !== true) throw new NotXml(wellFormed.err.msg.slice(0, 200))
  const roots = nodes.filter((node) => nameOf(node) !== undefined)
  const [root] = roots
  if (root === undefined || roots.length > 1) throw new NotXml(`it has ${roots.length} root elements`)
  return element(root, { declared: new Map([['xml', XML_NAMESPACE]]), outer: null })
}

/** No deeper than elements are. */
function namespaceOf(prefix: string, from: Scope): string | undefined {
  for (let scope: Scope | null = from; scope; scope = scope.outer) {
    const namespace = scope.declared.get(prefix)
    if (namespace !== undefined) return namespace
  }
  return undefined
}

function hasMore(text: string, sign: string, most: number): boolean {
  let count = 0
  for (let at = text.indexOf(sign); at >= 0 && count <= most; at = text.indexOf(sign, at + 1)) count++
  return count > most
}

function parsed(text: string): Node[] {
  try {
    return parser.parse(text) as Node[]
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not XML'
    throw new NotXml(/nested/i.test(reason) ? `nested deeper than ${DEEPEST} levels` : reason.slice(0, 200))
  }
}

function nameOf(node: Node): string | undefined {
  return Object.keys(node).find((key) => key !== TEXT && key !== CDATA && key !== ATTRIBUTES)
}

/** Recursion is bounded: the parser has refused what is nested deeper than DEEPEST. */
function element(node: Node, outer: Scope): XmlElement {
  const tag = nameOf(node) ?? ''
  const given = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>).map(
    ([name, value]) => [name, decodeText(value)] as const,
  )
  const declared = given.flatMap(([name, value]) => {
    if (name === 'xmlns') return [['', value] as const]
    return name.startsWith('xmlns:') ? [[name.slice(6), value] as const] : []
  })
  const scope = declared.length > 0 ? { declared: new Map(declared), outer } : outer
  const attributes = given.filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
  const [prefix, name] = split(tag)
  const namespace = namespaceOf(prefix, scope)
  if (prefix !== '' && namespace === undefined) throw new NotXml(`the prefix ${prefix} is not declared`)
  return {
    name,
    namespace: namespace ?? '',
    attributes: Object.fromEntries(attributes),
    children: children((node[tag] ?? []) as Node[], scope),
  }
}

function children(nodes: readonly Node[], scope: Scope): (XmlElement | string)[] {
  return nodes.flatMap((node): (XmlElement | string)[] => {
    if (TEXT in node) return [decodeText(String(node[TEXT]))]
    if (CDATA in node) return (node[CDATA] as Node[]).map((part) => String(part[TEXT] ?? ''))
    return nameOf(node) === undefined ? [] : [element(node, scope)]
  })
}

function split(tag: string): [prefix: string, name: string] {
  const at = tag.indexOf(':')
  return at < 0 ? ['', tag] : [tag.slice(0, at), tag.slice(at + 1)]
}

/** The elements among the children. */
export function elementsIn(parent: XmlElement): XmlElement[] {
  return parent.children.filter((child) => typeof child !== 'string')
}

/** The text among the children, white space at both ends left out. */
export function textIn(parent: XmlElement): string {
  return parent.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim()
}

/** The element as XML text, in one default namespace that each change of it declares. */
export function serialise({ name, namespace, attributes, children }: XmlElement, outer = ''): string {
  const declared = namespace === outer ? '' : ` xmlns="${encodeText(namespace)}"`
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${encodeText(value)}"`)
  const inner = children.map((child) =>
    typeof child === 'string' ? encodeText(child) : serialise(child, namespace),
  )
  const open = `<${name}${declared}${given.join('')}`
  return inner.length > 0 ? `${open}>${inner.join('')}</${name}>` : `${open}/>`
}
