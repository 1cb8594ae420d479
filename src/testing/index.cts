/**
 * The suite inside a vendor's own test runner. CommonJS, because jest loads no ES module without flags, while every
 * runner loads CommonJS; and nothing of ours is loaded into the runner but this file: the run is a child process.
 */
import childProcess = require('node:child_process')
import fs = require('node:fs')
import path = require('node:path')
import type { Report } from '../report/types.js' with { 'resolution-mode': 'import' }
import type { Options } from '../run/library.js' with { 'resolution-mode': 'import' }
import type { Plan } from './plan.js' with { 'resolution-mode': 'import' }

declare namespace testing {
  type Declare = (name: string, body: () => void) => unknown

  /** Functions of vitest, jest or node:test, whose `before` is handed in as `beforeAll`. */
  interface Runner {
    readonly describe: (name: string, body: () => void) => unknown
    readonly test: Declare & { readonly skip?: Declare }
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- milliseconds; node:test wants an object there, and passes over a number
    readonly beforeAll: (body: () => Promise<void>, timeoutMs?: any) => unknown
  }

  /** The server under test: its base URL and any other setting in camelCase, such as `bearerToken`. */
  type Target = Options & { readonly baseUrl: string }

  interface DescribeOptions {
    /** title of the group of tests */
    readonly title?: string
    /** where the report goes; by default `reports/conformance` in the working directory */
    readonly reportDir?: string
    /** ids, groups or globs; only the requirements that they name become tests */
    readonly only?: readonly string[]
    readonly skip?: readonly string[]
    /** what the run is about: `full` by default, or `core` */
    readonly scope?: 'full' | 'core'
    /** ids, groups or globs that may stay unverified: their tests are skipped */
    readonly acceptUnverified?: readonly string[]
    /** true: a warning fails its test */
    readonly strict?: boolean
    /** what becomes of a requirement that applies and could not be observed: by default its test fails */
    readonly unverified?: 'fail' | 'skip'
    /** how long the run may last; by default ten minutes */
    readonly timeoutMs?: number
  }
}

const MAIN = path.join(__dirname, '../cli/main.js')
const PLAN = path.join(__dirname, 'plan.js')
const TEN_MINUTES = 600_000
/** Exit codes that are a verdict on the server; with any other there is nothing to tell test by test. */
const VERDICTS = [0, 1, 3]

/**
 * One test for every requirement. The run starts in `beforeAll`, after those that were declared before it, so `target`
 * may read the port of a server that they started.
 */
function describeConformance(
  runner: testing.Runner,
  target: () => testing.Target | Promise<testing.Target>,
  options: testing.DescribeOptions = {},
): void {
  const plan = readPlan(options)
  const reportDir = path.resolve(options.reportDir ?? 'reports/conformance')
  runner.describe(options.title ?? 'FHIR websocket subscriptions: $get-ws-binding-token', () => {
    let report: Report | null = null
    runner.beforeAll(async () => {
      await run(commandOf(await target(), plan, reportDir, options))
      report = JSON.parse(fs.readFileSync(path.join(reportDir, 'report.json'), 'utf8')) as Report
    }, options.timeoutMs ?? TEN_MINUTES)
    for (const { id, title, untestable } of plan.requirements) {
      const declare = untestable ? (runner.test.skip ?? runner.test) : runner.test
      // A rest parameter leaves the function's length at 0: jest takes a declared parameter for a callback to wait for.
      declare(`${id} ${title}`, (...context: unknown[]) => tell(report, id, options, context[0]))
    }
  })
}

function readPlan({ only = [], skip = [] }: testing.DescribeOptions): Plan {
  const text = childProcess.execFileSync(process.execPath, [PLAN, JSON.stringify({ only, skip })], {
    encoding: 'utf8',
    env: ownEnvironment(),
  })
  const plan = JSON.parse(text) as Plan
  if (plan.unknown.length > 0)
    throw new Error(`only or skip names ${plan.unknown.join(', ')}, which matches no requirement`)
  return plan
}

interface CommandLine {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

function commandOf(
  target: testing.Target,
  plan: Plan,
  reportDir: string,
  { only, skip, scope, acceptUnverified, strict, timeoutMs = TEN_MINUTES }: testing.DescribeOptions,
): CommandLine {
  if (!target?.baseUrl) throw new Error('the target has no baseUrl: there is no server to test')
  const args = ['run', '--report-dir', reportDir, '--quiet']
  const env: Record<string, string> = {}
  const settings = {
    ...target,
    only,
    skip,
    strict,
    ...(scope !== undefined && { runScope: scope }),
    ...(acceptUnverified !== undefined && { acceptUnverified }),
  }
  for (const [name, value] of Object.entries(settings)) {
    const setting = plan.settings[name]
    if (setting === undefined) throw new Error(`${name} is not a setting of a target`)
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) continue
    if (setting.flag === undefined) env[setting.variable!] = textOf(value)
    else if (setting.flag.includes('<')) args.push(setting.flag.split(' ')[0]!, textOf(value))
    else args.push(setting.flag)
  }
  return { args, env, timeoutMs }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

// A runner that watches or instruments its own process must not do so with ours.
function ownEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '', NODE_TEST_CONTEXT: undefined }
}

function run({ args, env, timeoutMs }: CommandLine): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = childProcess.spawn(process.execPath, [MAIN, ...args], {
      env: { ...ownEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-4000)))
    const leave = () => child.kill()
    process.once('exit', leave)
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('exit', leave)
      if (VERDICTS.includes(code ?? -1)) resolve()
      else reject(new Error(`the run ended without a verdict (exit code ${code ?? 'none'}): ${said.trim()}`))
    })
  })
}

function tell(report: Report | null, id: string, options: testing.DescribeOptions, context: unknown): void {
  const row = report?.requirements.find(({ requirement }) => requirement === id)
  if (!report || !row) throw new Error('the run gave no report')
  const { verdict } = row
  const isHeld = verdict === 'pass' || verdict === 'info' || (verdict === 'warn' && options.strict !== true)
  // A clause of it that could not be observed is no pass.
  const pending = row.excuse === null ? row.open.find((clause) => clause.verdict === 'unverified') : undefined
  if (isHeld && pending === undefined) return
  if (row.waiver !== null) return leaveOut(context, `waived: ${row.waiver.reason}`)
  if (!isHeld && (verdict === 'fail' || verdict === 'warn'))
    throw new Error(withoutCommands(explain(report, id, verdict)))
  const reason = withoutCommands(
    pending
      ? `unverified: ${pending.clause}: ${pending.reason}`
      : `${row.excuse ?? verdict}: ${reasonOf(report, id)}`,
  )
  if (pending && options.unverified !== 'skip') throw new Error(reason)
  leaveOut(context, reason)
}

function explain(report: Report, id: string, verdict: string): string {
  const rows = report.results.filter((row) => row.requirement === id && row.verdict === verdict)
  const texts = rows.map(
    ({ reason, expected, observed, scenario, stability }) =>
      `${reason}\n  expected: ${expected}\n  observed: ${observed}\n  in: ${scenario}${stability ? ` (${stability})` : ''}`,
  )
  const sources = [...new Set(rows.flatMap((row) => row.sources))]
  return [`${id}: ${verdict}`, ...new Set(texts), ...sources.map((url) => `  source: ${url}`)].join('\n')
}

function reasonOf(report: Report, id: string): string {
  const row = report.requirements.find(({ requirement }) => requirement === id)
  return row?.reason ?? row?.unobserved[0]?.reason ?? 'not observed'
}

/** As `logText`, which is of another module system: no text of a target is a command to a CI system. */
function withoutCommands(text: string): string {
  return text.replace(/(^|[\r\n])([^\S\r\n]*)::/g, '$1$2: :').replace(/##(?=[a-z]{0,30}\[)/gi, '# #')
}

/** Skips the test that runs, where the runner can: vitest and node:test hand in a context that does, jest does not. */
function leaveOut(context: unknown, reason: string): void {
  const able = context as { skip?: (reason: string) => void } | null | undefined
  able?.skip?.(reason)
}

const testing = { describeConformance }
// The names that ES modules import are read from assignments to `exports`.
exports.describeConformance = describeConformance
export = testing
