import type { CountedVerdict } from '../counts.js'
import { between, markup, type Markup } from './markup.js'
import { className, SIGNS } from './words.js'

/** A verdict as a word with a sign. */
export function Badge({ verdict }: { readonly verdict: CountedVerdict }) {
  return badge(verdict).node
}

/** The same, to be put into markup. */
export function badge(verdict: CountedVerdict): Markup {
  return markup`<b class="v ${className(verdict)}">${SIGNS[verdict]} ${verdict}</b>`
}

/** Links to requirements, side by side. */
export function RequirementLinks({ ids }: { readonly ids: readonly string[] }) {
  return requirementLinks(ids).node
}

/** The same, to be put into markup. */
export function requirementLinks(ids: readonly string[]): Markup {
  return between(' ', ids.map(requirementLink))
}

const requirementLink = (id: string): Markup => markup`<a class="id" href="#${id}">${id}</a>`
