/** A process of its own that measures pairs, many at once. */
import { answerJobs } from '../pool.js'
import { perform } from './job.js'

answerJobs(perform)
