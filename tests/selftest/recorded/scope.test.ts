import { describe, expect, test } from 'vitest'
import type { Release } from '../../../src/catalogue/types.js'
import type { Evidence } from '../../../src/evidence/read.js'
import { judgeCheck, type Judged } from '../../../src/judge/engine.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { conclude } from '../../../src/judge/judge.js'
import { selection, type Selection } from '../../../src/judge/selection.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { plan, type Job } from '../../prove/plan.js'
import { keyed } from '../../recorded/rows.js'
import { evidenceOf, readCases, type RecordedCase } from '../../recorded/store.js'
import { traitNamed } from '../../prove/traits.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'

const checks = [...keyed((await loadSuite()).checks)]
const cases = new Map(readCases().map((each) => [each.name, each]))
const mutants = (await plan()).filter(({ kind }) => kind === 'mutant')
const judge = (evidence: Evidence): Judged[] =>
  checks.map(([, check]) => judgeCheck(CATALOGUE, check, evidence, standaloneExpect()))

/** A whole run of a conformant server, with which what a mutant's recording leaves out agrees. */
interface Whole {
  readonly evidence: Evidence
  readonly judged: readonly Judged[]
}
const wholes = new Map<Release, Whole>()
function wholeOn(release: Release): Whole {
  const known = wholes.get(release)
  if (known) return known
  // R6a is recorded as what differs from R5
  const name = `conformant on ${release === 'R6a' ? 'R5' : release}`
  const evidence = evidenceOf((cases.get(name) as RecordedCase).record)
  const whole = { evidence, judged: judge(evidence) }
  wholes.set(release, whole)
  return whole
}

/** How every check judges the recorded run of a mutant. */
function judgedOf({ name, release }: Job): Whole {
  const { evidence, judged } = wholeOn(release)
  const recorded = cases.get(name) as RecordedCase
  const own = evidenceOf(recorded.record)
  const rows = new Set(recorded.rows.map(({ row }) => row))
  return {
    evidence,
    judged: checks.map(([row, check], index) =>
      rows.has(row) ? judgeCheck(CATALOGUE, check, own, standaloneExpect()) : (judged[index] as Judged),
    ),
  }
}

function verdictOf({ evidence, judged }: Whole, chosen: Selection): string {
  const isChosen = checks.map(([, { requirement }]) => chosen.has(requirement))
  const judgement = conclude(
    { catalogue: CATALOGUE, checks: checks.filter((_, index) => isChosen[index]).map(([, check]) => check) },
    judged.filter((_, index) => isChosen[index]),
    evidence,
    { chosen },
  )
  return runVerdict(judgement, contextFrom(evidence), CATALOGUE).verdict
}

const PARTS = Object.keys(CATALOGUE.groups).flatMap((group) => [
  selection({ only: [group] }),
  selection({ skip: [group] }),
])
const nameOf = ({ only, skip }: Selection) => (only.length > 0 ? `--only ${only[0]}` : `--skip ${skip[0]}`)

test('a conformant server is conformant as a whole, and in part no more than partial', () => {
  const whole = wholeOn('R5')
  expect(verdictOf(whole, selection())).toBe('conformant')
  expect(PARTS.map((part) => [nameOf(part), verdictOf(whole, part)])).toEqual(
    PARTS.map((part) => [nameOf(part), 'partial']),
  )
})

describe('a server with a mistake is never conformant for a part of the suite', () => {
  test.each(mutants.map((job) => [job.name, job] as const))('%s', (_, job) => {
    const whole = judgedOf(job)
    const [id = ''] = traitNamed(job.trait).breaks?.split('/') ?? []
    const rows = (cases.get(job.name) as RecordedCase).rows.filter(({ verdict }) => verdict === 'fail')
    const failing = rows.map(({ row }) => row.split('/')[0] ?? '')
    for (const part of [...PARTS, selection({ only: [id] }), selection({ skip: [id] })]) {
      const verdict = verdictOf(whole, part)
      expect([nameOf(part), verdict]).not.toContain('conformant')
      if (failing.some((each) => part.has(each))) expect([nameOf(part), verdict]).toContain('non-conformant')
    }
  })
})
