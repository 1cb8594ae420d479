import type { Command } from 'commander'
import { decideExit } from '../exit.js'
import { processIo } from '../io.js'
import { pathFlag } from '../path-flag.js'

const DEFAULT = 'reports/merged'

/** `merge DIR…`: one matrix from several targets or shards. */
export function register(program: Command): void {
  program
    .command('merge')
    .argument('<dirs...>', 'folders that runs or shards wrote, or folders that hold such folders')
    .description(
      'join several runs, or the shards of one, into one matrix; its exit code is that of the worst',
    )
    .option('--report-dir <DIR>', `where the matrix and a copy of every report go [default: ${DEFAULT}]`)
    .action(run)
}

async function run(dirs: string[], flags: { readonly reportDir?: string }): Promise<void> {
  const io = processIo()
  const reportDir = pathFlag('--report-dir', flags.reportDir ?? DEFAULT, io.cwd, 'folder')
  const { join } = await import('../join.js')
  decideExit(await join(dirs, reportDir, io))
}
