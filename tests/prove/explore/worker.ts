/** A process of its own that explores servers, several at once. */
import { answerJobs } from '../pool.js'
import { perform } from './job.js'

answerJobs(perform)
