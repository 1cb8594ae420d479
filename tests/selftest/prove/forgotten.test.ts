import { expect, test } from 'vitest'
import { Catalogue, type Clause } from '../../../src/catalogue/index.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { forgotten, strange, unloaded } from '../../prove/forgotten.js'
import { TRAITS } from '../../prove/traits.js'

const suite = await loadSuite()

test('no step was forgotten: every clause has advice, a check and a mutant', () => {
  expect(forgotten(suite, TRAITS)).toEqual([])
})

test('no check and no mutant is of a clause that does not exist', () => {
  expect(strange(suite, TRAITS)).toEqual([])
})

test('every file of a topic is loaded', () => {
  expect(unloaded()).toEqual([])
})

/** The catalogue with one more clause in a requirement. */
function withClause(id: string, clause: Clause): Catalogue {
  const requirements = CATALOGUE.requirements.map((entry) =>
    entry.id === id ? { ...entry, clauses: [...entry.clauses, clause] } : entry,
  )
  return new Catalogue({ ...CATALOGUE, requirements })
}

test.each([
  ['WS-25', 'delivery/requirements/endurance.ts', 'delivery/deletion.test.ts', 'delivery/mutants.ts'],
  ['OUT-10', 'output/requirements/expiration.ts', 'output/values.test.ts', 'output/mutants/expiration.ts'],
  ['TOK-05', 'token/requirements.ts', 'token/token.test.ts', 'token/mutants.ts'],
])('a new clause of %s is told what it lacks, and where', (id, row, check, mutant) => {
  const catalogue = withClause(id, { id: 'cut', broken: 'cuts the connection', verdict: 'warn' })
  const told = forgotten({ ...suite, catalogue }, TRAITS).filter((line) => line.startsWith(`${id}/cut `))
  expect(told).toEqual([
    `${id}/cut has no advice: add \`advice\` to the clause in tests/conformance/${row}`,
    `${id}/cut has no check: add \`check('${id}/cut', …)\` in tests/conformance/${check}`,
    `${id}/cut has no mutant: add one with \`breaks: '${id}/cut'\` in tests/conformance/${mutant}`,
  ])
})

test('what is only recorded needs a check alone', () => {
  const catalogue = withClause('OUT-10', { id: 'cut', broken: 'cuts the connection', verdict: 'info' })
  const told = forgotten({ ...suite, catalogue }, TRAITS).filter((line) => line.startsWith('OUT-10/cut '))
  expect(told).toHaveLength(1)
})

test('a clause that was renamed leaves a check and a mutant behind', () => {
  const requirements = CATALOGUE.requirements.map((entry) =>
    entry.id === 'OUT-10'
      ? { ...entry, clauses: entry.clauses.map((clause) => ({ ...clause, id: 'renamed' })) }
      : entry,
  )
  const told = strange({ ...suite, catalogue: new Catalogue({ ...CATALOGUE, requirements }) }, TRAITS)
  expect(told).toEqual([
    'OUT-10/no-offset, which tests/conformance/output/values.test.ts checks, is no clause: add it to its requirement in tests/conformance/output/requirements/expiration.ts, or correct the name',
    'OUT-10/no-offset, which expiration-without-offset breaks, is no clause: add it to its requirement in tests/conformance/output/requirements/expiration.ts, or correct the name',
  ])
})
