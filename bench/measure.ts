import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FirstRequest, Started } from './server.js'

/** What one process took, from its start to its end. */
export interface Measured {
  readonly wallMs: number
  /** user and system time */
  readonly cpuMs: number
  readonly peakMb: number
  /** from the start of the process to its first request at the server; null when none came */
  readonly firstRequestMs: number | null
}

export interface Program {
  /** a module of the built tree, and its arguments */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The reference servers, running. */
export interface Servers extends Started {
  firstRequestAt(): Promise<number | null>
  stop(): void
}

/**
 * Starts reference servers in one process of their own.
 * @param options.delayMs by which every exchange with them is delayed
 * @param options.besides messages that every websocket gets besides
 * @param options.lifetimeSeconds of tokens; long where nothing waits for their expiry, so that none expires on the way
 */
export async function startServers(
  count: number,
  {
    delayMs = 0,
    besides = 0,
    lifetimeSeconds = 60,
  }: { readonly delayMs?: number; readonly besides?: number; readonly lifetimeSeconds?: number } = {},
): Promise<Servers> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./server.js', import.meta.url)), [
    String(count),
    String(delayMs),
    String(besides),
    String(lifetimeSeconds),
  ])
  const [started] = (await once(child, 'message')) as [Started]
  return {
    ...started,
    async firstRequestAt() {
      child.send('first request')
      const [answer] = (await once(child, 'message')) as [FirstRequest]
      return answer.firstRequestAt
    },
    stop: () => child.disconnect(),
  }
}

/** Conformant or partial, or incomplete, as a run without waits is. */
const EXPECTED: readonly (number | null)[] = [0, 3]

/**
 * Runs a program as a process of its own.
 * @throws with what it printed, when it ends with another exit code than those of a run that found no mistake
 */
export async function measure({ args, env = {} }: Program, servers: Servers): Promise<Measured> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-bench-'))
  const usageFile = join(dir, 'usage.json')
  await servers.firstRequestAt() // forgets the last one
  const startedAt = performance.timeOrigin + performance.now()
  const child = spawn(
    process.execPath,
    ['--require', fileURLToPath(new URL('./usage.cjs', import.meta.url)), ...args],
    { env: { ...plainEnvironment(), ...env, BENCH_USAGE: usageFile }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()))
  const [exitCode] = (await once(child, 'exit')) as [number | null]
  const endedAt = performance.timeOrigin + performance.now()
  try {
    if (!EXPECTED.includes(exitCode))
      throw new Error(`${args.join(' ')} ended with ${String(exitCode)}:\n${said.slice(-2_000)}`)
    const usage = JSON.parse(await readFile(usageFile, 'utf8')) as NodeJS.ResourceUsage
    const first = await servers.firstRequestAt()
    return {
      wallMs: endedAt - startedAt,
      cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1_000,
      peakMb: usage.maxRSS / 1_024,
      firstRequestMs: first === null ? null : first - startedAt,
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Nothing of the user's own settings reaches what is measured. */
function plainEnvironment(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
}
