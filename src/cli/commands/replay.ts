import type { Command } from 'commander'
import { keyOf, addFlags } from '../flags.js'
import { decideExit } from '../exit.js'
import { processIo } from '../io.js'

/** `replay DIR`: judges a recorded run again, without a server. */
export function register(program: Command): void {
  const command = program
    .command('replay')
    .argument('<dir>', 'folder of a run, with its record.ndjson')
    .description(
      'judge a recorded run again, without a server; the report goes to DIR unless --report-dir is given',
    )
  addFlags(
    command,
    [
      'reportDir',
      'only',
      'skip',
      'runScope',
      'acceptUnverified',
      'strict',
      'waiversFile',
      'formats',
      'verbose',
      'quiet',
    ],
    { reportDir: 'default: DIR' },
  ).action(run)
}

async function run(dir: string, flags: Record<string, unknown>): Promise<void> {
  const { readSettings } = await import('../../target/configuration/read.js')
  const { recordedRun } = await import('../../run/recorded-run.js')
  const io = processIo()
  const recorded = await recordedRun(dir, io.cwd)
  const settings = readSettings({
    flags: { [keyOf('reportDir')]: recorded.folder, ...flags },
    env: io.env,
    cwd: io.cwd,
    withoutTarget: true,
  })
  const { replay } = await import('../execute.js')
  decideExit((await replay(recorded, settings, io)).exitCode)
}
