/** A process of its own that records runs, several at once. */
import { writeFile } from 'node:fs/promises'
import { answerJobs } from '../prove/pool.js'
import { rawFile, type Answered } from './raw.js'
import { record, type Run } from './runs.js'

answerJobs(async (run: Run): Promise<Answered> => {
  const recorded = await record(run)
  await writeFile(rawFile(run.name), recorded.record)
  return { run, problems: recorded.problems }
})
