import { allSettings, flagKey } from '../target/configuration/settings.js'
import type { SettingName } from '../target/configuration/settings.js'
import { readSettings } from '../target/configuration/read.js'
import { ConfigurationError, type RunSettings } from '../target/configuration/types.js'
import { logText } from '../report/log-text.js'
import type { Report } from '../report/types.js'
import type { Io } from './io.js'
import type { Suite } from './suite.js'

/** A value as a script has it at hand; it becomes the text that a flag or variable would hold. */
export type OptionValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>

/** The settings of the command line in camelCase: `baseUrl`, `bearerToken`, `waitBudgetSeconds`, `only`, … */
export type Options = { readonly [Name in SettingName]?: OptionValue | undefined }

export interface RunOptions extends Options {
  /** the environment, for what the options leave open; by default the process's own. `{}`: nothing but the options */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** where relative paths start and `.env` is looked for; by default the process's own */
  readonly cwd?: string
  /** is told what the command line would print; by default nobody */
  readonly log?: (text: string) => void
}

export interface RunOutcome {
  /** as of the command line: 0 conformant, 1 non-conformant, 3 incomplete, 4 fault of the suite, 130 interrupted */
  readonly exitCode: number
  /** null when several targets were tested, or none because of `dryRun` */
  readonly report: Report | null
  /** one for each target */
  readonly reports: readonly Report[]
  /** absolute path of the folder that holds the reports */
  readonly dir: string
}

/** Tests a server with a suite; see `runConformance` in src/index.ts. */
export async function runSuite(suite: Suite, options: RunOptions): Promise<RunOutcome> {
  const io = ioOf(options)
  const settings = settingsOf(options, io)
  const { narratedRun } = await import('./narration.js')
  const { exitCode, reports: read } = await narratedRun(settings, suite, io)
  const reports = await read()
  const report = settings.severalTargets ? null : (reports[0] ?? null)
  return { exitCode, report, reports, dir: settings.reportDir }
}

/** Where a script's run says what it has to say. */
export function ioOf({ env = process.env, cwd = process.cwd(), log = () => undefined }: RunOptions): Io {
  return { stdout: { write: (text) => log(logText(text)) }, stderr: { write: () => undefined }, env, cwd }
}

/** The options as settings. @throws ConfigurationError when one is none, or cannot be used */
export function settingsOf({ env: _env, cwd: _cwd, log: _log, ...options }: RunOptions, io: Io): RunSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined) as [string, OptionValue][]
  const known = new Map(allSettings().map(([name, one]) => [name as string, one]))
  const flags: Record<string, string | true> = {}
  const variables: Record<string, string> = {}
  for (const [name, value] of given) {
    const one = known.get(name)
    if (one === undefined)
      throw new ConfigurationError(`${name} is not a setting; allowed: ${[...known.keys()].join(', ')}.`)
    const text = textOf(value)
    if (one.flag === undefined) variables[one.variable!] = text
    else if (one.flag.includes('<')) flags[flagKey(one.flag)] = text
    else if (text === 'true') flags[flagKey(one.flag)] = true
  }
  return readSettings({ flags, env: { ...io.env, ...variables }, cwd: io.cwd })
}

function textOf(value: OptionValue): string {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
