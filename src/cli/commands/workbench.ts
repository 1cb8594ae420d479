import type { Command } from 'commander'
import { decideExit } from '../exit.js'
import { processIo } from '../io.js'
import { pathFlag } from '../path-flag.js'

const HISTORY = 'reports/history'

interface Flags {
  readonly port?: string
  readonly open?: boolean
  readonly history?: string[]
  readonly targets?: string
}

/** `workbench`: targets, doctor, live runs, history and comparison in a browser; `workbench build`: as files. */
export function register(program: Command): void {
  const command = program
    .command('workbench')
    .description(
      'test servers in a browser: targets, doctor, live runs, history and comparison, on 127.0.0.1 only',
    )
    .option('--port <N>', 'port on 127.0.0.1, 0 to 65535; 0 takes a free one [default: 0]')
    .option('--open', 'open it in the browser [default: off]')
    .option(
      '--history <DIR>',
      `where runs are kept; further ones are only read [default: ${HISTORY}]`,
      several,
    )
    .option(
      '--targets <FILE>',
      'YAML list of targets, as for run; ${NAME} comes from the environment [default: none]',
    )
    .action(serve)
  command
    .command('build')
    .argument('<dir>', 'folder that the site is written to')
    .option('--history <DIR>', `folders with runs in them [default: ${HISTORY}]`, several)
    .description('write the history of all targets as a site that needs no server and no JavaScript')
    .action((dir: string, _flags: unknown, self: Command) => build(dir, self.optsWithGlobals<Flags>()))
}

const several = (path: string, before: string[] = []): string[] => [...before, path]

function historyOf({ history = [HISTORY] }: Flags, cwd: string): string[] {
  return history.map((folder) => pathFlag('--history', folder, cwd, 'folder'))
}

async function serve(flags: Flags): Promise<void> {
  const io = processIo()
  const history = historyOf(flags, io.cwd)
  const { serveWorkbench } = await import('../workbench.js')
  decideExit(await serveWorkbench({ ...flags, history }, io))
}

async function build(dir: string, flags: Flags): Promise<void> {
  const io = processIo()
  const to = pathFlag('The folder', dir, io.cwd, 'folder')
  const { writeSite } = await import('../workbench.js')
  await writeSite(to, historyOf(flags, io.cwd), io)
}
