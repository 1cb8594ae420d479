import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A run of the suite, as far as the pool has to know it. */
export interface Pooled {
  readonly name: string
  /** it waits on the clock, so it is begun first: the waits overlap with the rest */
  readonly waits: boolean
}

/** What a worker answers to a job. */
export type Answer<J, R> = { readonly result: R } | { readonly job: J; readonly error: string }

/**
 * Performs all jobs in `processes` processes, `each` at once in every one.
 * @param worker the module that the processes run, see `answerJobs`
 * @throws when a job ends in an error
 */
export async function performAll<J extends Pooled, R>(
  worker: URL,
  jobs: readonly J[],
  {
    processes,
    each,
    done,
  }: {
    readonly processes: number
    readonly each: number
    readonly done: (count: number, result: R) => void
  },
): Promise<readonly R[]> {
  const queue = [...jobs].sort((a, b) => Number(b.waits) - Number(a.waits))
  const results: R[] = []
  const children = Array.from({ length: processes }, () => fork(fileURLToPath(worker)))
  try {
    await Promise.all(children.map((child) => feed(child, each, queue, results, done)))
    return results
  } finally {
    for (const child of children) child.kill()
  }
}

function feed<J extends Pooled, R>(
  child: ChildProcess,
  each: number,
  queue: J[],
  results: R[],
  done: (count: number, result: R) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let running = 0
    const next = (): void => {
      const job = queue.shift()
      if (job) {
        running++
        child.send(job)
      } else if (running === 0) resolve()
    }
    child.on('message', (answer: Answer<J, R>) => {
      running--
      if ('error' in answer) return reject(new Error(`${answer.job.name}: ${answer.error}`))
      results.push(answer.result)
      done(results.length, answer.result)
      next()
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`a worker ended with ${String(code)}`)))
    for (let slot = 0; slot < each; slot++) next()
  })
}

/** Makes this process a worker: it performs jobs, several at once, as the main process hands them out. */
export function answerJobs<J extends Pooled, R>(perform: (job: J) => Promise<R>): void {
  process.on('message', (job: J) => {
    const answer = (message: Answer<J, R>): void => void process.send?.(message)
    perform(job).then(
      (result) => answer({ result }),
      (error: unknown) =>
        answer({ job, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
}
