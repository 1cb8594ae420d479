/** Prints what `describeConformance` has to know when tests are collected: which there are, and how settings are told. */
import type { Catalogue } from '../catalogue/index.js'
import { selection, unmatched } from '../judge/selection.js'
import { loadCatalogue } from '../suite.js'
import { allSettings } from '../target/configuration/settings.js'

export interface Plan {
  readonly requirements: readonly {
    readonly id: string
    readonly title: string
    /** no run can test it */
    readonly untestable: boolean
  }[]
  /** the flag or the variable of each setting; secrets go by variable alone, where no list of processes shows them */
  readonly settings: Readonly<Record<string, { readonly flag?: string; readonly variable?: string }>>
  /** ids that match no requirement */
  readonly unknown: readonly string[]
}

function plan(only: readonly string[], skip: readonly string[], catalogue: Catalogue): Plan {
  const chosen = selection({ only, skip })
  return {
    requirements: catalogue.requirements
      .filter(({ id }) => chosen.has(id))
      .map(({ id, title, untestable }) => ({
        id,
        title,
        untestable: untestable !== undefined,
      })),
    settings: Object.fromEntries(
      allSettings().map(([name, { flag, variable, secret }]) => [
        name,
        flag !== undefined && !secret ? { flag } : { ...(variable !== undefined && { variable }) },
      ]),
    ),
    unknown: unmatched([...only, ...skip], catalogue),
  }
}

const { only, skip } = JSON.parse(process.argv[2] ?? '{}') as { only: string[]; skip: string[] }
process.stdout.write(JSON.stringify(plan(only, skip, await loadCatalogue())))
