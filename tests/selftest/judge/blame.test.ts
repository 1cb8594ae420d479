import { describe, expect, test } from 'vitest'
import type { Fact } from '../../../src/catalogue/index.js'
import { type Demanding, hindranceOf, withBlame } from '../../../src/judge/blame.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import { selection } from '../../../src/judge/selection.js'
import type { Result, Verdict } from '../../../src/judge/types.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { checkOf, done, evidenceWith, verdictOf } from './support.js'

function row(ref: string, verdict: Verdict, requires: readonly string[] = [], told: Partial<Result> = {}) {
  const [requirement, clause] = ref.split('/')
  const result = { requirement, clause, verdict, scenario: 's', blockedBy: [], cause: null, ...told }
  return { result: result as unknown as Result, requires }
}

/** What the first of the rows is kept from being observed by. */
function blameOf(...rows: readonly Demanding[]) {
  const [{ blockedBy, cause } = { blockedBy: null, cause: null }] = withBlame(rows)
  return { blockedBy, cause }
}

describe('a row that could not be observed is blocked', () => {
  test('by the broken ones alone of what it requires', () => {
    const hidden = row('A-1/a', 'unverified', ['A-2', 'A-3', 'A-4', 'A-5'])
    const others = [row('A-2/a', 'fail'), row('A-3/a', 'pass'), row('A-4/a', 'warn'), row('A-5/a', 'info')]
    expect(blameOf(hidden, ...others)).toEqual({ blockedBy: ['A-2', 'A-4'], cause: null })
  })

  test('by a clause, where a clause is required', () => {
    const rows = [row('A-2/one', 'fail'), row('A-2/other', 'pass')]
    expect(blameOf(row('A-1/a', 'unverified', ['A-2/one']), ...rows).blockedBy).toEqual(['A-2'])
    expect(blameOf(row('A-1/a', 'unverified', ['A-2/other']), ...rows).blockedBy).toEqual([])
  })

  test('by what is broken behind another that could not be observed, in a circle too, and never by itself', () => {
    const rows = [
      row('A-2/a', 'unverified', ['A-3', 'A-1']),
      row('A-3/a', 'unverified', ['A-2', 'A-4']),
      row('A-4/a', 'fail'),
      row('A-1/b', 'fail'),
    ]
    expect(blameOf(row('A-1/a', 'unverified', ['A-2']), ...rows).blockedBy).toEqual(['A-4'])
  })

  test('by what another yields to', () => {
    const yielded = row('A-2/a', 'unverified', [], { blockedBy: ['A-3'] })
    expect(blameOf(row('A-1/a', 'unverified', ['A-2']), yielded, row('A-3/a', 'fail')).blockedBy).toEqual([
      'A-3',
    ])
  })

  test('not by what holds somewhere, whatever that could not be observed by elsewhere', () => {
    const rows = [row('A-2/a', 'pass'), row('A-2/a', 'unverified', ['A-3']), row('A-3/a', 'fail')]
    expect(blameOf(row('A-1/a', 'unverified', ['A-2']), ...rows)).toEqual({ blockedBy: [], cause: null })
  })
})

describe('where nothing is broken', () => {
  test.each([
    ['outage', [row('A-2/a', 'unverified', [], { cause: 'outage' })]],
    ['setting', [row('A-2/a', 'skip', [], { cause: 'setting' })]],
    ['not offered', [row('A-2/a', 'info')]],
    [null, [row('A-2/a', 'pass')]],
    [null, []],
  ] as const)('the cause is that of what it requires: %s', (cause, rows) => {
    expect(blameOf(row('A-1/a', 'unverified', ['A-2']), ...rows)).toEqual({ blockedBy: [], cause })
  })

  test('a cause of its own stays', () => {
    const rows = [row('A-1/a', 'unverified', ['A-2'], { cause: 'credentials' }), row('A-2/a', 'fail')]
    expect(blameOf(...rows)).toEqual({ blockedBy: [], cause: 'credentials' })
  })

  test('rows that were observed have none', () => {
    expect(blameOf(row('A-1/a', 'pass', ['A-2']), row('A-2/a', 'fail'))).toEqual({
      blockedBy: [],
      cause: null,
    })
  })
})

describe('what a scenario lacks', () => {
  const blocked = (told: object) => hindranceOf({ kind: 'blocked', reason: 'why', ...told }, CATALOGUE)

  test('is demanded by requirements of the catalogue, or not offered', () => {
    expect(blocked({ lacks: 'handshake' })).toEqual({ requires: ['WS-04'], cause: null })
    expect(blocked({ lacks: 'other-channel' })).toEqual({ requires: [], cause: 'not offered' })
  })

  test('blames nobody where it was an outage or a setting', () => {
    expect(blocked({ lacks: 'event', cause: 'outage' })).toEqual({ requires: [], cause: 'outage' })
  })

  test('may be a requirement in older records, or a name of newer ones', () => {
    expect(blocked({ by: 'WS-01' })).toEqual({ requires: ['WS-01'], cause: null })
    expect(blocked({ lacks: 'constructor' })).toEqual({ requires: [], cause: null })
  })

  test.each(Object.entries(CATALOGUE.facts) as [Fact, readonly string[]][])(
    '%s is demanded by what the catalogue holds',
    (_, refs) => {
      for (const ref of refs) {
        const [id = '', clause] = ref.split('/')
        const { clauses } = CATALOGUE.requirement(id)
        if (clause !== undefined) expect(clauses.map((each) => each.id)).toContain(clause)
      }
    },
  )
})

describe('a run of a few requirements', () => {
  const hidden = checkOf((_, bench) => bench.unobserved('no output'), 'OP-17/not-2xx', ['ERR-10'])
  const broken = checkOf(({ invoke }, bench) => bench.expect(invoke.status).toBe(0), 'ERR-10/2xx')
  const judged = (only: readonly string[]) =>
    judge(
      { catalogue: CATALOGUE, checks: [hidden, broken] },
      evidenceWith([done('x1')]),
      standaloneExpect(),
      { chosen: selection({ only }) },
    )

  test('names what is broken outside of it, and shows no row of that', () => {
    const { results } = judged(['OP-17'])
    expect(results.map(({ requirement, blockedBy }) => [requirement, blockedBy])).toEqual([
      ['OP-17', ['ERR-10']],
    ])
    expect(judged([]).results[0]?.blockedBy).toEqual(['ERR-10'])
  })

  test('a check alone says what it hangs on', () => {
    const { result, requires } = verdictOf(hidden, evidenceWith([done('x1')]))
    expect([result.blockedBy, requires]).toEqual([[], ['ERR-10']])
  })
})

test('what checks require is in the catalogue', async () => {
  const { checks } = await loadSuite()
  const wrong = checks.flatMap(({ requires, name }) =>
    requires
      .filter((ref) => {
        const [id = '', wanted] = ref.split('/')
        const known = CATALOGUE.find(id)?.clauses.map((each) => each.id)
        return !known || (wanted !== undefined && !known.includes(wanted))
      })
      .map((ref) => `${name} requires ${ref}`),
  )
  expect(wrong).toEqual([])
})
