import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const out = fileURLToPath(new URL('../../.cache/validator', import.meta.url))
const jar = join(out, 'validator.jar')
const cache = join(out, 'home', '.fhir', 'packages')
// npm is a .cmd on Windows, which only a shell can start
const shell = process.platform === 'win32'

/** The kinds of definitions that validation reads; examples and search parameters would only take time to index. */
const READ = /^(StructureDefinition|ValueSet|CodeSystem|ConceptMap|NamingSystem)-.*\.json$/

/** @param {string} command @param {readonly string[]} args @param {string} hint */
function run(command, args, hint) {
  const { status, error } = spawnSync(command, args, { cwd: here, stdio: ['ignore', 2, 2], shell })
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')} failed. ${hint}`)
}

/** @param {string} name @param {string} version @param {(folder: string) => void} fill */
function intoCache(name, version, fill) {
  const folder = join(cache, `${name}#${version}`)
  const content = join(folder, 'package')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(content, { recursive: true })
  fill(content)
}

/** @param {string} name */
function fromNpm(name) {
  const source = join(here, 'node_modules', name)
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  intoCache(name, manifest.version, (folder) => {
    for (const file of readdirSync(source).filter((entry) => READ.test(entry))) {
      cpSync(join(source, file), join(folder, file))
    }
    // What it depends on is there in the version that npm has; a fetch of another would fail.
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies: {} }, null, 1))
  })
}

try {
  run('java', ['-version'], 'Java 17 or later has to be on the PATH.')
  mkdirSync(out, { recursive: true })
  run('mvn', ['-B', '-q', 'package'], 'Maven has to be on the PATH, and reach Maven Central.')
  run('npm', ['--prefix', '.', 'ci'], 'npm has to reach its registry.')
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) fromNpm(name)
  intoCache('hl7.fhir.r4.core', '4.0.1', (folder) =>
    run('java', ['-cp', jar, 'conformance.R4Package', folder], 'It writes the definitions of R4.'),
  )
  writeFileSync(join(cache, 'packages.ini'), '[cache]\nversion=4\n\n')
  if (!existsSync(jar)) throw new Error(`${jar} was not made.`)
  console.log(`FHIR_VALIDATOR_JAR=${jar}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
