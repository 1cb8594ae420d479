import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { regularExpressionsIn } from './collect.js'
import { growthOf, PATIENCE_MS } from './growth.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const found = regularExpressionsIn(root, ['src', 'tests/conformance'])

/** Files whose patterns read no text of a target, and why. */
const NOT_A_TARGETS: Readonly<Record<string, string>> = {
  'src/reference/edits/xml.ts': 'edits what our own server is about to send',
}

/** Files that put patterns together, and what these look like; null: of what only the user gives. */
const PUT_TOGETHER: Readonly<Record<string, readonly RegExp[] | null>> = {
  'src/fhir/definitions.ts': hl7Patterns(),
  'src/judge/selection.ts': null,
  'src/report/reproduce.ts': [/«[^»]{1,60}»|(?<=[/"=,])a\.1(?=["/?&,]|$)|(?<=[/"=,])a(?=["/?&,]|$)/g],
  'src/target/resources.ts': [/Subscription\/([A-Za-z0-9.-]{1,64})(?:\/_history\/|$)/],
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
function schemaPatterns(): RegExp[] {
  const folder = join(root, 'fixtures', 'schemas', 'generated')
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  return files.flatMap((name) => {
    const calls = readFileSync(join(folder, name), 'utf8').matchAll(
      /new RegExp\(("(?:[^"\\]|\\.)*"), "(\w*)"\)/g,
    )
    return [...calls].map(([, source = '""', flags]) => new RegExp(JSON.parse(source) as string, flags))
  })
}

interface Timed {
  readonly where: string
  readonly pattern: RegExp
}

const alike = (all: readonly Timed[]): Timed[] => [
  ...new Map(all.map((each) => [String(each.pattern), each])).values(),
]

const literals = found.flatMap(({ where, file, pattern }) =>
  pattern && !Object.hasOwn(NOT_A_TARGETS, file) ? [{ where, pattern }] : [],
)
const others = [
  ...Object.entries(PUT_TOGETHER).flatMap(([where, all]) =>
    (all ?? []).map((pattern) => ({ where, pattern })),
  ),
  ...schemaPatterns().map((pattern) => ({ where: 'fixtures/schemas/generated', pattern })),
]

describe('regular expressions', () => {
  test('all of them are found', () => {
    expect(literals.length).toBeGreaterThan(200)
    expect(schemaPatterns().length).toBeGreaterThan(10)
  })

  test('each file that puts one together says what it may become', () => {
    const files = found.filter(({ pattern }) => pattern === null).map(({ file }) => file)
    expect([...new Set(files)].sort()).toEqual(Object.keys(PUT_TOGETHER).sort())
  })

  test('each exception has patterns', () => {
    const files = new Set(found.map(({ file }) => file))
    expect(Object.keys(NOT_A_TARGETS).filter((file) => !files.has(file))).toEqual([])
  })

  test.each([
    /x\s*\n\s*y/,
    /<([\w:]{1,40})>(?:(?!<\1\b)[\s\S])*?<\/\1>/g,
    /guide[^"|]*\|\d/,
    /\d+(\.\d+)? ms/g,
    /\/(path[^ ]*)$/,
  ])(
    'a pattern that is not linear is found: %s',
    (pattern) => {
      expect(growthOf(pattern)).not.toBeNull()
    },
    2 * PATIENCE_MS,
  )

  test('a search that does not come to its end is stopped', () => {
    expect(growthOf(/^(\w+\s?)+$/, 2_000)).toContain('no end')
  })

  test.each(alike([...literals, ...others]))(
    '$where is linear: $pattern',
    ({ pattern }) => {
      expect(growthOf(pattern)).toBeNull()
    },
    2 * PATIENCE_MS,
  )
})
