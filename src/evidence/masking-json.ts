import { endOfString } from '../fhir/json-text.js'
import { holdsResource, keepsAll, MASK, maskReference, treatment } from './masking-rules.js'

/** An object or array that is open while the text is read. */
interface Frame {
  readonly object: boolean
  /** the member that is being read */
  key: string | null
  /** type of the resource that this object is in; null outside of any */
  readonly resource: string | null | undefined
  readonly path: readonly string[]
}

/** What stands between signs of structure and strings. They stick to where they are asked for. */
const BLANKS = /\s*/y
const WORD = /[^\s{}[\]:,"]+/y

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  pattern.test(text)
  return pattern.lastIndex
}

/** Deeper than any resource is; what lies below is masked whatever it is. */
const DEEPEST = 100

/** The tokens, one at a time: together they would take many times the text's memory. */
class Tokens {
  /** where it begins */
  at = 0
  /** its first character: the whole of a sign of structure */
  sign = ''
  #end = 0

  constructor(private readonly whole: string) {}

  /** Goes on to the next one; false when there is none. */
  next(): boolean {
    const { whole } = this
    let sign = whole.charAt((this.at = this.#end))
    if (!isPlain(sign)) sign = whole.charAt((this.at = endOf(BLANKS, whole, this.at)))
    this.sign = sign
    if (sign === '"') this.#end = endOfString(whole, this.at)
    else this.#end = STRUCTURE.includes(sign) ? this.at + 1 : endOf(WORD, whole, this.at)
    return sign !== ''
  }

  get text(): string {
    return this.whole.slice(this.at, this.#end)
  }

  /** A colon follows: it is a name. */
  get isName(): boolean {
    return this.whole[endOf(BLANKS, this.whole, this.#end)] === ':'
  }
}

const STRUCTURE = '{}[]:,'
const isPlain = (sign: string): boolean => sign > ' ' && sign <= '~'

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
  const tokens = new Tokens(text)
  while (tokens.next()) {
    const top = stack.at(-1)
    const { sign } = tokens
    if (sign === '{' || sign === '[') {
      if (stack.length >= DEEPEST) deeper++
      else stack.push(opened(top, sign === '{', tokens.at, types, cut))
    } else if (sign === '}' || sign === ']') {
      if (deeper > 0) deeper--
      else stack.pop()
    } else if (sign === ',') {
      if (top?.object && deeper === 0) top.key = null
    } else if (sign !== ':') {
      if (deeper === 0 && top?.object && top.key === null) {
        top.key = unquoted(tokens.text)
        continue
      }
      if (deeper === 0 && keepsAll(resourceOf(top))) continue
      // A name below the deepest level is told from a value by the colon after it.
      if (deeper > 0 && tokens.isName) continue
      const token = tokens.text
      const masked = maskedToken(token, top, deeper > 0)
      if (masked === token) continue
      parts.push(text.slice(copied, tokens.at), masked)
      copied = tokens.at + token.length
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
  if (!text.includes('resourceType')) return types
  const open: number[] = []
  let named = -1
  const tokens = new Tokens(text)
  while (tokens.next()) {
    const { sign } = tokens
    if (named >= 0 && sign !== ':') {
      types.set(named, unquoted(tokens.text))
      named = -1
    }
    if (sign === '{' || sign === '[') open.push(sign === '{' ? tokens.at : -1)
    else if (sign === '}' || sign === ']') open.pop()
    else if (sign === '"' && tokens.text === '"resourceType"' && tokens.isName) named = open.at(-1) ?? -1
  }
  if (named >= 0) types.set(named, '') // cut off before it said which
  return types
}

function unquoted(token: string): string {
  if (!token.startsWith('"')) return token
  if (!token.includes('\\')) return token.slice(1, token.length > 1 && token.endsWith('"') ? -1 : undefined)
  try {
    return JSON.parse(token) as string
  } catch {
    return token.slice(1).replace(/"$/, '')
  }
}
