import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { logLine } from '../report/log-text.js'
import type { Output } from '../run/io.js'
import { pause } from '../wire/pause.js'

/** After so many milliseconds a server that does not end when it is asked to is ended. */
const PATIENCE = 3_000
/** What is longer without an end of line is not waited for. */
const LONGEST = 10_000
/** How often it is looked whether it has ended, in milliseconds. */
const BETWEEN = 20

/** The server's own process, started by a command of the user's. */
export class ServerProcess {
  readonly #command: string
  readonly #output: Output
  readonly #died: (how: string) => void
  #child: ChildProcess | null = null
  #isStopping = false

  /** @param died is told when the process ends by itself: `exit code 1`, `SIGSEGV` */
  constructor(command: string, output: Output, died: (how: string) => void) {
    this.#command = command
    this.#output = output
    this.#died = died
  }

  get isRunning(): boolean {
    return this.#child !== null && isAlive(this.#child)
  }

  start(): void {
    // A group of its own, since a shell does not hand signals on; Windows has no groups.
    const child = spawn(this.#command, {
      shell: true,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      let begun = ''
      stream?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (begun + text).split(/\r?\n/)
        begun = lines.pop() ?? ''
        for (const line of lines) this.#say(line)
        if (begun.length < LONGEST) return
        this.#say(begun)
        begun = ''
      })
      stream?.on('end', () => begun !== '' && this.#say(begun))
    }
    child.once('error', (error) => this.#ended(child, error.message))
    child.once('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${String(code)}`))
  }

  /** Ends the process and all that it started; returns when the last of them has ended. */
  async stop(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#isStopping = true
    send(child, 'SIGTERM')
    const until = performance.now() + PATIENCE
    while (isAlive(child)) {
      if (performance.now() > until) send(child, 'SIGKILL')
      await pause(BETWEEN)
    }
    this.#isStopping = false
    this.#child = null
  }

  /** For the end of this process, which waits for nothing. */
  kill(): void {
    if (this.#child) send(this.#child, 'SIGKILL')
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child || this.#isStopping) return
    if (isAlive(child)) return // what it started in the background goes on
    this.#child = null
    this.#died(how)
  }

  #say(line: string): void {
    this.#output.write(`server | ${logLine(stripVTControlCharacters(line))}\n`)
  }
}

/** @param signal 0 only asks @returns whether anybody was there to get it */
function send(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false
  try {
    if (process.platform === 'win32') return child.exitCode === null && child.kill(signal)
    return process.kill(-child.pid, signal)
  } catch {
    return false
  }
}

/**
 * Whether the process, or any that it started, still runs. One that has ended stays in its group until somebody takes note
 * of that: for those whose parent ended before, it is the first process of the system, and in a container often nobody.
 */
function isAlive(child: ChildProcess): boolean {
  return send(child, 0) && (process.platform !== 'linux' || runsInGroup(child.pid ?? 0))
}

function runsInGroup(group: number): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // After the name, in parentheses, which may hold anything: state, parent, group.
      const [state = '', , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(itsGroup) === group && !'ZX'.includes(state)
    } catch {
      return false // it has just ended
    }
  })
}
