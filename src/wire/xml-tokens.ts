import { decodeLeniently, encodeText } from '../fhir/xml/entities.js'

/** One parameter, its end included; the parameters of this operation's answer hold no further ones. */
const PARAMETER = /<((?:[\w.-]{1,40}:)?parameter)\b[^<>]*>(?:(?!<\1\b)[\s\S])*?<\/\1\s*>/g

/** The opening tag of one element with its `value`, or the text up to the next tag where there is none. */
const VALUED =
  /<(?:[\w.-]{1,40}:)?(name|value\w{0,40})\b((?:"[^"<]*"|'[^'<]*'|[^<>"'])*)>(?:<!\[CDATA\[([\s\S]{0,10000}?)\]\]>|([^<]*))/g
const ATTRIBUTE = /(\svalue\s*=\s*)("[^"]*"|'[^']*')/

/**
 * The binding tokens in an answer's XML, found without parsing it, so that an answer that is not quite XML gives none
 * away. `put` is given each token and returns what is to stand in its place.
 *
 * @returns the text with every token replaced, however its characters were written
 */
export function replaceTokens(text: string, put: (token: string) => string): string {
  return text.replace(PARAMETER, (parameter) => {
    const named = [...parameter.matchAll(VALUED)].some(
      (match) => match[1] === 'name' && valueOf(match) === 'token',
    )
    return named ? parameter.replace(VALUED, (...match) => replaced(match as string[], put)) : parameter
  })
}

function valueOf([, , attributes = '', cdata, content = '']: readonly (string | undefined)[]): string {
  const attribute = ATTRIBUTE.exec(attributes)?.[2]
  return attribute === undefined
    ? (cdata ?? decodeLeniently(content).trim())
    : decodeLeniently(attribute.slice(1, -1))
}

function replaced(match: readonly (string | undefined)[], put: (token: string) => string): string {
  const [whole = '', element, attributes = '', cdata, content = ''] = match
  const token = valueOf(match)
  if (element === 'name' || token.trim() === '') return whole
  const shown = encodeText(put(token))
  if (ATTRIBUTE.test(attributes)) {
    return whole.replace(ATTRIBUTE, (_, head: string) => `${head}"${shown}"`)
  }
  const written = cdata === undefined ? content : `<![CDATA[${cdata}]]>`
  return `${whole.slice(0, whole.length - written.length)}${shown}`
}

/** Replaces what `redact` replaces in attributes that are written with references, where it could not be found. */
export function redactReferences(text: string, redact: (text: string) => string): string {
  return text.replace(/"[^"<]*"|'[^'<]*'/g, (quoted) => {
    if (!quoted.includes('&')) return quoted
    const plain = decodeLeniently(quoted.slice(1, -1))
    const redacted = redact(plain)
    return redacted === plain ? quoted : `"${encodeText(redacted)}"`
  })
}
