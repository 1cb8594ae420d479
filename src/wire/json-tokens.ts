import { endOfString } from '../fhir/json-text.js'

/** A value in an entry of Parameters, as it is written. */
interface Value {
  readonly from: number
  readonly to: number
}

interface Entry {
  readonly names: string[]
  readonly values: Value[]
}

/** An object or array that is open. */
interface Open {
  readonly isObject: boolean
  /** the member that is being read; null before its name */
  key: string | null
  /** the object itself, or the one whose value it is a part of */
  readonly entry: Entry | null
  readonly isPart: boolean
}

/** Strings, numbers and signs of structure; what else there may be is passed over. */
const TOKEN = /["{}[\],]|-?\d[\d.eE+-]*/g
/** Of a value that is no primitive, what may be the token: `valueReference.reference`, `valueIdentifier.value`. */
const TELLING = /^(?:reference|value|display|id|code|data)$/

/**
 * The binding tokens in an answer's JSON, found without parsing it, so that an answer that is not quite JSON, or wraps its
 * Parameters in something, gives none away. A token that is a number becomes 0: another type would be another answer.
 * @param put is given each token and the `websocket-url` of the answer, and returns what is to stand in its place
 * @returns the text with every token replaced, however its characters were written
 */
export function replaceJsonTokens(
  text: string,
  put: (token: string, websocketUrl: string | undefined) => string,
): string {
  if (!/token|\\u/i.test(text)) return text
  const entries = entriesOf(text)
  const named = (name: string) => entries.filter(({ names }) => names.includes(name))
  const url = named('websocket-url')[0]?.values[0]
  const websocketUrl = url && meaning(text.slice(url.from, url.to))
  const values = named('token').flatMap((entry) => entry.values)
  values.sort((a, b) => a.from - b.from)
  const parts: string[] = []
  let copied = 0
  for (const { from, to } of values) {
    const literal = text.slice(from, to)
    const token = meaning(literal)
    if (token.trim() === '') continue
    const name = put(token, websocketUrl)
    parts.push(text.slice(copied, from), literal.startsWith('"') ? JSON.stringify(name) : '0')
    copied = to
  }
  return parts.join('') + text.slice(copied)
}

/** The objects that are named `token` or `websocket-url`. */
function entriesOf(text: string): readonly Entry[] {
  const entries = new Set<Entry>()
  const stack: Open[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [sign] = match
    const from = match.index
    const top = stack.at(-1)
    if (sign === '{' || sign === '[') stack.push(opened(sign === '{', top))
    else if (sign === '}' || sign === ']') stack.pop()
    else if (sign === ',') {
      if (top?.isObject) top.key = null
    } else {
      const to = sign === '"' ? endOfString(text, from) : TOKEN.lastIndex
      TOKEN.lastIndex = to
      if (top?.isObject && top.key === null) top.key = meaning(text.slice(from, to))
      else if (top?.entry) add({ from, to }, text, top, top.entry, entries)
    }
  }
  return [...entries]
}

function opened(isObject: boolean, top: Open | undefined): Open {
  if (top?.isPart || (top?.isObject && top.key?.startsWith('value')))
    return { isObject, key: null, entry: top.entry, isPart: true }
  return { isObject, key: null, entry: isObject ? { names: [], values: [] } : null, isPart: false }
}

function add(value: Value, text: string, { isObject, isPart, key }: Open, entry: Entry, entries: Set<Entry>) {
  if (isPart ? !isObject || TELLING.test(key ?? '') : key?.startsWith('value')) entry.values.push(value)
  else if (key === 'name' && !isPart) {
    const name = meaning(text.slice(value.from, value.to)).trim().toLowerCase()
    entry.names.push(name)
    if (name === 'token' || name === 'websocket-url') entries.add(entry)
  }
}

/** What a literal says; as much as can be read of one that is malformed. */
function meaning(literal: string): string {
  if (!literal.startsWith('"')) return literal
  if (literal.endsWith('"') && !literal.includes('\\')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal.slice(1).replace(/"$/, '')
  }
}
