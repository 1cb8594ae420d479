import { describe, expect, test } from 'vitest'
import { Catalogue } from '../../../src/catalogue/index.js'
import { fail, group, warn } from '../../../src/catalogue/wording.js'
import type { Result, Verdict } from '../../../src/judge/types.js'
import { withYielding } from '../../../src/judge/yielding.js'
import { CATALOGUE } from '../../conformance/suite.js'

const entry = {
  title: 'A rule.',
  strength: 'SHALL',
  releases: ['R5'],
  sources: ['https://example.org/'],
} as const
const catalogue = new Catalogue({
  ...CATALOGUE,
  requirements: group('XX', [
    { ...entry, id: 'XX-01', clauses: [fail('XX-01/winner', 'breaks the rule that says it best')] },
    {
      ...entry,
      id: 'XX-02',
      clauses: [fail('XX-02/same', 'breaks the same rule', { yieldsTo: ['XX-01/winner', 'XX-03/soft'] })],
    },
    {
      ...entry,
      id: 'XX-04',
      clauses: [fail('XX-04/again', 'breaks it once more', { yieldsTo: ['XX-02/same'] })],
    },
    {
      ...entry,
      id: 'XX-05',
      clauses: [fail('XX-05/elsewhere', 'shows the same mistake', { followsFrom: ['XX-01/winner'] })],
    },
    { ...entry, id: 'XX-03', clauses: [warn('XX-03/soft', 'breaks a recommendation')] },
  ]),
})

function row(ref: string, verdict: Verdict, ...evidence: string[]): Result {
  const [requirement = '', clause = ''] = ref.split('/')
  const nothing = { reason: '', expected: '', observed: '', level: null, method: null, format: null }
  const rest = {
    cause: null,
    ground: null,
    advice: null,
    stability: null,
    headroomMs: null,
    sources: [],
    blockedBy: [],
  }
  const test = { file: '', line: null, name: '' }
  const named = { requirement, clause, scenario: 's', strength: 'SHALL', title: '' } as const
  return { ...named, ...nothing, ...rest, test, verdict, evidence } as Result
}

const verdictsOf = (...rows: Result[]) => withYielding(catalogue, rows).map(({ verdict }) => verdict)

describe('a clause that yields to another', () => {
  test('is unverified, and blocked by it, where both are broken by the same evidence', () => {
    const [, yielded] = withYielding(catalogue, [
      row('XX-01/winner', 'fail', 'x1'),
      row('XX-02/same', 'fail', 'x1', 'x2'),
    ])
    expect(yielded).toMatchObject({
      verdict: 'unverified',
      blockedBy: ['XX-01'],
      reason: 'the same fact is reported by XX-01/winner',
    })
  })

  test('is blocked by what its winner yields to in turn', () => {
    const rows = ['XX-01/winner', 'XX-02/same', 'XX-04/again'].map((ref) => row(ref, 'fail', 'x1'))
    expect(withYielding(catalogue, rows)[2]).toMatchObject({ verdict: 'unverified', blockedBy: ['XX-01'] })
  })

  test('stays broken where the evidence is another', () => {
    expect(verdictsOf(row('XX-01/winner', 'fail', 'x1'), row('XX-02/same', 'fail', 'x2'))).toEqual([
      'fail',
      'fail',
    ])
  })

  test('of which it follows is unverified whatever shows the other', () => {
    const [, follows] = withYielding(catalogue, [
      row('XX-01/winner', 'fail', 'x1'),
      row('XX-05/elsewhere', 'fail', 'x2'),
    ])
    expect(follows).toMatchObject({ verdict: 'unverified', blockedBy: ['XX-01'] })
    expect(verdictsOf(row('XX-01/winner', 'pass', 'x1'), row('XX-05/elsewhere', 'fail', 'x2'))).toEqual([
      'pass',
      'fail',
    ])
  })

  test('stays broken where the other was not broken', () => {
    for (const verdict of ['pass', 'info', 'unverified'] as const)
      expect(verdictsOf(row('XX-01/winner', verdict, 'x1'), row('XX-02/same', 'fail', 'x1'))).toEqual([
        verdict,
        'fail',
      ])
  })

  test('as a failure does not hide behind a warning', () => {
    expect(verdictsOf(row('XX-03/soft', 'warn', 'x1'), row('XX-02/same', 'fail', 'x1'))).toEqual([
      'warn',
      'fail',
    ])
    expect(verdictsOf(row('XX-03/soft', 'warn', 'x1'), row('XX-02/same', 'warn', 'x1'))).toEqual([
      'warn',
      'unverified',
    ])
  })
})

test('clauses yield to clauses that there are, to none of their own requirement, and not in a circle', () => {
  const edges = CATALOGUE.requirements.flatMap(({ id, clauses }) =>
    clauses.flatMap(({ id: clause, yieldsTo = [], followsFrom = [] }) =>
      [...yieldsTo, ...followsFrom].map((to) => ({ from: `${id}/${clause}`, to })),
    ),
  )
  const reaches = (from: string, goal: string): boolean =>
    edges.some((edge) => edge.from === from && (edge.to === goal || reaches(edge.to, goal)))
  for (const { from, to } of edges) {
    expect(() => CATALOGUE.clause(to), from).not.toThrow()
    expect(from.split('/')[0], to).not.toBe(to.split('/')[0])
    expect(reaches(to, from), `${from} and ${to} yield to each other`).toBe(false)
  }
})
