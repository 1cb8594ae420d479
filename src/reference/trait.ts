import type { Release } from '../catalogue/types.js'
import type { Hooks } from './core.js'

/**
 * A named behaviour laid over the conformant server: a defect (mutant), another legal choice (variant), or part of how a
 * known product behaves (imitation).
 */
export interface Trait {
  /** kebab-case, unique */
  readonly name: string
  readonly kind: 'mutant' | 'variant' | 'imitation'
  /** one sentence: what the server does */
  readonly summary: string
  /** mutants: requirement and clause that the server now breaks by its whole name */
  readonly breaks?: `${string}/${string}`
  /** where it makes sense; all releases by default */
  readonly releases?: readonly Release[]
  /** other requirement ids that break with it, and why */
  readonly consequences?: Readonly<Record<string, string>>
  /** what the server is started with, for what no hook reaches */
  readonly options?: { readonly basePath?: string; readonly websocketPath?: string }
  /** what a user of such a server has to configure */
  readonly target?: { readonly topic?: string }
  /** it shows only when the suite waits on the clock */
  readonly waits?: boolean
  readonly hooks: Partial<Hooks>
}

/** The trait of that name; throws an Error that lists near names. */
export function traitNamed(traits: readonly Trait[], name: string): Trait {
  const found = traits.find((trait) => trait.name === name)
  if (found) return found
  const near = traits
    .map((trait) => ({ name: trait.name, distance: distance(name, trait.name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((candidate) => candidate.name)
  throw new Error(`There is no trait named ${name}. Near: ${near.join(', ')}.`)
}

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (b[j] === letter ? 0 : 1)),
      )
    row = next
  }
  return row[b.length] ?? 0
}
