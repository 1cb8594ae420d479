import type { Command } from 'commander'
import type { Flags } from '../../target/configuration/layers.js'
import { decideExit } from '../exit.js'
import { addFlags } from '../flags.js'
import { processIo } from '../io.js'

/** `doctor`: says whether a run would get through, and what it will verify. */
export function register(program: Command): void {
  const command = program
    .command('doctor')
    .description(
      'check configuration, network, authentication, metadata, topic and trigger, and forecast what a run will verify; ' +
        'writes nothing to the target',
    )
    .option(
      '--try',
      'write, so that everything is known: create a Subscription, call, bind, trigger, delete [default: off]',
    )
  addFlags(command).action(run)
}

async function run(flags: Flags): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const io = processIo()
  const settings = readSettings({ flags, env: io.env, cwd: io.cwd })
  const { examine } = await import('../examine.js')
  decideExit(await examine(settings, io, { tries: flags['try'] === true }))
}
