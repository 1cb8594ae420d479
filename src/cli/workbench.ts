import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { EXIT_CODES } from '../judge/types.js'
import { logLine } from '../report/log-text.js'
import type { Io } from '../run/io.js'
import { loadSuite } from '../suite.js'
import { shown } from '../target/configuration/layers.js'
import { number, Unacceptable } from '../target/configuration/parse.js'
import { ConfigurationError } from '../target/configuration/types.js'
import { buildSite } from '../workbench/build.js'
import { startWorkbench } from '../workbench/server.js'

interface Wanted {
  readonly port?: string
  readonly open?: boolean
  readonly history: readonly string[]
  readonly targets?: string
}

/** Serves the workbench until a signal ends it. @returns the exit code: interrupted when a run was under way */
export async function serveWorkbench(wanted: Wanted, io: Io): Promise<number> {
  const port = portOf(wanted.port ?? '0')
  const { env, cwd, stdout, stderr } = io
  const workbench = await startWorkbench({
    suite: await loadSuite(),
    port,
    history: wanted.history,
    targetsFile: wanted.targets === undefined ? null : resolve(cwd, wanted.targets),
    env,
    cwd,
  }).catch((error: NodeJS.ErrnoException) => {
    throw unusablePort(error, port) ?? error
  })
  const end = stopped()
  stdout.write(
    `Workbench: ${workbench.url}\nAnyone who knows this address can use it. Stop it with Ctrl+C.\n`,
  )
  if (wanted.open === true) openInBrowser(workbench.url, stderr)
  await end
  const wasBusy = workbench.isBusy
  if (wasBusy) {
    stderr.write('\nInterrupted: deleting what the runs created; press Ctrl+C again to exit now.\n')
    for (const signal of SIGNALS) process.once(signal, () => process.exit(EXIT_CODES.interrupted))
  }
  await workbench.close()
  return wasBusy ? EXIT_CODES.interrupted : 0
}

/** Writes the history as files, and says where. */
export async function writeSite(dir: string, history: readonly string[], { stdout }: Io): Promise<void> {
  const { targets, runs, path, unreadable } = await buildSite(dir, history, await loadSuite())
  for (const each of unreadable)
    stdout.write(`Left out, not a report of this version: ${logLine(each)}; \`replay\` makes it again.\n`)
  stdout.write(
    `${runs} ${runs === 1 ? 'run' : 'runs'} of ${targets} ${targets === 1 ? 'target' : 'targets'}: ${logLine(path)}\n`,
  )
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

function stopped(): Promise<void> {
  return new Promise((resolved) => {
    const stop = (): void => {
      for (const signal of SIGNALS) process.off(signal, stop)
      resolved()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
  })
}

function portOf(text: string): number {
  try {
    return number(0, 65_535, true)(text.trim(), '.')
  } catch (error) {
    if (!(error instanceof Unacceptable)) throw error
    throw new ConfigurationError(
      `--port is '${shown(text)}', which ${error.message}; allowed: a whole number from 0 to 65535. Correct it, or leave it out.`,
    )
  }
}

function unusablePort(error: NodeJS.ErrnoException, port: number): ConfigurationError | null {
  const why = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be used without privileges' }
  const reason = why[error.code as keyof typeof why]
  if (reason === undefined) return null
  return new ConfigurationError(
    `--port is '${port}', which ${reason}; give another one, or 0 for a free one.`,
  )
}

/** Whether it worked is seen in the browser; the address was printed. */
function openInBrowser(url: string, stderr: Io['stderr']): void {
  const [program, ...before] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open']
  const child = spawn(program!, [...before, url], { stdio: 'ignore', detached: true })
  child.on('error', () => stderr.write('No browser could be opened: open the address yourself.\n'))
  child.unref()
}
