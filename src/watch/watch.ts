import { EXIT_CODES } from '../judge/types.js'
import { unmatched } from '../judge/selection.js'
import { logLine } from '../report/log-text.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { watchFiles } from './files.js'
import { type Happened, Inbox } from './inbox.js'
import { hearKeys, KEYS, type Keys } from './keys.js'
import { becomesReady } from './ready.js'
import { watchRestarts } from './restarts.js'
import { type Mode, Rounds, type Tester } from './round.js'
import { ServerProcess } from './server-process.js'

/** A server that is not there after so many milliseconds is said to be waited for. */
const SOON = 500

export interface WatchOptions {
  /** starts the server */
  readonly command?: string | undefined
  /** a folder whose changes begin a new round, and restart the server that `command` started */
  readonly path?: string | undefined
}

/**
 * Tests a server again and again while it is developed: when it has restarted, when a file changed, when a key is pressed.
 * @returns the exit code of the last run that came to its end; 130 after Ctrl+C
 * @throws ConfigurationError for settings with which there is nothing to watch
 */
export async function watch(tester: Tester, options: WatchOptions): Promise<number> {
  const target = onlyTarget(tester.settings)
  const watching = new Watching(tester, target, options)
  try {
    return await watching.untilQuit()
  } finally {
    await watching.close()
  }
}

function onlyTarget({ targets, severalTargets, dryRun }: RunSettings): TargetSettings {
  const [target] = targets
  if (severalTargets) throw new ConfigurationError('--watch tests one server; leave out --targets.')
  if (dryRun) throw new ConfigurationError('--watch tests, and --dry-run does not; leave out one of them.')
  if (!target) throw new ConfigurationError('--watch needs a server to watch; give its --base-url.')
  return target
}

class Watching {
  readonly #tester: Tester
  readonly #target: TargetSettings
  readonly #inbox = new Inbox()
  readonly #rounds: Rounds
  readonly #server: ServerProcess | null
  readonly #closers: (() => void)[] = []
  readonly #keys: Keys | null
  #mode: Mode = 'all'
  #endRestarts = (): void => undefined
  #isIdle = false
  /** the round was begun because the target restarted during the one before */
  #isRepeated = false

  constructor(tester: Tester, target: TargetSettings, { command, path }: WatchOptions) {
    this.#tester = tester
    this.#target = target
    this.#rounds = new Rounds(tester)
    const put = (happened: Happened): void => this.#inbox.put(happened)
    if (path !== undefined)
      this.#closers.push(
        watchFiles(path, [tester.settings.reportDir], (changed) => put({ kind: 'changed', path: changed })),
      )
    this.#server =
      command === undefined
        ? null
        : new ServerProcess(command, tester.io.stderr, (how) => put({ kind: 'died', how }))
    const { stdin, stderr } = process
    this.#keys = stdin.isTTY ? hearKeys(stdin, stderr, (wish) => put({ kind: 'wish', wish })) : null
    this.#closers.push(this.#ownSignals(), () => this.#keys?.close())
  }

  async untilQuit(): Promise<number> {
    await this.#rounds.remember()
    this.#server?.start()
    for (;;) {
      await this.#round()
      this.#isIdle = true
      const end = await this.#untilNext()
      this.#isIdle = false
      if (end !== null) return end
    }
  }

  async close(): Promise<void> {
    this.#endRestarts()
    for (const close of this.#closers) close()
    await this.#server?.stop()
  }

  /** Waits for the server and tests it, unless something happens that ends either. */
  async #round(): Promise<void> {
    this.#endRestarts()
    const current = new AbortController()
    let isReady = false
    this.#inbox.tell((happened) => {
      if (endsRound(happened) || (happened.kind === 'died' && !isReady)) current.abort()
    })
    const says = setTimeout(() => this.#say(`waiting for the server at ${this.#target.baseUrl}`), SOON)
    try {
      isReady = await becomesReady(this.#target, this.#tester.settings, Infinity, current.signal)
      clearTimeout(says)
      this.#endRestarts = watchRestarts(this.#target.baseUrl, {
        gone: () => this.#isIdle && this.#say('the server has gone'),
        back: () => this.#inbox.put({ kind: 'restarted' }),
      })
      if (isReady) await this.#rounds.test(this.#mode, current.signal)
    } finally {
      clearTimeout(says)
      this.#inbox.tell(null)
    }
  }

  /** Waits for a reason to test again. @returns the exit code when it is to end, else null */
  async #untilNext(): Promise<number | null> {
    const isInMidRound = this.#inbox.holds('restarted')
    if (isInMidRound && this.#isRepeated) {
      this.#inbox.drop('restarted')
      this.#say('the server restarted each time while it was tested')
    }
    this.#isRepeated = isInMidRound
    this.#say(this.#keys ? KEYS : 'waiting for the server to restart or a file to change')
    for (;;) {
      const happened = await this.#inbox.next()
      if (happened.kind === 'died') {
        this.#say(
          `the server ended (${happened.how}); it is started again when a file changes or enter is pressed`,
        )
        continue
      }
      if (happened.kind === 'wish') {
        if (happened.wish === 'interrupt') return EXIT_CODES.interrupted
        if (happened.wish === 'quit') return this.#rounds.exitCode ?? EXIT_CODES.incomplete
        if (!(await this.#choose(happened.wish))) continue
      } else this.#say(happened.kind === 'changed' ? `${happened.path} changed` : 'the server has restarted')
      if (this.#server && (happened.kind === 'changed' || !this.#server.isRunning)) await this.#restart()
      return null
    }
  }

  async #restart(): Promise<void> {
    await this.#server?.stop()
    this.#server?.start()
  }

  /** @returns false when nothing is to be tested */
  async #choose(wish: 'all' | 'failed' | 'only' | 'again'): Promise<boolean> {
    if (wish === 'only') {
      const line = (await this.#keys?.ask('only (ids, groups or globs of requirements): ')) ?? ''
      const patterns = line
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean)
      if (patterns.length === 0) return false
      const unknown = unmatched(patterns, this.#tester.suite.catalogue)
      if (unknown.length > 0) this.#say(`${unknown.join(', ')} matches no requirement (see: list)`)
      else this.#mode = patterns
      return unknown.length === 0
    }
    if (wish !== 'again') this.#mode = wish
    return true
  }

  /** Ctrl+C ends what goes on and then the watching; a second one ends at once. */
  #ownSignals(): () => void {
    let times = 0
    const stop = (): void => {
      if (++times > 1) {
        this.#server?.kill()
        this.#say(this.#rounds.left())
        process.exit(EXIT_CODES.interrupted)
      }
      this.#inbox.put({ kind: 'wish', wish: 'interrupt' })
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    return () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    }
  }

  #say(text: string): void {
    this.#tester.io.stderr.write(`${logLine(text)}\n`)
  }
}

/** What makes the rest of a round worthless. That the target restarted by itself may be the mistake that is looked for. */
function endsRound(happened: Happened): boolean {
  return happened.kind === 'wish' ? happened.wish !== 'again' : happened.kind === 'changed'
}
