/** A process of its own that runs the suite against servers with several choices, several at once. */
import { answerJobs } from '../pool.js'
import { perform } from './job.js'

answerJobs(perform)
