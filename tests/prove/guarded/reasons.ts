/** Pairs, by name: `*` stands for anything, and each list is of alternatives. */
interface Named {
  /** names of mutants, or clauses that they break */
  readonly mutants: readonly string[]
  /** names of guards */
  readonly guards: readonly string[]
  /** where it holds for one release only */
  readonly releases?: readonly string[]
  readonly reason: string
}

/** What a list is asked about. */
interface Asked {
  readonly trait: string
  readonly breaks: string
  readonly guard: string
  readonly release: string
}

/** Left out: legal under the guard, or no sense in it. */
export const EXCLUDED: readonly Named[] = []

/** Measured, and known to survive or to be never reached. */
export const KNOWN: readonly Named[] = []

/** The reason that a list has for a pair; undefined when it does not name it. */
export function reasonFor(
  list: readonly Named[],
  { trait, breaks, guard, release }: Asked,
): string | undefined {
  return list.find(
    ({ mutants, guards, releases }) =>
      mutants.some((pattern) => matches(pattern, trait) || matches(pattern, breaks)) &&
      guards.some((pattern) => matches(pattern, guard)) &&
      (releases?.includes(release) ?? true),
  )?.reason
}

/** Entries of a list that name no pair. */
export function needless(list: readonly Named[], all: readonly Asked[]): readonly string[] {
  return list.flatMap((each) =>
    all.some((pair) => reasonFor([each], pair) !== undefined)
      ? []
      : [`${each.mutants.join(', ')} with ${each.guards.join(', ')} names no pair`],
  )
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${escaped}$`).test(name)
}
