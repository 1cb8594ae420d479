/** A process of its own that proves traits, several at once. */
import { perform } from './job.js'
import { answerJobs } from './pool.js'

answerJobs(perform)
