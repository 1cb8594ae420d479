import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'

/** Nothing that is started here outlives its test. */
export const LONGEST_MS = 240_000

export interface Ended {
  readonly code: number | null
  readonly out: string
  /** standard output and errors, as they came */
  readonly said: string
}

export interface Where {
  readonly cwd: string
  /** folders to look into first for programs */
  readonly path?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program to its end, with nothing of our own settings, of npm's or of vitest's in its environment. */
export function run(program: string, args: readonly string[], where: Where): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: where.cwd, env: environment(where), timeout: LONGEST_MS })
    let [out, said] = ['', '']
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString()
      said += text.toString()
    })
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, said }))
  })
}

/** @throws Error with what npm said, when it failed */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, said } = await run('npm', args, { cwd })
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed: ${said.slice(-2000)}`)
  return said
}

export function environment({ path = [], env = {} }: Omit<Where, 'cwd'>): Record<string, string> {
  // but for what reaches the registry
  const kept = /^(NODE_EXTRA_CA_CERTS|npm_config_(registry|cache|userconfig))$/i
  const ours = /^(TARGET_|FHIR_|GITHUB_|REPORT_DIR|WAIT_BUDGET|npm_|NODE_|VITEST|TEST$|CI$|DEV$|PROD$|MODE$)/i
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value && (kept.test(name) || !ours.test(name)),
  )
  const all = Object.fromEntries(inherited) as Record<string, string>
  return { ...all, PATH: [...path, all['PATH'] ?? ''].join(delimiter), ...env }
}
