import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFhir } from './compile.mjs'
import { definitions } from './definitions.mjs'
import { layout } from './layout.mjs'
import { schemaExcerpt } from './schema.mjs'

/**
 * What the generator writes: path from the repository's root → text.
 *
 * @typedef {Map<string, string>} Outputs
 */

const releases = /** @type {const} */ (['r5', 'r4b'])
const fileOf = (/** @type {string} */ path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const schemaPath = (/** @type {string} */ name) => `fixtures/schemas/${name}.schema.json`
const codePath = (/** @type {string} */ name) => `fixtures/schemas/generated/${name}.mjs`

/** Everything that is read from HL7's packages. @returns {Outputs} */
export function fromPackages() {
  return new Map(
    releases.flatMap((release) => [
      [`fixtures/definitions/${release}.json`, `${layout(definitions(release))}\n`],
      [schemaPath(`fhir-${release}`), `${layout(schemaExcerpt(release))}\n`],
    ]),
  )
}

/**
 * The compiled validators, of fresh schemas where there are some and else of the committed ones.
 *
 * @param {Outputs} fresh
 * @returns {Promise<Outputs>}
 */
export async function compiled(fresh = new Map()) {
  const schema = (/** @type {string} */ name) =>
    JSON.parse(fresh.get(schemaPath(name)) ?? readFileSync(fileOf(schemaPath(name)), 'utf8'))
  /** @type {Outputs} */
  const outputs = new Map()
  for (const release of releases) {
    outputs.set(codePath(`fhir-${release}`), await compileFhir(schema(`fhir-${release}`)))
  }
  return outputs
}

/** @param {Outputs} outputs */
export function write(outputs) {
  for (const [path, text] of outputs) {
    mkdirSync(dirname(fileOf(path)), { recursive: true })
    writeFileSync(fileOf(path), text)
  }
}

/** The paths whose committed text differs, whatever line ends git checked out. @param {Outputs} outputs */
export function stale(outputs) {
  return [...outputs.keys()].filter((path) => {
    if (!existsSync(fileOf(path))) return true
    return readFileSync(fileOf(path), 'utf8').replaceAll('\r\n', '\n') !== outputs.get(path)
  })
}
