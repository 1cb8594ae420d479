import { allNear } from '../../src/target/configuration/nearest.js'

/**
 * What the names on a command line choose: everything that has one of them in its name; all of it without names.
 * Ends the process with 2 for a name that is in none, so that a slip of the pen does not look like a proof.
 * @param kind what is chosen from, for the message: `mutant or variant`
 */
export function chosenBy<Named>(
  names: readonly string[],
  all: readonly Named[],
  nameOf: (one: Named) => string,
  kind: string,
): readonly Named[] {
  const known = [...new Set(all.map(nameOf))]
  const complaints = names
    .filter((name) => !known.some((one) => one.includes(name)))
    .map(unmatchedName(known, kind))
  if (complaints.length > 0) {
    console.error(complaints.join('\n'))
    process.exit(2)
  }
  return names.length === 0 ? all : all.filter((one) => names.some((name) => nameOf(one).includes(name)))
}

/** One sentence for a name that matches nothing, with the nearest that would. */
export function unmatchedName(known: readonly string[], kind: string): (name: string) => string {
  return (name) => {
    const [nearest] = allNear(name, known, 100)
    return `no ${kind} matches "${name}"; did you mean ${nearest ?? '…'}?`
  }
}
