import { decodeLeniently, encodeText } from '../fhir/xml/entities.js'

/**
 * One tag of a parameter, of its name or of its value, with its attributes. Nothing runs past the next `<`, so that
 * hostile text costs linear time.
 */
const TAG =
  /<(\/?)((?:[\w.-]{1,40}:)?)(parameter|name|value\w{0,40})(?![\w.:-])((?:"[^"<]*"|'[^'<]*'|[^<>"'])*)>/g
const ATTRIBUTE = /(\svalue\s*=\s*)("[^"]*"|'[^']*')/
const CDATA = '<![CDATA['
const CDATA_END = ']]>'

/** Deeper ones are taken for a part of the one around them; XML as deep as this is not read by anybody. */
const DEEPEST = 1_000

/** What an element of a parameter says, and where. */
interface Valued {
  readonly isName: boolean
  readonly plain: string
  /** where its text stands in the document, and how another is written there */
  readonly from: number
  readonly to: number
  readonly written: (text: string) => string
}

/** A parameter that is open while the text is read. */
interface Open {
  readonly tag: string
  readonly content: Valued[]
}

/**
 * The binding tokens in an answer's XML, found without parsing it, so that an answer that is not quite XML gives none
 * away. `put` is given each token and returns what is to stand in its place. One pass, whatever the text is.
 *
 * @returns the text with every token replaced, however its characters were written
 */
export function replaceTokens(text: string, put: (token: string) => string): string {
  const tokens = tokensIn(text).sort((a, b) => a.from - b.from)
  const parts: string[] = []
  let copied = 0
  for (const { plain, from, to, written } of tokens) {
    parts.push(text.slice(copied, from), written(encodeText(put(plain))))
    copied = to
  }
  return parts.join('') + text.slice(copied)
}

function tokensIn(text: string): Valued[] {
  const tokens: Valued[] = []
  const open: Open[] = []
  const close = (content: readonly Valued[]): void => {
    if (!content.some(({ isName, plain }) => isName && plain === 'token')) return
    for (const each of content) if (!each.isName && each.plain.trim() !== '') tokens.push(each)
  }
  const counts = new Map<string, number>()
  TAG.lastIndex = 0
  for (let match = TAG.exec(text); match; match = TAG.exec(text)) {
    const [whole, slash = '', prefix = '', name = '', attributes = ''] = match
    const tag = prefix + name
    if (name !== 'parameter') {
      const last = open.at(-1)
      if (slash !== '' || !last) continue
      const valued = valuedAt(text, match.index, whole, name, attributes)
      last.content.push(valued)
      TAG.lastIndex = Math.max(TAG.lastIndex, valued.to)
    } else if (slash === '') {
      if (open.length >= DEEPEST || attributes.trimEnd().endsWith('/')) continue
      open.push({ tag, content: [] })
      counts.set(tag, (counts.get(tag) ?? 0) + 1)
    } else if ((counts.get(tag) ?? 0) > 0) {
      // What was opened within and not closed belongs to this one.
      const content: Valued[] = []
      for (let last = open.pop(); last; last = open.pop()) {
        content.push(...last.content)
        counts.set(last.tag, (counts.get(last.tag) ?? 1) - 1)
        if (last.tag === tag) break
      }
      close(content)
    }
  }
  for (const { content } of open) close(content)
  return tokens
}

function valuedAt(text: string, at: number, whole: string, name: string, attributes: string): Valued {
  const isName = name === 'name'
  const attribute = ATTRIBUTE.exec(attributes)
  if (attribute) {
    const [found, head = '', quoted = ''] = attribute
    // The attributes stand at the end of the tag, before its `>`.
    const from = at + whole.length - 1 - attributes.length + attribute.index + head.length
    const plain = decodeLeniently(quoted.slice(1, -1))
    return { isName, plain, from, to: from + found.length - head.length, written: (shown) => `"${shown}"` }
  }
  const from = at + whole.length
  const next = text.indexOf('<', from)
  const until = next < 0 ? text.length : next
  if (!text.startsWith(CDATA, from))
    return {
      isName,
      plain: decodeLeniently(text.slice(from, until)).trim(),
      from,
      to: until,
      written: (shown) => shown,
    }
  const end = text.indexOf(CDATA_END, from)
  const [inner, to] = end < 0 ? [text.length, text.length] : [end, end + CDATA_END.length]
  return { isName, plain: text.slice(from + CDATA.length, inner), from, to, written: (shown) => shown }
}
