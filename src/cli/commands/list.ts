import type { Command } from 'commander'
import type { Requirement } from '../../catalogue/types.js'
import { GROUPS } from '../../../tests/conformance/catalogue/groups.js'
import { ConfigurationError } from '../../target/configuration/types.js'
import { nearest } from '../../target/configuration/nearest.js'
import { shown } from '../../target/configuration/layers.js'
import { processIo } from '../io.js'

interface Flags {
  readonly json?: boolean
  readonly group?: string
}

/** `list`: prints the catalogue of requirements. */
export function register(program: Command): void {
  program
    .command('list')
    .description('print what is required of a server, and which test covers it')
    .option('--json', 'print every field, and the tests that cover each requirement')
    .option('--group <GROUP>', `one group alone: ${Object.keys(GROUPS).join(', ')}`)
    .action(list)
}

async function list(flags: Flags): Promise<void> {
  const { stdout } = processIo()
  const group = flags.group === undefined ? undefined : groupNamed(flags.group)
  const { loadCatalogue } = await import('../../suite.js')
  const { requirements } = await loadCatalogue()
  const chosen = requirements.filter((one) => group === undefined || one.group === group)
  stdout.write(flags.json ? await asJson(chosen) : asText(chosen))
}

function groupNamed(text: string): string {
  const name = text.trim().toUpperCase()
  if (name in GROUPS) return name
  const near = nearest(name, Object.keys(GROUPS))
  throw new ConfigurationError(
    `--group is '${shown(text)}', which is not known${near ? ` (did you mean ${near}?)` : ''}; ` +
      `allowed: ${Object.keys(GROUPS).join(', ')}. Correct it, or leave it out.`,
  )
}

async function asJson(requirements: readonly Requirement[]): Promise<string> {
  const { loadSuite } = await import('../../suite.js')
  const { coverage } = await import('../../run/suite.js')
  const covered = coverage(await loadSuite())
  const rows = requirements.map((one) => ({
    ...one,
    coveredBy: covered[one.id] ?? [],
    reason: one.untestable ?? null,
  }))
  return `${JSON.stringify(rows, null, 2)}\n`
}

function asText(requirements: readonly Requirement[]): string {
  const rows = requirements.map((one) => [one.id, one.strength, one.releases.join(' '), one.title] as const)
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
  const untestable = requirements.filter((one) => one.untestable !== undefined).length
  const total = `${requirements.length} requirements, ${untestable} of which no run can test (list --json says why)`
  return `${lines.join('\n')}\n\n${total}\n`
}
