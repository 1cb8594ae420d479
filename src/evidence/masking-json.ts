import { holdsResource, MASK, maskReference, treatment } from './masking-rules.js'

/** An object or array that is open while the text is read. */
interface Frame {
  readonly object: boolean
  /** the member that is being read */
  key: string | null
  /** type of the resource that this object is in; null outside of any */
  readonly resource: string | null | undefined
  readonly path: readonly string[]
}

// A string (perhaps cut off), a number or word, or one sign of structure.
const TOKEN = /"[^"\\]*(?:\\[\s\S]?[^"\\]*)*(?:"|$)|[^\s{}[\]:,"]+|[{}[\]:,]/g

/** Deeper than any resource is; what lies below is masked whatever it is. */
const DEEPEST = 100

interface Token {
  readonly text: string
  readonly at: number
}

/** The tokens, each with the one after it. They are never held together: they would take many times the text's memory. */
function* tokensOf(text: string): Generator<readonly [token: Token, next: Token | null]> {
  let current: Token | null = null
  for (const match of text.matchAll(TOKEN)) {
    const token = { text: match[0], at: match.index }
    if (current) yield [current, token]
    current = token
  }
  if (current) yield [current, null]
}

/**
 * Masks JSON, also malformed or cut off; see `maskPayload`. Iterative, so that no depth of nesting breaks it.
 * @param cut the end is missing, and with it perhaps the type of what began
 */
export function maskJson(text: string, cut = false): string {
  const types = resourceTypes(text)
  const stack: Frame[] = []
  const parts: string[] = []
  let copied = 0
  let deeper = 0
  for (const [token, next] of tokensOf(text)) {
    const top = stack.at(-1)
    const sign = token.text
    if (sign === '{' || sign === '[') {
      if (stack.length >= DEEPEST) deeper++
      else stack.push(opened(top, sign === '{', token.at, types, cut))
    } else if (sign === '}' || sign === ']') {
      if (deeper > 0) deeper--
      else stack.pop()
    } else if (sign === ',') {
      if (top?.object && deeper === 0) top.key = null
    } else if (sign !== ':') {
      if (deeper === 0 && top?.object && top.key === null) {
        top.key = unquoted(sign)
        continue
      }
      // A name below the deepest level is told from a value by the colon after it.
      if (deeper > 0 && next?.text === ':') continue
      const masked = maskedToken(sign, top, deeper > 0)
      if (masked === sign) continue
      parts.push(text.slice(copied, token.at), masked)
      copied = token.at + sign.length
    }
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied)
}

function opened(
  top: Frame | undefined,
  object: boolean,
  at: number,
  types: ReadonlyMap<number, string>,
  cut: boolean,
): Frame {
  const name = top?.key ?? null
  const inArray = top !== undefined && !top.object
  // An array hands the name of its member on to its items.
  if (!object)
    return { object, key: name, resource: top?.resource ?? resourceOf(top), path: pathTo(top, inArray) }
  const type = types.get(at)
  const mayBeResource =
    top === undefined ||
    (holdsResource(name) &&
      (name !== null || top.path.length === 0) &&
      !(type === undefined && isOwn(name, top)))
  if (!mayBeResource) return { object, key: null, resource: resourceOf(top), path: pathTo(top, inArray) }
  // At the root, what names no type is no resource (a token answer, a bind message), unless it does so further on.
  if (type === undefined && name === null && !cut) return { object, key: null, resource: null, path: [] }
  return { object, key: null, resource: type, path: [] }
}

/** `CapabilityStatement.rest.resource` says what a server can do with a type, and holds none. */
function isOwn(name: string | null, top: Frame): boolean {
  return name === 'resource' && top.resource === 'CapabilityStatement'
}

function resourceOf(top: Frame | undefined): string | null | undefined {
  return top === undefined ? null : top.resource
}

function pathTo(top: Frame | undefined, inArray: boolean): readonly string[] {
  if (top === undefined) return []
  return inArray || top.key === null ? top.path : [...top.path, top.key]
}

function maskedToken(token: string, top: Frame | undefined, always: boolean): string {
  const path = top === undefined ? [] : pathTo(top, !top.object)
  const what = treatment({ resource: resourceOf(top), path })
  if (what === 'keep' && !(always && resourceOf(top) !== null)) return token
  if (token.startsWith('"'))
    return what === 'reference' ? JSON.stringify(maskReference(unquoted(token))) : `"${MASK}"`
  if (token === 'true' || token === 'false') return 'false'
  return token === 'null' ? token : '0'
}

/** The `resourceType` of each object that names one, by the place of its opening brace: it need not come first. */
function resourceTypes(text: string): ReadonlyMap<number, string> {
  const types = new Map<number, string>()
  const open: number[] = []
  let named = -1
  for (const [token, next] of tokensOf(text)) {
    const sign = token.text
    if (sign === '{' || sign === '[') open.push(sign === '{' ? token.at : -1)
    else if (sign === '}' || sign === ']') open.pop()
    else if (sign === '"resourceType"' && next?.text === ':') named = open.at(-1) ?? -1
    else if (sign === ':' && named >= 0) {
      types.set(named, unquoted(next?.text ?? ''))
      named = -1
    }
  }
  return types
}

function unquoted(token: string): string {
  if (!token.startsWith('"')) return token
  try {
    return JSON.parse(token) as string
  } catch {
    return token.slice(1).replace(/"$/, '')
  }
}
