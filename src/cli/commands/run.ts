import type { Command } from 'commander'
import { ConfigurationError, type RunSettings } from '../../target/configuration/types.js'
import type { Flags } from '../../target/configuration/layers.js'
import { decideExit } from '../exit.js'
import { addFlags } from '../flags.js'
import { processIo } from '../io.js'

/** `run`: tests a target and writes the report. */
export function register(program: Command): void {
  const command = program
    .command('run')
    .description('test a server (without a base URL: the embedded reference server) and write the report')
  addFlags(command).action(run)
}

async function run(flags: Flags): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const io = processIo()
  const settings = readSettings({ flags, env: io.env, cwd: io.cwd })
  refuseUndone(settings)
  const { execute } = await import('../execute.js')
  decideExit((await execute(settings, io)).exitCode)
}

// A dry run that writes, or a list of targets of which one is tested, is worse than being told to wait.
function refuseUndone(settings: RunSettings): void {
  const undone = [
    settings.dryRun && '--dry-run',
    settings.shard !== null && '--shard',
    settings.waiversFile !== null && '--waivers',
    settings.targets.length > 1 && '--targets with more than one target',
  ].find((flag) => flag !== false)
  if (undone !== undefined)
    throw new ConfigurationError(`${undone} is not done by this version; leave it out.`)
}
