import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { appliesTo } from '../../../src/catalogue/index.js'
import { RELEASES, type Release } from '../../../src/fhir/releases/index.js'
import { coverage } from '../../../src/run/suite.js'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { traitNamed } from '../../prove/traits.js'
import { verdictsOfReference, type Verdicts } from '../support/verdicts.js'

const OBSERVED = ['pass', 'info']

/** Requirements that a conformant server gives no occasion to observe, with the reason. */
const NO_OCCASION: Readonly<Record<string, string>> = {
  'EXP-07': 'the tokens of the reference server are no JWTs; the variant with JWTs gives the occasion',
  'WS-31': 'binds are not written in JSON; the variants that take those give the occasion',
}

const runs = new Map<Release, Verdicts>()

beforeAll(async () => {
  await Promise.all(
    RELEASES.map(async (release) => {
      // After ballot 3 the operation left core: there it is a server's own declaration.
      const traits = release === 'R6b' ? [traitNamed('declared-after-core')] : []
      // Five servers and five runs share this process: what a token must outlive takes longer here.
      const server = { release, traits, tokenLifetimeSeconds: 15 }
      runs.set(release, await verdictsOfReference(server, { waitBudgetSeconds: 60 }))
    }),
  )
})

describe.each(RELEASES)('the reference server in %s', (release) => {
  const run = (): Verdicts => runs.get(release) ?? expect.fail('it was not run')

  test('is conformant: nothing failed, warned, left out or unverified', () => {
    const { judgement, evidence } = run()
    expect(judgement.faults).toEqual([])
    const other = judgement.requirements.filter((row) => ![...OBSERVED, 'n/a'].includes(row.verdict))
    const rows = other.map(({ requirement, verdict, reason }) => {
      const row = judgement.results.find(
        (each) => each.requirement === requirement && each.verdict === verdict,
      )
      return `${requirement} ${verdict}: ${reason ?? ''} ${row?.scenario ?? ''} ${row?.observed ?? ''}`
    })
    expect(rows).toEqual([])
    const { verdict, sentence } = runVerdict(judgement, contextFrom(evidence), CATALOGUE)
    const partly = judgement.results.filter((row) => ['unverified', 'skip'].includes(row.verdict))
    const why = partly.map((row) => `${row.requirement}/${row.clause} ${row.scenario}: ${row.reason}`)
    expect(verdict, [sentence, ...why].join('\n')).toBe('conformant')
  })

  test('lets every requirement be observed that applies and that a black-box run can test', () => {
    const { judgement } = run()
    const observed = new Set(
      judgement.results.filter((row) => OBSERVED.includes(row.verdict)).map((row) => row.requirement),
    )
    const missing = CATALOGUE.requirements
      .filter((requirement) => appliesTo(requirement, release, true) && requirement.untestable === undefined)
      .map((requirement) => requirement.id)
      .filter((id) => !observed.has(id) && !(id in NO_OCCASION))
    expect(missing).toEqual([])
  })
})

test('every requirement is either emitted by a run or says why no black-box run can test it', async () => {
  const emitted = new Set(
    [...runs.values()].flatMap(({ judgement }) => judgement.results.map((row) => row.requirement)),
  )
  const neither = CATALOGUE.requirements.filter(
    (requirement) => emitted.has(requirement.id) === (requirement.untestable !== undefined),
  )
  expect(neither.map((requirement) => requirement.id)).toEqual([])
  const covered = coverage(await loadSuite())
  expect(
    Object.keys(covered)
      .filter((id) => (covered[id]?.length ?? 0) > 0)
      .sort(),
  ).toEqual([...emitted].sort())
})
