import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packageRoot } from '../../src/fhir/package-root.js'
import type { Trait } from '../../src/reference/trait.js'
import type { Suite } from '../../src/run/suite.js'
import { UNBREAKABLE } from './figures.js'
import { isHeld } from './plan.js'

const SUITE = 'tests/conformance'

/** One sentence for each step that was forgotten: what is missing, which file to open, and what to add. */
export function forgotten(
  { catalogue, checks }: Pick<Suite, 'catalogue' | 'checks'>,
  traits: readonly Trait[],
): readonly string[] {
  const checked = new Set(checks.map(({ requirement, clause }) => `${requirement}/${clause}`))
  const broken = new Set<string | undefined>(traits.map(({ breaks }) => breaks))
  return catalogue.requirements.flatMap((requirement) =>
    requirement.clauses.flatMap((clause) => {
      const ref = `${requirement.id}/${clause.id}`
      const held = isHeld(requirement, clause)
      const isChecked = checked.has(ref)
      const isBroken = !held || broken.has(ref) || ref in UNBREAKABLE
      if ((!held || clause.advice) && isChecked && isBroken) return []
      const file = fileOf(requirement.id)
      return [
        ...(held && !clause.advice ? [`${ref} has no advice: add \`advice\` to the clause in ${file}`] : []),
        ...(isChecked
          ? []
          : [`${ref} has no check: add \`check('${ref}', …)\` in ${testOf(file, requirement.id)}`]),
        ...(isBroken
          ? []
          : [`${ref} has no mutant: add one with \`breaks: '${ref}'\` in ${placeOf(file, 'mutants')}`]),
      ]
    }),
  )
}

/** One sentence for each check and mutant of a clause that the catalogue does not have. */
export function strange({ catalogue, checks }: Suite, traits: readonly Trait[]): readonly string[] {
  const known = new Set(
    catalogue.requirements.flatMap(({ id, clauses }) => clauses.map((clause) => `${id}/${clause.id}`)),
  )
  const told = (ref: string, what: string): string =>
    `${ref}, which ${what}, is no clause: add it to its requirement in ${fileOf(ref.split('/')[0] ?? '')}, or correct the name`
  return [
    ...new Set([
      ...checks
        .filter(({ requirement, clause }) => !known.has(`${requirement}/${clause}`))
        .map(({ requirement, clause, file }) => told(`${requirement}/${clause}`, `${file} checks`)),
      ...traits
        .filter(({ breaks }) => breaks !== undefined && !known.has(breaks))
        .map(({ name, breaks }) => told(String(breaks), `${name} breaks`)),
    ]),
  ]
}

/** Where each kind of file of a topic is imported, so that it counts. */
const LOADED_BY = { requirements: 'suite.ts', mutants: 'traits.ts', variants: 'traits.ts' } as const
const CHECKS = 'checks.ts'

/** Files of topics that nothing loads, so that what stands in them counts for nothing. */
export function unloaded(): readonly string[] {
  const text = (loader: string): string => read(`${SUITE}/${loader}`)
  return topics().flatMap((topic) =>
    [...Object.entries(LOADED_BY), ...testsOf(topic).map((name) => [name, CHECKS] as const)]
      .map(([name, loader]) => ({ place: placeOf(`${SUITE}/${topic}/`, name), loader }))
      .filter(({ place }) => existsSync(join(packageRoot(), place)))
      .map(({ place, loader }) => ({ file: place.endsWith('.ts') ? place : `${place}/index.ts`, loader }))
      .filter(
        ({ file, loader }) =>
          !text(loader).includes(`'./${file.slice(SUITE.length + 1).replace(/\.ts$/, '.js')}'`),
      )
      .map(({ file, loader }) => `${file} is not loaded: import it in ${SUITE}/${loader} as the others are`),
  )
}

/** The file that a requirement stands in, or where it would have to. */
function fileOf(id: string): string {
  const files = topics().flatMap((topic) => requirementFiles(topic))
  const line = `id: '${id}'`
  const own = files.find((file) => read(file).includes(line))
  const group = `group('${id.split('-')[0] ?? ''}'`
  return own ?? files.find((file) => read(file).includes(group)) ?? `${SUITE}/<topic>/requirements.ts`
}

/** The test file of the topic that judges a requirement already, else any, else the one that a new topic would have. */
function testOf(file: string, id: string): string {
  const topic = topicOf(file)
  const tests = testsOf(topic).map((name) => `${SUITE}/${topic}/${name}`)
  return (
    tests.find((test) => read(test).includes(`'${id}/`)) ?? tests[0] ?? `${SUITE}/${topic}/${topic}.test.ts`
  )
}

/** What stands beside a requirement's file: a file of that name, or a folder where one file would be long. */
function placeOf(file: string, name: string): string {
  const topic = topicOf(file)
  if (name.endsWith('.ts')) return `${SUITE}/${topic}/${name}`
  const folder = `${SUITE}/${topic}/${name}`
  if (!existsSync(join(packageRoot(), folder))) return `${folder}.ts`
  const part = `${folder}/${basename(file)}`
  return existsSync(join(packageRoot(), part)) ? part : folder
}

const topicOf = (file: string): string => file.slice(SUITE.length + 1).split('/')[0] ?? ''

const topics = (): readonly string[] =>
  readdirSync(join(packageRoot(), SUITE)).filter((name) => requirementFiles(name).length > 0)

function requirementFiles(topic: string): readonly string[] {
  const place = `${SUITE}/${topic}/requirements`
  if (existsSync(join(packageRoot(), `${place}.ts`))) return [`${place}.ts`]
  const folder = join(packageRoot(), place)
  return existsSync(folder) ? readdirSync(folder).map((name) => `${place}/${name}`) : []
}

const testsOf = (topic: string): readonly string[] =>
  readdirSync(join(packageRoot(), SUITE, topic))
    .filter((name) => name.endsWith('.test.ts'))
    .sort()

const read = (file: string): string => readFileSync(join(packageRoot(), file), 'utf8')
