import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { regularExpressionsIn } from './collect.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Every pattern of the suite, the generated ones too. */
export const found = regularExpressionsIn(root, ['src', 'tests/conformance'])

/** Our own server, and what edits its answers before they are sent: no text of a target comes there. */
const OUR_SERVERS =
  /^src\/reference\/|^tests\/conformance\/(?:[^/]+\/)*(?:mutants|variants|edits)(?:\/|[\w-]*\.ts$)/

const isOurServers = (file: string): boolean => OUR_SERVERS.test(file)

/** Files that put patterns together, and what these look like; null: of what only the user gives. */
export const PUT_TOGETHER: Readonly<Record<string, readonly RegExp[] | null>> = {
  'src/evidence/fold.ts': [/[^\u0000-\u007f«»§·×–—‘-”…→✓✗]/u],
  'src/fhir/definitions.ts': hl7Patterns(),
  'src/fhir/ids.ts': [/^[A-Za-z0-9.-]{1,64}$/],
  'src/fhir/parameters.ts': [
    /(?:^|\/)([A-Za-z0-9.-]{1,64})$/,
    /^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[^/]+)?$/,
  ],
  'src/explore/steps.ts': [/^s\d{1,4}$/],
  'src/judge/selection.ts': null,
  'src/report/reproduce.ts': [
    /«[^»]{1,60}»|(?<=[/"=,])a\.1(?=["/?&,]|$)|(?<=[/"=,])a(?=["/?&,]|$)/g,
    /^https?:\/\/[^/?#@\\\s]+(?:[/?#]|$)/i,
  ],
  'src/report/safe-text.ts': [/[^\x20-\x7e«»§·×–—‘-”…→✓✗]/],
  'src/target/ownership.ts': [/(?<![A-Za-z0-9-])run\-0a1b2c3d(?![A-Za-z0-9-])/],
  'src/wire/retry-after.ts': [/;\s*t\s*=\s*"?(\d+(?:\.\d+)?)/i],
  'src/workbench/pages/target.tsx': [/(?<![A-Za-z_-])--base-url(?![A-Za-z_-])/],
}

/** The published patterns of datatypes, anchored as `pattern` does it. */
function hl7Patterns(): RegExp[] {
  return ['r4b', 'r5'].flatMap((release) => {
    const path = join(root, 'fixtures', 'definitions', `${release}.json`)
    const { patterns } = JSON.parse(readFileSync(path, 'utf8')) as { patterns: Record<string, string> }
    return Object.values(patterns).map((source) => new RegExp(`^(?:${source})$`))
  })
}

/** Those in the validators that are generated from HL7's schemas. */
export function schemaPatterns(): RegExp[] {
  const folder = join(root, 'fixtures', 'schemas', 'generated')
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  return files.flatMap((name) => {
    const calls = readFileSync(join(folder, name), 'utf8').matchAll(
      /new RegExp\(("(?:[^"\\]|\\.)*"), "(\w*)"\)/g,
    )
    return [...calls].map(([, source = '""', flags]) => new RegExp(JSON.parse(source) as string, flags))
  })
}

export interface Timed {
  readonly where: string
  readonly pattern: RegExp
}

export const literals = found.flatMap(({ where, file, pattern }) =>
  pattern && !isOurServers(file) ? [{ where, pattern }] : [],
)
const others: readonly Timed[] = [
  ...Object.entries(PUT_TOGETHER).flatMap(([where, all]) =>
    (all ?? []).map((pattern) => ({ where, pattern })),
  ),
  ...schemaPatterns().map((pattern) => ({ where: 'fixtures/schemas/generated', pattern })),
]

/** All that may read a target's text, each once. */
export const patterns: readonly Timed[] = [
  ...new Map([...literals, ...others].map((each) => [String(each.pattern), each])).values(),
]
