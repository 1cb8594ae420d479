/** A process of its own that runs the suite in bad weather, several runs at once. */
import { answerJobs } from '../pool.js'
import { perform } from './job.js'

answerJobs(perform)
