import type { Command } from 'commander'
import type { RunSettings } from '../../target/configuration/types.js'
import { ConfigurationError } from '../../target/configuration/types.js'
import { decideExit } from '../exit.js'
import { addFlags } from '../flags.js'
import { processIo } from '../io.js'

/** `clean-up DIR`: deletes what an interrupted run left on the target. */
export function register(program: Command): void {
  const command = program
    .command('clean-up')
    .argument('<dir>', 'folder of a run, with its record.ndjson')
    .description("delete from the target what an interrupted run left there, from that run's own record only")
  addFlags(command, ['baseUrl', 'preset', 'targets', 'insecure', 'timeoutFactor', 'dryRun', 'quiet']).action(
    run,
  )
}

async function run(dir: string, flags: Record<string, unknown>): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const { recordedRun } = await import('../../run/recorded-run.js')
  const io = processIo()
  const { folder, target } = await recordedRun(dir, io.cwd)
  // An embedded server ended with its run, and everything on it.
  const known = target === null || target.embedded ? undefined : target.baseUrl
  const settings = readSettings({
    flags,
    env: io.env,
    cwd: io.cwd,
    withoutTarget: target?.embedded === true,
    ...(known !== undefined && { fallbackBaseUrl: known }),
  })
  const { cleanUp } = await import('../../run/clean-up.js')
  decideExit(await cleanUp(folder, narrowed(settings, known), (line) => io.stdout.write(line)))
}

/** The one target that the record is of: what is sent to it, credentials too, goes nowhere else. */
function narrowed(settings: RunSettings, baseUrl: string | undefined): RunSettings {
  if (baseUrl === undefined || settings.targets.length === 0) return settings
  const targets = settings.targets.filter((target) => target.baseUrl === baseUrl)
  if (targets.length > 0) return { ...settings, targets: targets.slice(0, 1) }
  throw new ConfigurationError(
    `the record is of ${baseUrl}, but the settings name ${settings.targets.map((one) => one.baseUrl).join(', ')}; ` +
      'give the base URL of the record, or the folder of the other run.',
  )
}
