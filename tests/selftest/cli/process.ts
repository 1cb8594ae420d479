import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../../src/fhir/package-root.js'

const MAIN = join(packageRoot(), 'dist/bundle/main.js')

const running = new Set<ChildProcessWithoutNullStreams>()

/** Ends what a failed test left running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Starts the built command line in an empty folder, with nothing of our settings in its environment. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  if (!existsSync(MAIN)) throw new Error('dist/ is missing: npm run build')
  const cwd = mkdtempSync(join(tmpdir(), 'fhir ws cli '))
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TARGET_|.*_proxy$)/i.test(name))
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
  })
  running.add(child)
  child.on('close', () => {
    running.delete(child)
    rmSync(cwd, { recursive: true, force: true })
  })
  return { child, ended: outcome(child) }
}

/** Runs the built command line to its end. */
export const command = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => start(args, env).ended

async function outcome(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** Waits until a process has said something that matches. */
export function said(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString()
      const match = pattern.exec(out)
      if (match) resolve(match)
    })
    child.on('close', () => reject(new Error(`ended without saying ${String(pattern)}: ${out}`)))
  })
}
