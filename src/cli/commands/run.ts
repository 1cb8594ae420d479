import type { Command } from 'commander'
import type { Flags } from '../../target/configuration/layers.js'
import { EXIT_CODES } from '../../judge/types.js'
import { ConfigurationError } from '../../target/configuration/types.js'
import { decideExit } from '../exit.js'
import { addFlags } from '../flags.js'
import { processIo } from '../io.js'
import { pathFlag } from '../path-flag.js'

/** `run`: tests a target and writes the report. */
export function register(program: Command): void {
  const command = program
    .command('run')
    .description('test a server (without a base URL: the embedded reference server) and write the report')
  addFlags(command)
    .option(
      '--wait-ready <SECONDS>',
      'wait up to this long for the server to answer, then test it [default: 0; with --watch: no limit]',
    )
    .option('--watch', 'test again whenever the server has restarted or a file has changed')
    .option(
      '--command <COMMAND>',
      'with --watch: what starts the server; it is started again when a file changes',
    )
    .option('--watch-path <DIR>', 'with --watch: the folder whose files are watched')
    .option('--history <DIR>', 'keep every run in this folder, for the workbench')
    .action(run)
}

/** What `run` is told besides its settings. */
interface RunFlags {
  readonly waitReady?: string
  readonly watch?: true
  readonly command?: string
  readonly watchPath?: string
  readonly history?: string
}

async function run({
  waitReady,
  watch,
  command,
  watchPath,
  history,
  ...flags
}: RunFlags & Flags): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const io = processIo()
  const settings = readSettings({ flags: flags as Flags, env: io.env, cwd: io.cwd })
  const { execute, executeAgain } = await import('../execute.js')
  refuseWithoutWatch(watch, { '--command': command, '--watch-path': watchPath })
  const kept = history === undefined ? undefined : pathFlag('--history', history, io.cwd, 'folder')
  const waitSeconds = waitReady === undefined ? undefined : secondsOf(waitReady)
  if (watch)
    return decideExit(await executeAgain(settings, io, { command, path: watchPath, waitSeconds }, kept))
  const seconds = waitSeconds ?? 0
  if (seconds > 0 && !(await (await import('../wait-ready.js')).waitReady(settings, seconds, io)))
    return decideExit(EXIT_CODES.interrupted)
  decideExit((await execute(settings, io, kept)).exitCode)
}

function refuseWithoutWatch(
  watch: true | undefined,
  given: Readonly<Record<string, string | undefined>>,
): void {
  const lonely = Object.keys(given).filter((flag) => given[flag] !== undefined)
  if (!watch && lonely.length > 0)
    throw new ConfigurationError(
      `${lonely.join(' and ')} belongs to --watch; give that too, or leave it out.`,
    )
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds >= 0 && seconds <= 86_400))
    throw new ConfigurationError(`--wait-ready is '${text}'; allowed: a number of seconds from 0 to 86400.`)
  return seconds
}
