/** Pairs by name: `*` stands for anything, `[1-6]` for one of these. */
export interface Named {
  /** names of mutants, or clauses that they break */
  readonly mutants: readonly string[]
  /** names of mutants among them that it does not say anything about */
  readonly except?: readonly string[]
  /** names of guards */
  readonly guards: readonly string[]
  /** where it holds for some releases only */
  readonly releases?: readonly string[]
  readonly reason: string
}

/** What a list is asked about. */
export interface Asked {
  readonly trait: string
  readonly breaks: string
  readonly guard: string
  readonly release: string
}

/** The reason that a list has for a pair; undefined when it does not name it. */
export function reasonFor(list: readonly Named[], pair: Asked): string | undefined {
  return list.find((each) => names(each, pair))?.reason
}

/** Entries of a list that name no pair at all. */
export function needless(list: readonly Named[], all: readonly Asked[]): readonly string[] {
  return list
    .filter((each) => !all.some((pair) => names(each, pair)))
    .map(({ mutants, guards }) => `${mutants.join(', ')} with ${guards.join(', ')}`)
}

function names(
  { mutants, except = [], guards, releases }: Named,
  { trait, breaks, guard, release }: Asked,
): boolean {
  return (
    guards.some((pattern) => matches(pattern, guard)) &&
    !except.includes(trait) &&
    (releases?.includes(release) ?? true) &&
    mutants.some((pattern) => matches(pattern, trait) || matches(pattern, breaks))
  )
}

function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name)
}
