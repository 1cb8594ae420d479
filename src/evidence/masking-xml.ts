import { MASK, maskReference, treatment } from './masking-rules.js'

// Comment, CDATA, processing instruction, or one tag with its attributes; text stands between the matches. Nothing runs
// past the next `<`, so that hostile text costs linear time; what does not match counts as text and is masked as such.
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<\?[\s\S]*?(?:\?>|$)|<(\/?)([^\s/<>"']+)(?![^\s/<>"'])((?:"[^"<]*(?:"|$)|'[^'<]*(?:'|$)|[^<>"'])*)(?:>|$)/g

const ATTRIBUTE = /(\s)(value|url|id)(\s*=\s*)("[^"]*"?|'[^']*'?)/g

const HOLDERS = new Set(['resource', 'contained', 'outcome'])

interface Element {
  readonly name: string
  readonly resource: string | null
  readonly path: readonly string[]
}

/** Masks FHIR XML, also malformed or cut off; see `maskPayload`. */
export function maskXml(text: string): string {
  const stack: Element[] = []
  const parts: string[] = []
  let copied = 0
  for (const match of text.matchAll(MARKUP)) {
    const [markup, slash, name, attributes = ''] = match
    parts.push(maskText(text.slice(copied, match.index), stack.at(-1)))
    copied = match.index + markup.length
    if (name === undefined) {
      parts.push(markup.startsWith('<?') ? markup : maskText(markup, stack.at(-1)))
    } else if (slash === '/') {
      // An end that fits nothing is passed over: whatever follows stays inside the resource.
      if (stack.at(-1)?.name === name.replace(/^.*:/, '')) stack.pop()
      parts.push(markup)
    } else {
      const element = entered(name.replace(/^.*:/, ''), stack.at(-1))
      const before = 1 + name.length
      const after = markup.slice(before + attributes.length)
      parts.push(markup.slice(0, before), maskAttributes(attributes, element), after)
      if (!attributes.endsWith('/')) stack.push(element)
    }
  }
  parts.push(maskText(text.slice(copied), stack.at(-1)))
  return parts.join('')
}

function entered(name: string, parent: Element | undefined): Element {
  const isResource = /^[A-Z]/.test(name) && (parent === undefined || HOLDERS.has(parent.name))
  if (isResource) return { name, resource: name, path: [] }
  return { name, resource: parent?.resource ?? null, path: [...(parent?.path ?? []), name].slice(-20) }
}

function maskAttributes(attributes: string, { resource, path }: Element): string {
  return attributes.replace(
    ATTRIBUTE,
    (whole, space: string, name: string, equals: string, quoted: string) => {
      const what = treatment({ resource, path: name === 'value' ? path : [...path, name] })
      if (what === 'keep') return whole
      const quote = quoted.charAt(0)
      const value = quoted.slice(1, quoted.endsWith(quote) ? -1 : undefined)
      return `${space}${name}${equals}${quote}${what === 'reference' ? maskReference(value) : MASK}${quote}`
    },
  )
}

/** Text stands in narratives alone; white space between elements stays. */
function maskText(text: string, element: Element | undefined): string {
  if (text.trim() === '' || element === undefined || element.resource === null) return text
  return treatment({ resource: element.resource, path: [...element.path, '#text'] }) === 'keep' ? text : MASK
}
