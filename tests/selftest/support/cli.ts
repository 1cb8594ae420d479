import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** The built command line. */
export const main = join(root, 'dist', 'src', 'cli', 'main.js')

export interface Finished {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
}

/** Starts the built command line as users do, in an environment without any setting of ours. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = root,
): Running {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TARGET_|BIND_|WAIT_|REPORT_DIR)/.test(name)),
  )
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const finished = new Promise<Finished>((resolve) =>
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr })),
  )
  return { process: child, finished }
}

export function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = root,
): Promise<Finished> {
  return start(args, env, cwd).finished
}
