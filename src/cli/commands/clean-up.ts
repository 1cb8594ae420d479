import type { Command } from 'commander'
import { decideExit } from '../exit.js'
import { addFlags } from '../flags.js'
import { processIo } from '../io.js'

/** `clean-up DIR`: deletes what an interrupted run left on the target. */
export function register(program: Command): void {
  const command = program
    .command('clean-up')
    .argument('<dir>', 'folder of a run, with its record.ndjson')
    .description(
      'delete from the target what an interrupted run left there: only what its record lists and what carries its mark',
    )
    .option('--yes', 'do not ask on a terminal before anything is deleted')
  addFlags(command, ['baseUrl', 'preset', 'targets', 'insecure', 'timeoutFactor', 'dryRun', 'quiet'], {
    baseUrl: 'TARGET_BASE_URL',
  }).action(run)
}

async function run(dir: string, flags: Record<string, unknown>): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const { recordedRun } = await import('../../run/recorded-run.js')
  const io = processIo()
  const { folder, target } = await recordedRun(dir, io.cwd)
  // An embedded server ended with its run, and everything on it.
  const settings = readSettings({ flags, env: io.env, cwd: io.cwd, withoutTarget: target?.embedded === true })
  const { cleanUp } = await import('../../run/clean-up.js')
  decideExit(await cleanUp(folder, settings, io, flags['yes'] === true))
}
