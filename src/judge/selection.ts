import type { Catalogue } from '../catalogue/index.js'
import type { Check } from './check.js'
import { judgesInScope } from './scope.js'
import type { Wanted } from './types.js'

/** What a run looks at. */
export interface Selection extends Wanted {
  /** `--only` and `--skip` leave the requirement in */
  has(requirementId: string): boolean
  /** why a check is left out by name or by scope; null when it is not */
  leftOut(check: Pick<Check, 'requirement' | 'scenario' | 'rested'>): string | null
}

/** Groups, ids and globs and a scope as a selection; by default everything. */
export function selection({ only = [], skip = [], scope = 'full' }: Partial<Wanted> = {}): Selection {
  const [isWanted, isUnwanted] = [matcherOf(only), matcherOf(skip)]
  const has = (id: string): boolean => (only.length === 0 || isWanted(id)) && !isUnwanted(id)
  return {
    only,
    skip,
    scope,
    has,
    leftOut(check) {
      if (!has(check.requirement)) return 'left out by --only or --skip'
      return judgesInScope(scope, check) ? null : `outside the scope ${scope}`
    },
  }
}

/** True for the ids that any of the patterns names. */
export function matcherOf(patterns: readonly string[]): (id: string) => boolean {
  const matchers = patterns.map(matcher)
  return (id) => matchers.some((is) => is(id))
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
