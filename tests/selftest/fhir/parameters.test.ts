import { describe, expect, test } from 'vitest'
import { asParameters, idOf } from '../../../src/fhir/parameters.js'
import { releaseOf } from '../../../src/fhir/releases/index.js'

describe('the id in a reference', () => {
  test.each([
    ['abc', 'abc'],
    ['Subscription/abc', 'abc'],
    ['https://example.org/fhir/Subscription/abc', 'abc'],
    ['Subscription/abc/_history/2', 'abc'],
    ['Subscription/abc?x=1', 'abc'],
    ['not an id', null],
    ['', null],
    ['x'.repeat(65), null],
  ])('%s → %s', (reference, id) => expect(idOf(reference)).toBe(id))
})

test('parameters are looked up by name, whatever their order and value type', () => {
  const parameters = asParameters({
    resourceType: 'Parameters',
    parameter: [
      { valueUrl: 'ws://x', name: 'websocket-url' },
      { name: 'token', valueId: 't' },
      { name: 'subscription', valueReference: { reference: 'Subscription/1' } },
      { name: 'subscription', valueString: '2' },
      'garbage',
      { name: 5 },
    ],
  })
  expect(parameters?.text('websocket-url')).toBe('ws://x')
  expect(parameters?.text('token')).toBe('t')
  expect(parameters?.texts('subscription')).toEqual(['Subscription/1', '2'])
  expect(parameters?.named('Token')).toEqual([])
  expect(parameters?.entries).toHaveLength(5)
})

test.each([null, 5, [], 'x', { resourceType: 'Bundle' }])('%j is no Parameters', (value) =>
  expect(asParameters(value)).toBeNull(),
)

test.each([
  ['4.0.1', 'R4'],
  ['4.3.0', 'R4B'],
  ['5.0.0', 'R5'],
  ['6.0.0-ballot2', 'R6a'],
  ['6.0.0-ballot4', 'R6b'],
  ['6.0.0', 'R6b'],
  ['3.0.2', null],
  ['', null],
])('fhirVersion %s is %s', (version, release) => expect(releaseOf(version)).toBe(release))
