import { content, markup, type Markup } from './markup.js'

/** Our own words, with what stands in backticks as code. */
export function Prose({ text }: { readonly text: string }) {
  return prose(text).node
}

/** The same, to be put into markup. */
export function prose(text: string): Markup {
  if (!text.includes('`')) return content(text)
  return markup`${text.split('`').map((part, index) => (index % 2 === 1 ? markup`<code>${content(part)}</code>` : content(part)))}`
}
