import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import FhirValidator from 'fhir-validator-wrapper'
import { javaProblem } from './java.js'

/** HL7's validator, running, for one version of FHIR. */
export interface ValidatorService {
  /** as its jar says; null when it did not */
  readonly version: string | null
  /** false as soon as its process has ended */
  readonly running: boolean
  /** @returns what it answered, an OperationOutcome as a rule @throws when it does not answer in time, or no JSON */
  validate(resource: string): Promise<unknown>
  /** Ends the process. Never throws. */
  stop(): Promise<void>
}

/** The validator cannot be used; the message says why, without a full stop. */
export class ValidatorUnavailable extends Error {
  override readonly name = 'ValidatorUnavailable'
}

export interface StartOptions {
  /** path of the jar */
  readonly jar: string
  /** `4.0`, `4.3` or `5.0` */
  readonly fhirVersion: string
  readonly startWithinMs: number
  readonly signal: AbortSignal
}

const NEWS_OF_THE_END_MS = 1_000

const silent = { info() {}, warn() {}, error() {} }

/**
 * Starts HL7's validator on a free port of the loopback. It downloads no jar, asks no terminology server, and fetches
 * nothing that a resource names.
 * @throws ValidatorUnavailable; then nothing of it is left running
 */
export async function startValidator(options: StartOptions): Promise<ValidatorService> {
  const { jar, fhirVersion, startWithinMs, signal } = options
  const problem = await javaProblem()
  if (problem !== null) throw new ValidatorUnavailable(problem)
  const scratch = await mkdtemp(join(tmpdir(), 'fhir-ws-validator-'))
  const wrapper = new FhirValidator(jar, silent)
  const port = await freePort()
  const failed = onFailure(signal)
  const starting = wrapper.start({
    version: fhirVersion,
    txServer: 'n/a',
    txLog: join(scratch, 'tx.html'),
    port,
    timeout: startWithinMs,
    autoDownload: false,
    extraArgs: ['-disable-default-resource-fetcher'],
  })
  const child = wrapper.process
  // The wrapper's own listener throws out of every catch.
  child?.removeAllListeners('error').on('error', (error) => failed.fail(error))
  // After a crash there is nobody to read what is being written.
  child?.stdin?.on('error', () => undefined)
  const kill = () => child?.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async () => {
    await wrapper.stop().catch(() => undefined)
    process.off('exit', kill)
    failed.release()
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined)
  }
  starting.catch(() => undefined)
  try {
    await Promise.race([starting, failed.failure])
  } catch (error) {
    const why = signal.aborted
      ? 'the run was interrupted'
      : reasonOf(error, wrapper.lastOutput, startWithinMs)
    await stop()
    throw new ValidatorUnavailable(why)
  }
  return {
    version: wrapper.jarVersion() ?? null,
    get running() {
      return wrapper.process !== null && child?.exitCode === null && child.signalCode === null
    },
    validate: (resource) =>
      Promise.race([
        wrapper.validate(resource).catch(async (error: unknown) => {
          await endingOf(child, /timeout/i.test(String(error)) ? 0 : NEWS_OF_THE_END_MS)
          throw error
        }),
        failed.failure,
      ]),
    stop,
  }
}

/** A broken connection comes before the news that the process has ended; waits for that news, as long as it may take. */
async function endingOf(child: ChildProcess | null, withinMs: number): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null || withinMs === 0) return
  await once(child, 'exit', { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined)
}

/** A promise that is rejected when the run is interrupted or the process fails. */
function onFailure(signal: AbortSignal) {
  let fail: (error: Error) => void = () => undefined
  const failure = new Promise<never>((_, reject) => (fail = reject))
  failure.catch(() => undefined)
  const abort = () => fail(new Error('interrupted'))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  return { failure, fail, release: () => signal.removeEventListener('abort', abort) }
}

/** The last line that tells what went wrong; a trace of Java is for nobody but its authors. */
function reasonOf(error: unknown, output: string, startWithinMs: number): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/did not become ready/.test(message))
    return `the validator was not ready within ${Math.round(startWithinMs / 1000)} s`
  const lines = output
    .replace(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(at |\.\.\. \d+ more|Picked up )/.test(line))
  const telling = lines.findLast((line) => /exception|error|unable|invalid|not found/i.test(line))
  const said = telling ?? lines.at(-1) ?? message.split('\n')[0] ?? ''
  return `the validator ended before it was ready: ${said.slice(0, 300)}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new ValidatorUnavailable('no port is free')
  return address.port
}
