/** The suite: one file per requirement group. Loaded as plain modules by the command line, as test files by vitest. */
import './operation.test.js'
import './operation-answer.test.js'
import './input.test.js'
import './errors.test.js'
import './input.test.js'
import './errors.test.js'
import './output.test.js'
import './xml.test.js'
