import type { Catalogue } from '../catalogue/index.js'

/** True for the ids that `--only` and `--skip` leave in. */
export type Selected = (requirementId: string) => boolean

/** Groups, ids and globs as a predicate over requirement ids. */
export function selection(only: readonly string[], skip: readonly string[]): Selected {
  const wanted = only.map(matcher)
  const unwanted = skip.map(matcher)
  return (id) => (wanted.length === 0 || wanted.some((is) => is(id))) && !unwanted.some((is) => is(id))
}

function matcher(pattern: string): (id: string) => boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  const expression = new RegExp(`^${escaped}${/^[A-Z]+$/i.test(pattern) ? '-.*' : ''}$`, 'i')
  return (id) => expression.test(id)
}

/** The patterns that match no requirement at all: an error, since the user meant something by them. */
export function unmatched(patterns: readonly string[], { requirements }: Catalogue): string[] {
  return patterns.filter((pattern) => !requirements.some((requirement) => matcher(pattern)(requirement.id)))
}

/** An id, a group and a glob of a catalogue, for messages that say what may be given. */
export function examplesFrom({ requirements }: Catalogue): readonly string[] {
  const [first, last] = [requirements[0], requirements.at(-1)]
  return first && last ? [first.id, last.group, `${last.group}-1*`] : []
}
