import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import {
  DEEPEST,
  emptyPlaces,
  isObject,
  MOST_PLACES,
  objectsOf,
  readJson,
  textOf,
} from '../../../src/fhir/json.js'

describe('reading JSON', () => {
  test('finds a property that stands twice in one object', () => {
    expect(readJson('{"a":1,"b":{"a":1},"a":2}')).toEqual({
      ok: true,
      value: { a: 2, b: { a: 1 } },
      duplicates: ['a'],
    })
  })

  test('does not take a string value for a name', () => {
    expect(readJson('{"a":"b","b":"a"}')).toMatchObject({ duplicates: [] })
    expect(readJson('["a","a"]')).toMatchObject({ duplicates: [] })
  })

  test('says the same of a short text and of a long one, which is read in another way', () => {
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('1', 'null', '":"', '"a\\":"', '"\\\\"', '{', ']'),
        fc.array(tie('json') as fc.Arbitrary<string>, { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
        fc
          .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), tie('json') as fc.Arbitrary<string>), {
            maxLength: 3,
          })
          .map((all) => `{${all.map(([name, value]) => `"${name}":${value}`).join(', ')}}`),
      ),
    }))
    const long = ' '.repeat(33_000)
    fc.assert(
      fc.property(json as fc.Arbitrary<string>, (text) => {
        const short = readJson(text)
        const other = readJson(text + long)
        expect(short.ok).toBe(other.ok)
        if (short.ok) expect(short).toEqual(other)
      }),
      { numRuns: 60 },
    )
  })

  test.each(['', '{', '{"a":1}{"b":2}', '{"a":01}', 'keepalive 12:00', '\u0000', '{"a":}'])(
    '%j is no JSON',
    (text) => {
      expect(readJson(text).ok).toBe(false)
    },
  )

  test('finds what stands twice at any depth, once for each time too many', () => {
    const { duplicates } = readJson('[{"a":[{"b":1,"c":{},"b":2,"b":3}],"c":{"d":[],"d":[]}}]') as {
      duplicates: unknown
    }
    expect(duplicates).toEqual(['b', 'b', 'd'])
  })

  test('tells the objects of a list apart, and those before and after', () => {
    expect(readJson('{"x":[{"a":1},{"a":1}],"y":{"a":1},"z":{"x":{},"y":{}}}')).toMatchObject({
      duplicates: [],
    })
  })

  test('says why it is none', () => {
    expect(readJson('[1 2]')).toEqual({ ok: false, reason: expect.stringMatching(/JSON/) as unknown })
  })

  test('goes down to the deepest level, and no further', () => {
    const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)
    expect(readJson(nested('[', ']', DEEPEST)).ok).toBe(true)
    expect(readJson(`[${nested('[', ']', DEEPEST - 1)},${nested('[', ']', DEEPEST - 1)}]`).ok).toBe(true)
    expect(readJson(`${'{"a":'.repeat(DEEPEST)}1${'}'.repeat(DEEPEST)}`).ok).toBe(true)
    expect(readJson(`${'{"a":'.repeat(DEEPEST + 1)}1${'}'.repeat(DEEPEST + 1)}`).ok).toBe(false)
  })

  test('stops at so many values and signs', () => {
    expect(readJson('[1,2]', 5)).toMatchObject({ ok: true })
    expect(readJson('[1,2]', 4)).toEqual({ ok: false, reason: 'more than 4 values and signs' })
  })

  test.each([DEEPEST + 1, 100_000])('%i levels are refused without a stack overflow', (depth) => {
    const reading = readJson('['.repeat(depth) + ']'.repeat(depth))
    expect(reading).toEqual({ ok: false, reason: `nested deeper than ${DEEPEST} levels` })
  })
})

test('places that FHIR JSON forbids are found, nulls beside their twin are not', () => {
  expect(emptyPlaces({ a: null, b: {}, c: [], d: '', e: [null, 'x'], f: { g: [{}] } })).toEqual([
    '$.a is null',
    '$.b is an empty object',
    '$.c is an empty array',
    '$.d is an empty string',
    '$.f.g[0] is an empty object',
  ])
})

test.each([
  [{}, true],
  [[], false],
  [null, false],
  ['x', false],
  [() => {}, false],
])('%o is an object: %s', (value, is) => expect(isObject(value)).toBe(is))

test('objects are taken out of a list, strings are text', () => {
  expect(objectsOf([{ a: 1 }, null, 'x', [], { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }])
  expect(objectsOf({ 0: {} })).toEqual([])
  expect([textOf('x'), textOf(''), textOf(5)]).toEqual(['x', '', null])
})

test('nothing is empty about values', () => {
  expect(emptyPlaces({ a: 0, b: false, c: 'x', d: [1, null], e: { f: ' ' } })).toEqual([])
  expect(emptyPlaces(null)).toEqual(['$ is null'])
})

test('of very many places the first of the kind that is asked for are told', () => {
  const many = { before: Array<unknown>(100_000).fill({}), after: { a: null, b: null } }
  expect(emptyPlaces(many)).toHaveLength(MOST_PLACES)
  expect(emptyPlaces(many, ['null'])).toEqual(['$.after.a is null', '$.after.b is null'])
})

test('an object that says one name as often as it likes is not read', () => {
  const often = (times: number): string => `{"a":0${',"a":0'.repeat(times)}}`
  expect(readJson(often(1_000))).toMatchObject({ ok: true })
  expect(readJson(often(1_001))).toEqual({ ok: false, reason: 'an object with more than 1000 names' })
})

test.each(['', '{', '[1,', '{"a":1,}', 'no'])('%j, which is no JSON, is given to the parser once', (text) => {
  const parse = vi.spyOn(JSON, 'parse')
  const reading = readJson(text)
  expect(parse).toHaveBeenCalledTimes(1)
  parse.mockRestore()
  expect(reading).toMatchObject({ ok: false, reason: expect.stringMatching(/JSON/) as string })
})
