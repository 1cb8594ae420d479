/** Makes a vitest test of every check that a test file declares; see src/judge/check.ts. */
import { inject, test } from 'vitest'
import { readRecord } from '../../src/evidence/read.js'
import { hostedBy } from '../../src/judge/check.js'
import { judgeCheck } from '../../src/judge/engine.js'
import type { Expect } from '../../src/judge/expect.js'
import { failureOf } from '../../src/judge/failure.js'
import { selection } from '../../src/judge/selection.js'
import type { Wanted } from '../../src/judge/types.js'
import { logLine } from '../../src/report/log-text.js'
import { CATALOGUE } from './suite.js'

declare module 'vitest' {
  interface ProvidedContext {
    conformanceRecord: string
    conformanceWanted: Wanted
  }
}

const evidence = await readRecord(inject('conformanceRecord'))
const chosen = selection(inject('conformanceWanted'))

hostedBy((check) => {
  test(check.name, (context) => {
    const { result, fault, broken } = judgeCheck(
      CATALOGUE,
      check,
      evidence,
      context.expect as unknown as Expect,
      chosen,
    )
    Object.assign(context.task.meta, { verdict: result.verdict, requirement: result.requirement })
    const { verdict, reason } = result
    if (fault) throw new Error(logLine(`${fault.where}: ${fault.reason}`))
    if (verdict === 'fail') throw failureOf(result, broken)
    if (verdict === 'skip' || verdict === 'n/a' || verdict === 'unverified')
      context.skip(logLine(`${verdict}: ${reason}`))
  })
})
