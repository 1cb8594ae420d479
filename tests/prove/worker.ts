/** A process of its own that performs jobs, several at once, as the main process hands them out. */
import { perform } from './job.js'
import type { Job } from './plan.js'

process.on('message', (job: Job | 'end') => {
  if (job === 'end') process.exit(0)
  perform(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ job, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
