import { describe, expect, test } from 'vitest'
import { asParameters, idOf, idParameters, referenceForm } from '../../../src/fhir/parameters.js'
import { releaseOf } from '../../../src/fhir/releases/index.js'

describe('the id in a reference', () => {
  test.each([
    ['abc', 'abc'],
    ['Subscription/abc', 'abc'],
    ['https://example.org/fhir/Subscription/abc', 'abc'],
    ['Subscription/abc/_history/2', 'abc'],
    ['Subscription/abc?x=1', 'abc'],
    ['Subscription/abc#part', 'abc'],
    ['Subscription/abc/_history/', 'abc'],
    ['Subscription/a/_history/2/3', '3'],
    ['Subscription/', null],
    ['A-1.b', 'A-1.b'],
    ['x'.repeat(64), 'x'.repeat(64)],
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
  ['4.0', 'R4'],
  ['4.1.0', 'R4B'],
  ['5.0', 'R5'],
  ['6.0.0-ballot3', 'R6a'],
  ['6.0-ballot10', 'R6b'],
  ['3.0.2', null],
  ['4', null],
  ['4.01', null],
  ['4.2.0', null],
  ['4.30', null],
  ['5.01.0', null],
  ['6.1.0', null],
  ['14.0.1', null],
  ['14.3.0', null],
  ['15.0.0', null],
  ['16.0.0', null],
  ['', null],
])('fhirVersion %s is %s', (version, release) => expect(releaseOf(version)).toBe(release))

describe('an entry of Parameters', () => {
  const entryOf = (entry: object) =>
    asParameters({ resourceType: 'Parameters', parameter: [entry] })?.entries[0]

  test.each([
    [
      { name: 'a', valueString: 'x' },
      { name: 'a', valueKeys: ['valueString'], hasResource: false, hasPart: false },
    ],
    [
      { value: 1, valueA: 2, values: 3, _valueString: 4, xvalueB: 5 },
      { name: null, valueKeys: ['value', 'valueA'] },
    ],
    [{ resource: {} }, { valueKeys: [], hasResource: true, hasPart: false }],
    [{ part: [] }, { valueKeys: [], hasResource: false, hasPart: true }],
  ])('%j', (entry, expected) => expect(entryOf(entry)).toMatchObject({ ...expected, raw: entry }))

  test('carries text only when it is a string', () => {
    const parameters = asParameters({
      resourceType: 'Parameters',
      parameter: [
        { name: 'number', valueInteger: 5 },
        { name: 'none' },
        { name: 'reference', valueReference: { display: 'x' } },
        { name: 'several', valueString: 'a', valueCode: 'b' },
      ],
    })
    expect(['number', 'none', 'absent', 'several'].map((name) => parameters?.text(name))).toEqual([
      null,
      null,
      null,
      'a',
    ])
    expect(['number', 'none', 'reference', 'several'].map((name) => parameters?.texts(name))).toEqual([
      [],
      [],
      [],
      ['a'],
    ])
  })
})

test.each([
  ['abc', 'id'],
  ['a'.repeat(64), 'id'],
  ['a'.repeat(65), 'other'],
  ['Subscription/abc', 'relative'],
  ['Subscription/abc/_history/1', 'relative'],
  ['Subscription/abc/', 'other'],
  ['/Subscription/abc', 'other'],
  ['a b', 'other'],
  ['', 'other'],
  ['https://example.org/fhir/Subscription/abc', 'absolute'],
  ['urn:uuid:1', 'absolute'],
  ['URN:x', 'absolute'],
  ['1urn:x', 'other'],
])('%s names a resource in the form %s', (reference, form) => expect(referenceForm(reference)).toBe(form))

test('ids are passed as Parameters', () => {
  expect(idParameters(['a', 'b'])).toEqual({
    resourceType: 'Parameters',
    parameter: [
      { name: 'id', valueId: 'a' },
      { name: 'id', valueId: 'b' },
    ],
  })
})
