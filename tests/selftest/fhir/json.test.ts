import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEEPEST, emptyPlaces, readJson } from '../../../src/fhir/json.js'

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
    const long = ' '.repeat(40_000)
    fc.assert(
      fc.property(json as fc.Arbitrary<string>, (text) => {
        const short = readJson(text)
        const other = readJson(text + long)
        expect(short.ok).toBe(other.ok)
        if (short.ok) expect(short).toEqual(other)
      }),
      { numRuns: 400 },
    )
  })

  test.each(['', '{', '{"a":1}{"b":2}', '{"a":01}', 'keepalive 12:00', '\u0000', '{"a":}'])(
    '%j is no JSON',
    (text) => {
      expect(readJson(text).ok).toBe(false)
    },
  )

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
