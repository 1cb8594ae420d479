import { Redactor } from '../evidence/redaction.js'
import { EXIT_CODES } from '../judge/types.js'
import { unmatched } from '../judge/selection.js'
import { logLine } from '../report/log-text.js'
import type { Output } from '../run/io.js'
import { secretsOf } from '../target/configuration/describe.js'
import { ConfigurationError, type TargetSettings } from '../target/configuration/types.js'
import { hearEndings } from './endings.js'
import { watchFiles } from './files.js'
import { type Happened, Inbox } from './inbox.js'
import { hearKeys, KEYS, type Keys, type Wish } from './keys.js'
import { becomesReady } from './ready.js'
import { watchRestarts } from './restarts.js'
import { type Mode, Rounds, type Tester } from './round.js'
import { ServerProcess } from './server-process.js'

/** A server that is not there after so many milliseconds is said to be waited for. */
const SOON = 500

/** A change that comes so soon after a round, or in it, may be the server's own: it writes while it is tested. */
const OF_THE_ROUND = 1_000
/** After so many of them in a row no further one begins a round. */
const MOST_OF_THE_ROUND = 3

export interface WatchOptions {
  /** starts the server */
  readonly command?: string | undefined
  /** a folder whose changes begin a new round, and restart the server that `command` started */
  readonly path?: string | undefined
  /** files and folders below it that are written while watching */
  readonly without?: readonly string[]
  /** how long a round waits for the server before it is tested all the same; by default until it is there */
  readonly waitSeconds?: number | undefined
}

/**
 * Tests a server again and again while it is developed: when it has restarted, when a file changed, when a key is pressed.
 * @returns the exit code of the last run that came to its end; 130 after Ctrl+C
 * @throws ConfigurationError for settings with which there is nothing to watch, or nobody to end it
 */
export async function watch(tester: Tester, options: WatchOptions): Promise<number> {
  const target = onlyTarget(tester, options)
  const watching = new Watching(tester, target, options)
  try {
    return await watching.untilQuit()
  } finally {
    await watching.close()
  }
}

function onlyTarget({ settings, io }: Tester, { command, path }: WatchOptions): TargetSettings {
  const { targets, severalTargets, dryRun } = settings
  const [target] = targets
  const isInCi = !['', '0', 'false'].includes(io.env['CI'] ?? '')
  if (severalTargets) throw new ConfigurationError('--watch tests one server; leave out --targets.')
  if (dryRun) throw new ConfigurationError('--watch tests, and --dry-run does not; leave out one of them.')
  if (!target) throw new ConfigurationError('--watch needs a server to watch; give its --base-url.')
  if (isInCi && !process.stdin.isTTY)
    throw new ConfigurationError(
      "--watch goes on until somebody ends it, and CI is set, where nobody does; give --wait-ready SECONDS in its place, or set CI=''.",
    )
  if (command?.trim() === '')
    throw new ConfigurationError('--command is empty; give what starts the server, or leave it out.')
  if (path?.trim() === '')
    throw new ConfigurationError('--watch-path is empty; give a folder, or leave it out.')
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
  #isFirst = true
  readonly #waitSeconds: number
  #endedAt = -Infinity
  #interruptions = 0
  /** how many changes in a row came in a round or just after it */
  #ofTheRound = 0
  /** the round was begun because the target restarted during the one before */
  #isRepeated = false

  constructor(tester: Tester, target: TargetSettings, options: WatchOptions) {
    const { command, path, without = [], waitSeconds = Infinity } = options
    this.#waitSeconds = waitSeconds
    this.#tester = tester
    this.#target = target
    this.#rounds = new Rounds(tester)
    const put = (happened: Happened): void => this.#inbox.put(happened)
    if (path !== undefined)
      this.#closers.push(
        watchFiles(path, [tester.settings.reportDir, ...without], (changed) =>
          put({ kind: 'changed', path: changed }),
        ),
      )
    this.#server =
      command === undefined
        ? null
        : new ServerProcess(command, withoutCredentials(tester, target), (how) => put({ kind: 'died', how }))
    const { stdin, stderr } = process
    const wished = (wish: Wish): void =>
      wish === 'interrupt' ? this.#interrupted() : put({ kind: 'wish', wish })
    this.#keys = stdin.isTTY ? hearKeys(stdin, stderr, wished) : null
    this.#closers.push(
      () => this.#keys?.close(),
      hearEndings({
        interrupted: () => this.#interrupted(),
        deserted: () => put({ kind: 'wish', wish: 'interrupt' }),
        exit: () => this.#server?.kill(), // it does not stay behind
      }),
    )
  }

  async untilQuit(): Promise<number> {
    await this.#rounds.remember()
    await this.#start()
    for (;;) {
      await this.#round()
      this.#isFirst = false
      this.#isIdle = true
      const end = await this.#untilNext()
      this.#isIdle = false
      if (end !== null) return end
    }
  }

  /** @throws ConfigurationError when something answers already: that, and not what the command starts, would be tested */
  async #start(): Promise<void> {
    if (!this.#server) return
    const { settings } = this.#tester
    if (await becomesReady(this.#target, settings, 0, new AbortController().signal))
      throw new ConfigurationError(
        `--command starts the server, and one answers at ${this.#target.baseUrl} already; end that one, or leave out --command.`,
      )
    this.#server.start()
  }

  async close(): Promise<void> {
    this.#endRestarts()
    await this.#server?.stop()
    for (const close of this.#closers) close()
  }

  /** Waits for the server and tests it, unless something happens that ends either. */
  async #round(): Promise<void> {
    this.#endRestarts()
    const current = new AbortController()
    let isReady = false
    this.#inbox.tell((happened) => {
      if (this.#endsRound(happened) || (happened.kind === 'died' && !isReady)) current.abort()
    })
    try {
      isReady = await this.#ready(current.signal)
      if (current.signal.aborted) return
      this.#endRestarts = watchRestarts(this.#target, this.#tester.settings, {
        gone: () => this.#isIdle && !this.#server && this.#say('the server has gone'),
        back: () => this.#inbox.put({ kind: 'restarted' }),
      })
      await this.#rounds.test(this.#mode, current.signal)
    } catch (error) {
      // A waiver file that is being edited, for example: it is read in each round.
      if (this.#isFirst || !(error instanceof ConfigurationError)) throw error
      this.#say(error.message)
    } finally {
      this.#inbox.tell(null)
      this.#endedAt = performance.now()
    }
  }

  /** Says after a while that, and why, the server is waited for; and again when the reason is another. */
  async #ready(signal: AbortSignal): Promise<boolean> {
    const began = performance.now()
    let said = ''
    return becomesReady(this.#target, this.#tester.settings, this.#waitSeconds, signal, (reason) => {
      if (signal.aborted || performance.now() - began < SOON || said === reason) return
      said = reason
      this.#say(`waiting for the server at ${this.#target.baseUrl} (${reason})`)
    })
  }

  /** What makes the rest of a round worthless. That the target restarted by itself may be the mistake that is looked for. */
  #endsRound(happened: Happened): boolean {
    if (happened.kind === 'wish') return happened.wish !== 'again'
    return happened.kind === 'changed' && this.#ofTheRound + 1 < MOST_OF_THE_ROUND
  }

  /** Whether a change is taken for one that a person made: the server itself may write below the folder. */
  #isOfAPerson(path: string): boolean {
    const isOfTheRound = performance.now() - this.#endedAt < OF_THE_ROUND
    this.#ofTheRound = isOfTheRound ? this.#ofTheRound + 1 : 0
    if (this.#ofTheRound < MOST_OF_THE_ROUND) return true
    this.#say(
      `${path} changed, as files did each time while the server was tested, so it is not tested again; ` +
        'give a --watch-path in which the server does not write, or press enter',
    )
    return false
  }

  /** Waits for a reason to test again. @returns the exit code when it is to end, else null */
  async #untilNext(): Promise<number | null> {
    const isInMidRound = this.#inbox.holds('restarted')
    if (isInMidRound && this.#isRepeated) {
      this.#inbox.drop('restarted')
      this.#say('the server restarted each time while it was tested')
    }
    this.#isRepeated = isInMidRound
    if (!this.#inbox.holds('wish'))
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
      } else if (happened.kind === 'changed') {
        if (!this.#isOfAPerson(happened.path)) continue
        this.#say(`${happened.path} changed`)
      } else this.#say('the server has restarted')
      if (this.#server && (happened.kind === 'changed' || !this.#server.isRunning)) await this.#restart()
      return null
    }
  }

  async #restart(): Promise<void> {
    this.#endRestarts() // our own connection holds nobody up, and what we do is no restart to tell of
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

  /** The first time ends what goes on and then the watching; the second time ends at once. */
  #interrupted(): void {
    if (++this.#interruptions > 1) {
      this.#say(this.#rounds.left())
      process.exit(EXIT_CODES.interrupted)
    }
    if (!this.#isIdle)
      this.#say('Interrupted: deleting what the run created; press Ctrl+C again to exit now.')
    this.#inbox.put({ kind: 'wish', wish: 'interrupt' })
  }

  #say(text: string): void {
    betweenRewrittenLines(this.#tester.io.stderr).write(`${logLine(text)}\n`)
  }
}

/** What a server prints is shown to whoever reads the log of the suite, and servers print what they are sent. */
function withoutCredentials({ settings, io }: Tester, target: TargetSettings): Output {
  const redactor = new Redactor()
  for (const { value, sort } of secretsOf(target, settings.proxy)) redactor.learn(value, sort)
  const output = betweenRewrittenLines(io.stderr)
  return { write: (text) => output.write(redactor.redact(text)) }
}

/** Lines that may come while a line of progress is there: on a terminal they take its place. */
function betweenRewrittenLines(stream: Output): Output {
  return { write: (text) => stream.write(stream.isTTY ? `\r\u001b[2K${text}` : text) }
}
