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

/** Masks JSON, also malformed or cut off; see `maskPayload`. Iterative, so that no depth of nesting breaks it. */
export function maskJson(text: string): string {
  const tokens = [...text.matchAll(TOKEN)].map((match) => ({ text: match[0], at: match.index }))
  const types = resourceTypes(tokens)
  const stack: Frame[] = []
  const parts: string[] = []
  let copied = 0
  let deeper = 0
  tokens.forEach((token, index) => {
    const top = stack.at(-1)
    const sign = token.text
    if (sign === '{' || sign === '[') {
      if (stack.length >= DEEPEST) deeper++
      else stack.push(opened(top, sign === '{', index, types))
    } else if (sign === '}' || sign === ']') {
      if (deeper > 0) deeper--
      else stack.pop()
    } else if (sign === ',') {
      if (top?.object && deeper === 0) top.key = null
    } else if (sign !== ':') {
      if (deeper === 0 && top?.object && top.key === null) {
        top.key = unquoted(sign)
        return
      }
      // A name below the deepest level is told from a value by the colon after it.
      if (deeper > 0 && tokens[index + 1]?.text === ':') return
      const masked = maskedToken(sign, top, deeper > 0)
      if (masked === sign) return
      parts.push(text.slice(copied, token.at), masked)
      copied = token.at + sign.length
    }
  })
  return copied === 0 ? text : parts.join('') + text.slice(copied)
}

function opened(
  top: Frame | undefined,
  object: boolean,
  index: number,
  types: ReadonlyMap<number, string>,
): Frame {
  const name = top?.key ?? null
  const inArray = top !== undefined && !top.object
  // An array hands the name of its member on to its items.
  if (!object)
    return { object, key: name, resource: top?.resource ?? resourceOf(top), path: pathTo(top, inArray) }
  const mayBeResource = top === undefined || (holdsResource(name) && (name !== null || top.path.length === 0))
  if (!mayBeResource) return { object, key: null, resource: resourceOf(top), path: pathTo(top, inArray) }
  const type = types.get(index)
  // At the root, what names no type is no resource (a token answer, a bind message).
  if (type === undefined && name === null) return { object, key: null, resource: null, path: [] }
  return { object, key: null, resource: type, path: [] }
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

/** The `resourceType` of each object that names one, by the index of its opening brace: it need not come first. */
function resourceTypes(tokens: readonly { readonly text: string }[]): ReadonlyMap<number, string> {
  const types = new Map<number, string>()
  const open: number[] = []
  tokens.forEach(({ text }, index) => {
    if (text === '{' || text === '[') open.push(text === '{' ? index : -1)
    else if (text === '}' || text === ']') open.pop()
    else if (text === '"resourceType"' && tokens[index + 1]?.text === ':') {
      const brace = open.at(-1) ?? -1
      if (brace >= 0) types.set(brace, unquoted(tokens[index + 2]?.text ?? ''))
    }
  })
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
