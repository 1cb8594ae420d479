import type { Command } from 'commander'
import { inRelease } from '../../catalogue/index.js'
import type { ByRelease, Ground, Requirement } from '../../catalogue/types.js'
import { SCOPES } from '../../evidence/types.js'
import { GROUPS } from '../../../tests/conformance/catalogue/groups.js'
import { ConfigurationError } from '../../target/configuration/types.js'
import { nearest } from '../../target/configuration/nearest.js'
import { shown } from '../../target/configuration/layers.js'
import { processIo } from '../io.js'

interface Flags {
  readonly json?: boolean
  readonly group?: string
  readonly scope?: string
}

/** `list`: prints the catalogue of requirements. */
export function register(program: Command): void {
  program
    .command('list')
    .description('print what is required of a server, and which test covers it')
    .option('--json', 'print every field, and the tests that cover each requirement')
    .option('--group <GROUP>', `only one group: ${Object.keys(GROUPS).join(', ')}`)
    .option('--scope <SCOPE>', `only what a scope is about: ${SCOPES.join(', ')}`)
    .action(list)
}

async function list(flags: Flags): Promise<void> {
  const { stdout } = processIo()
  const group = flags.group === undefined ? undefined : groupNamed(flags.group)
  const { loadCatalogue } = await import('../../suite.js')
  const { requirements } = await loadCatalogue()
  const outside = await outsideOf(flags.scope)
  const chosen = requirements.filter(
    (one) => (group === undefined || one.group === group) && !isWhollyOutside(one, outside),
  )
  stdout.write(flags.json ? await asJson(chosen, outside) : asText(chosen, outside))
}

/** The clauses outside a scope, as `ID/clause`. */
async function outsideOf(text: string | undefined): Promise<ReadonlySet<string>> {
  if (text === undefined) return new Set()
  const scope = SCOPES.find((one) => one === text.trim().toLowerCase())
  if (scope === undefined)
    throw new ConfigurationError(
      `--scope is '${shown(text)}', which is not known; allowed: ${SCOPES.join(', ')}. Correct it, or leave it out.`,
    )
  const { loadSuite } = await import('../../suite.js')
  const { clausesOutside } = await import('../../judge/scope.js')
  return new Set(clausesOutside(scope, (await loadSuite()).checks))
}

const isWhollyOutside = ({ id, clauses }: Requirement, outside: ReadonlySet<string>): boolean =>
  clauses.length > 0 && clauses.every((clause) => outside.has(`${id}/${clause.id}`))

const namesOutside = ({ id, clauses }: Requirement, outside: ReadonlySet<string>): readonly string[] =>
  clauses.map((clause) => clause.id).filter((clause) => outside.has(`${id}/${clause}`))

function groupNamed(text: string): string {
  const name = text.trim().toUpperCase()
  if (name in GROUPS) return name
  const near = nearest(name, Object.keys(GROUPS))
  throw new ConfigurationError(
    `--group is '${shown(text)}', which is not known${near ? ` (did you mean ${near}?)` : ''}; ` +
      `allowed: ${Object.keys(GROUPS).join(', ')}. Correct it, or leave it out.`,
  )
}

async function asJson(requirements: readonly Requirement[], outside: ReadonlySet<string>): Promise<string> {
  const { loadSuite } = await import('../../suite.js')
  const { coverage } = await import('../../run/suite.js')
  const covered = coverage(await loadSuite())
  const rows = requirements.map((one) => ({
    ...one,
    coveredBy: covered[one.id] ?? [],
    reason: one.untestable ?? null,
    // of a requirement that the scope has in part
    ...(outside.size > 0 && { clausesOutsideScope: namesOutside(one, outside) }),
  }))
  return `${JSON.stringify(rows, null, 2)}\n`
}

function asText(requirements: readonly Requirement[], outside: ReadonlySet<string>): string {
  const titleOf = (one: Requirement): string => {
    const left = namesOutside(one, outside)
    return left.length === 0 ? one.title : `${one.title} (clauses outside the scope: ${left.join(', ')})`
  }
  const rows = requirements.map(
    (one) => [one.id, inRelease(one.strength), groundsOf(one), one.releases.join(' '), titleOf(one)] as const,
  )
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
  const untestable = requirements.filter((one) => one.untestable !== undefined).length
  const total = `${requirements.length} requirements, ${untestable} of which no run can test (list --json says why)`
  return `${lines.join('\n')}\n\n${total}\n`
}

/** The kinds of texts that a failure of it rests on; `-` where none binds, so that it never fails. */
function groundsOf({ clauses }: Requirement): string {
  const kinds = clauses.flatMap(({ ground }) => (ground ? everyGround(ground).map(({ kind }) => kind) : []))
  return [...new Set(kinds)].join(', ') || '-'
}

const everyGround = (ground: ByRelease<Ground>): readonly Ground[] =>
  'default' in ground ? Object.values(ground) : [ground]
