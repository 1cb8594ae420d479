// Has HL7's own validator read what this project makes: the answers and notifications of the reference server in R4,
// R4B and R5, what the suite sends, its TestReports, and the FHIR resources among the fixtures and examples. An error
// that nobody has explained fails it. Wants `npm run build` before, which `npm run validator:check` does.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readRecord } from '../../dist/src/evidence/read.js'
import { readReport } from '../../dist/src/report/read.js'
import { renderTestReport } from '../../dist/src/report/test-report.js'
import { issuesOf } from '../../dist/src/validator/outcome.js'
import { ValidatorSource } from '../../dist/src/validator/source.js'
import { validateRun } from '../../dist/src/validator/validate.js'
import { ON_PURPOSE, WRONG } from './on-purpose.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'dist', 'src', 'cli', 'main.js')
const jar = process.env['FHIR_VALIDATOR_JAR'] || join(root, '.cache', 'validator', 'validator.jar')
const VERSIONS = ['5.0', '4.3', '4.0']
const MINUTES = 60_000
/** What must be among the resources that were read, or the whole has proved nothing. */
const WANTED = ['Bundle', 'CapabilityStatement', 'OperationOutcome', 'Parameters', 'Subscription']

const problems = /** @type {string[]} */ ([])
const said = (/** @type {string} */ text) => console.log(text)
const scratch = mkdtempSync(join(tmpdir(), 'fhir-ws-validator-check-'))
const source = new ValidatorSource(jar, 5 * MINUTES, new AbortController().signal)

if (!existsSync(jar) && process.env['FHIR_VALIDATOR_JAR']) {
  console.error(`FHIR_VALIDATOR_JAR is '${jar}', which does not exist.`)
  process.exitCode = 2
} else if (!existsSync(jar)) {
  said(
    `Skipped: HL7's validator is not there (${jar}); npm run validator:jar makes it, or set FHIR_VALIDATOR_JAR.`,
  )
} else {
  try {
    for (const version of VERSIONS) await checkVersion(version)
    await checkFiles()
    await checkCommandLine()
  } finally {
    await source.close()
    rmSync(scratch, { recursive: true, force: true })
  }
  for (const problem of problems) console.error(`Error: ${problem}`)
  said(
    problems.length === 0
      ? "HL7's validator accepts all of it: every error that it finds is explained."
      : `${problems.length} problems.`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
}

/** A run against the reference server, its answers, what was sent to it, and the TestReport. */
async function checkVersion(/** @type {string} */ version) {
  await refusesWhatIsWrong(version)
  const dir = runSuite(version)
  const evidence = await readRecord(join(dir, 'record.ndjson'))
  const text = readFileSync(join(dir, 'test-report.json'), 'utf8')
  const validation = await validateRun(evidence, source, {
    documents: [{ what: 'TestReport', text, fhirVersion: '5.0' }],
    withinMs: 10 * MINUTES,
  })
  if (validation.status !== 'done')
    problems.push(`FHIR ${version}: ${validation.status}: ${validation.reason}`)
  for (const { reason, count } of validation.leftOut)
    problems.push(`FHIR ${version}: left out ${count}: ${reason}`)
  const read = validation.kinds.map(({ what, count }) => `${what} ${count}`)
  said(`FHIR ${version}: ${validation.read} resources read: ${read.join(', ')}`)
  for (const wanted of [...WANTED, 'TestReport'])
    if (!read.some((kind) => kind.startsWith(wanted))) problems.push(`FHIR ${version}: no ${wanted} was read`)
  for (const { what, from, issues } of validation.kinds)
    for (const issue of issues.filter(isBad))
      problems.push(`FHIR ${version}: ${what} of the ${from}: ${issue.location}: ${issue.text}`)
  await checkRequests(version, evidence)
}

/** A validator that accepts everything would accept all of this, too. */
async function refusesWhatIsWrong(/** @type {string} */ version) {
  const service = await source.service(version)
  for (const wrong of WRONG[version] ?? []) {
    const issues = issuesOf(await service.validate(JSON.stringify(wrong)))
    if (!issues.some(({ severity }) => severity === 'error'))
      problems.push(`FHIR ${version}: this was to be refused, and was not: ${JSON.stringify(wrong)}`)
  }
}

/** What the suite sends, but for what it sends wrong on purpose. */
async function checkRequests(
  /** @type {string} */ version,
  /** @type {import('../../src/evidence/read.js').Evidence} */ evidence,
) {
  const run = { ...evidence, exchanges: new Map(), sockets: new Map() }
  const wrong = new Set()
  for (const exchange of evidence.exchanges.values()) {
    const { body } = exchange.request
    if (body === undefined) continue
    if (exchange.purpose in ON_PURPOSE) wrong.add(exchange.purpose)
    // Read as if it had come back: the same rules say what is a resource and what is explained.
    else
      run.exchanges.set(exchange.id, {
        ...exchange,
        outcome: { kind: 'response', status: 200, headers: {}, body },
      })
  }
  const validation = await validateRun(run, source, { withinMs: 10 * MINUTES })
  const kinds = validation.kinds.map(({ what, count }) => `${what} ${count}`)
  said(
    `FHIR ${version}: ${validation.read} requests read: ${kinds.join(', ')}; ${wrong.size} kinds are wrong on purpose`,
  )
  if (validation.read === 0) problems.push(`FHIR ${version}: no request was read`)
  for (const purpose of Object.keys(ON_PURPOSE).filter((one) => !wrong.has(one)))
    problems.push(`FHIR ${version}: on-purpose.mjs lists ${purpose}, which is never sent`)
  for (const { what, issues } of validation.kinds)
    for (const issue of issues.filter(isBad)) {
      const [id = ''] = issue.evidence
      const purpose = evidence.exchanges.get(id)?.purpose
      problems.push(
        `FHIR ${version}: ${what} that the suite sends (${purpose}): ${issue.location}: ${issue.text}`,
      )
    }
}

/** The TestReport of a run with failures, and the FHIR resources that are kept as files. */
async function checkFiles() {
  const example = renderTestReport(await readReport(join(root, 'reports', 'example')))
  const files = ['fixtures', 'examples'].flatMap((folder) => resourcesIn(join(root, folder)))
  const documents = [
    { what: 'TestReport', text: example, fhirVersion: '5.0' },
    ...files.map(({ path, text }) => ({ what: path.slice(root.length), text, fhirVersion: '5.0' })),
  ]
  const { emptyEvidence } = await import('../../dist/src/evidence/read.js')
  const validation = await validateRun(emptyEvidence(), source, { documents, withinMs: 10 * MINUTES })
  said(`Files: ${validation.read} read: ${validation.kinds.map(({ what }) => what).join(', ')}`)
  if (validation.read !== documents.length)
    problems.push(`Files: only ${validation.read} of ${documents.length} read`)
  for (const { what, issues } of validation.kinds)
    for (const issue of issues.filter(isBad)) problems.push(`${what}: ${issue.location}: ${issue.text}`)
}

/** The command line with the jar, as users give it: the record of R5 is judged again and the report says what was found. */
async function checkCommandLine() {
  await source.close()
  const dir = join(scratch, 'replayed')
  suite(['replay', join(scratch, '5.0'), '--report-dir', dir], { FHIR_VALIDATOR_JAR: jar })
  const { validation, summary } = await readReport(dir)
  said(`Command line: ${validation?.status}, ${validation?.read} resources read; verdict ${summary.verdict}`)
  if (validation?.status !== 'done' || validation.read === 0) problems.push(`replay: ${validation?.reason}`)
}

function runSuite(/** @type {string} */ version) {
  const dir = join(scratch, version)
  suite(['run', '--fhir-version', version, '--report-dir', dir, '--formats', 'test-report'], {})
  return dir
}

function suite(/** @type {string[]} */ args, /** @type {Record<string, string>} */ env) {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(TARGET_|BIND_|WAIT_|REPORT_DIR|FHIR_VALIDATOR)/.test(name),
    ),
  )
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args, '--quiet'], {
    cwd: scratch,
    env: { ...clean, ...env },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
}

/** @returns {{ path: string, text: string }[]} */
function resourcesIn(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
    .filter(({ text }) => typeof JSON.parse(text).resourceType === 'string')
}

function isBad(/** @type {import('../../src/validator/types.js').ValidatorIssue} */ { severity, explained }) {
  return (severity === 'error' || severity === 'fatal') && explained === null
}
