import type { VNode } from 'preact'
import { jsxEscape, jsxTemplate } from 'preact/jsx-runtime'

/** A piece of a page, escaped. */
export type Markup = VNode

/**
 * The same as JSX, in the form to which compilers turn JSX that is rendered on a server: what is fixed is text already,
 * and only what is put in is looked at. For what a page has a thousand times; whatever is put in is escaped, within
 * quoted attributes too, unless it is a component's output or another piece of markup.
 */
export function markup(fixed: TemplateStringsArray, ...values: readonly unknown[]): Markup {
  return jsxTemplate([...fixed], ...values.map((value) => jsxEscape(value)))
}

/** Pieces with fixed markup between them. */
export function between(
  fixed: '<br/>' | ', ' | ' ',
  pieces: readonly (Markup | string)[],
): readonly unknown[] {
  const gap = jsxTemplate([fixed])
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [gap, piece]))
}

/**
 * A text as the content of an element, and nowhere else: quotation marks need no escape there, and JSON is full of them.
 */
export function content(text: string): Markup {
  return jsxTemplate([text.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'))])
}
