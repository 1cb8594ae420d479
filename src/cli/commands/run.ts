import type { Command } from 'commander'
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
  const { execute } = await import('../execute.js')
  decideExit((await execute(settings, io)).exitCode)
}
