import { expect, test } from 'vitest'
import { instancePath, isId, isTypeName, readInstanceUrl, typePath } from '../../../src/fhir/ids.js'

const NO_IDS: readonly unknown[] = [
  '',
  '.',
  '..',
  '../Patient/1',
  '..%2F1',
  '%2e%2e',
  '?_lastUpdated=gt1900',
  '1?cascade=delete',
  '#',
  'a/b',
  'a\\b',
  'a b',
  'a\n',
  'a_b',
  'ä',
  '１',
  'a'.repeat(65),
  7,
  null,
  undefined,
  ['a'],
  { toString: () => 'a' },
]

test.each(['a', '...', 'a.b-C.1', '-', 'a'.repeat(64)])('%j is an id', (id) => {
  expect(isId(id)).toBe(true)
  expect(instancePath('Subscription', id)).toBe(`Subscription/${id}`)
})

test.each(NO_IDS)('%j is no id, and no path is built of it', (id) => {
  expect(isId(id)).toBe(false)
  expect(() => instancePath('Subscription', id as string)).toThrow('is not an id of FHIR')
})

test.each(['', 'subscription', 'Sub/..', 'Subscription/1', '$op', 'A', 'Patient?x', '..', 5])(
  '%j is no type, and no path is built of it',
  (type) => {
    expect(isTypeName(type)).toBe(false)
    expect(() => typePath(type as string)).toThrow('is not a resource type')
    expect(() => instancePath(type as string, '1')).toThrow('is not a resource type')
  },
)

test.each([
  ['Subscription/1', '', 'Subscription', '1'],
  ['Subscription/1/_history/2', '', 'Subscription', '1'],
  ['/fhir/Subscription/1', '/fhir', 'Subscription', '1'],
  [
    'https://a.example:8443/fhir/r4/Subscription/1/_history/x',
    'https://a.example:8443/fhir/r4',
    'Subscription',
    '1',
  ],
])('%s names a resource', (text, base, type, id) => expect(readInstanceUrl(text)).toEqual({ base, type, id }))

test.each([
  '',
  'Subscription',
  'Subscription/',
  'Subscription/..',
  'Subscription/1?x',
  'Subscription/1#x',
  'Subscription/%2e',
  'Subscription/1/$op',
  'Subscription/../Patient/1',
  'https://a.example/./Subscription/1',
  'XSubscription /1',
  '/1',
  'Subscription/1\n',
])('%j names none', (text) => expect(readInstanceUrl(text)).toBeNull())
