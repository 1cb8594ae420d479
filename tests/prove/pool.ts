import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { JobResult } from './job.js'
import type { Job } from './plan.js'

type Answer = { readonly result: JobResult } | { readonly job: Job; readonly error: string }

/** Performs all jobs in `processes` processes, `each` at once in every one. @throws when a job ends in an error */
export async function performAll(
  jobs: readonly Job[],
  {
    processes,
    each,
    done,
  }: { readonly processes: number; readonly each: number; readonly done: (count: number) => void },
): Promise<readonly JobResult[]> {
  // Those that wait on the clock first, so that the waits overlap with the rest.
  const queue = [...jobs].sort((a, b) => Number(b.waits) - Number(a.waits))
  const results: JobResult[] = []
  const children = Array.from({ length: processes }, () =>
    fork(fileURLToPath(new URL('./worker.js', import.meta.url))),
  )
  try {
    await Promise.all(children.map((child) => feed(child, each, queue, results, done)))
    return results
  } finally {
    for (const child of children) child.kill()
  }
}

function feed(
  child: ChildProcess,
  each: number,
  queue: Job[],
  results: JobResult[],
  done: (count: number) => void,
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
    child.on('message', (answer: Answer) => {
      running--
      if ('error' in answer)
        return reject(new Error(`${answer.job.trait} on ${answer.job.release}: ${answer.error}`))
      results.push(answer.result)
      done(results.length)
      next()
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`a worker ended with ${String(code)}`)))
    for (let slot = 0; slot < each; slot++) next()
  })
}
