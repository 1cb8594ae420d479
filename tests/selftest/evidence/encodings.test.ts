import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Redactor } from '../../../src/evidence/redaction.js'
import { SecretSearch } from '../../../src/evidence/secret-search.js'
import { percentEncoded } from '../../../src/fhir/percent.js'
import { ENCODINGS } from '../support/encodings.js'

const SECRETS = [
  'canary/7f3a+0123456789==',
  'c4n4ry-8a6e0804-2bd0-4672-b79d-d97027f9071a',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLWNhbmFyeQ',
  'Pa55 word&<with>\'quotes"-canary',
]
const WAYS = Object.entries(ENCODINGS)

describe.each(WAYS)('a secret %s', (_, encode) => {
  test.each(SECRETS)('is replaced where it stands: %s', (secret) => {
    const redactor = new Redactor()
    const name = redactor.learn(secret, 'bearer')
    const shown = redactor.redact(`{"before": "${encode(secret)}", "after": 1}`)
    expect(shown).toContain(name)
    expect(shown).toMatch(/^\{"before": "/)
    expect(shown).toMatch(/", "after": 1\}$/)
    // what else was encoded with it may stay: `user:`, `Authorization: Bearer`
    expect(shown.replaceAll(name, '').length - '{"before": "", "after": 1}'.length).toBeLessThan(64)
    expect(new Redactor().redact(shown)).toBe(shown)
    expect(redactor.redact(shown)).toBe(shown)
  })

  test.each(SECRETS)('is found by who proves that none is written: %s', (secret) => {
    const search = new SecretSearch([[secret, '«bearer-1»']])
    const text = encode(secret)
    expect([...search.in(`<p>${text}</p>`)]).toEqual(['«bearer-1»'])
    expect([...search.in(JSON.stringify({ a: ['b', { c: `d ${text}` }] }))]).toEqual(['«bearer-1»'])
    expect([...search.in(`<pre>${text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}`)]).toEqual([
      '«bearer-1»',
    ])
  })
})

describe.each([
  'in base64',
  'in base64 after one letter',
  'in base64 after two letters',
  'in base64url',
] as const)('a secret %s that lost its case, as in the name of a header', (way) => {
  test.each(SECRETS)('is replaced and found: %s', (secret) => {
    const redactor = new Redactor()
    const name = redactor.learn(secret, 'bearer')
    const text = `x-${ENCODINGS[way]?.(secret).toLowerCase()}`
    expect(redactor.redact(text)).toContain(name)
    expect([...new SecretSearch([[secret, name]]).in(text)]).toEqual([name])
    expect([...new SecretSearch([[secret, name]]).in(redactor.redact(text))]).toEqual([])
  })
})

/** What is done on top of an encoding, by whoever writes it once more. */
const DONE: Readonly<Record<string, (text: string) => string>> = {
  ...ENCODINGS,
  'in a string of JSON': (text) => JSON.stringify(text),
  'percent-encoded': (text) => percentEncoded(text),
  'some letters as escapes': (text) => text.replace(/[a-f]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
  'some letters percent-encoded': (text) => text.replace(/[a-f]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
  'some letters in upper case': (text) => text.replace(/[a-z](?=.{3})/g, (c) => c.toUpperCase()),
  'after other letters': (text) => `ab${text}`,
  'before other letters': (text) => `${text}Z9`,
}

test('whatever is done to a secret, nothing is found of what was replaced: no server can make it a fault', () => {
  const secrets = [...SECRETS, 'short+8/', 'aaaaaaaaaaaa', 'A%2BA%2BA%2B&amp;x']
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...Object.keys(DONE)), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...secrets),
      (ways, secret) => {
        const redactor = new Redactor()
        const search = new SecretSearch([[secret, redactor.learn(secret, 'bearer')]])
        const written = ways.reduce((text, way) => DONE[way]?.(text) ?? text, secret)
        expect([...search.in(redactor.redact(written))]).toEqual([])
      },
    ),
    { numRuns: 1000, seed: 1 },
  )
})

test.each([
  ['in lower case', (text: string) => text.toLowerCase()],
  ['in upper case', (text: string) => text.toUpperCase()],
  ['as UTF-16 in hex', (text: string) => Buffer.from(text, 'utf16le').toString('hex')],
  [
    'as UTF-16, big endian, in base64',
    (text: string) => Buffer.from(text, 'utf16le').swap16().toString('base64'),
  ],
])('a password of other letters is replaced and found %s', (_, encode) => {
  const redactor = new Redactor()
  const name = redactor.learn('Ünïcödé-canary', 'password')
  const search = new SecretSearch(redactor.secrets())
  expect(redactor.redact(`a ${encode('Ünïcödé-canary')} b`)).toContain(name)
  expect([...search.in(encode('Ünïcödé-canary'))]).toEqual([name])
})

test('what is no secret stays, however alike it is', () => {
  const redactor = new Redactor()
  for (const secret of SECRETS) redactor.learn(secret, 'bearer')
  const search = new SecretSearch(redactor.secrets())
  const innocent = SECRETS.flatMap((secret) =>
    WAYS.map(([, encode]) => encode(`${secret.slice(0, 7)}#${secret.slice(8)}`)),
  )
  for (const text of [...innocent, 'çà et là «bearer» 日本語 😀 \ud800', '{"a":"\\u00e9\\n%20&amp;"}']) {
    expect(redactor.redact(text)).toBe(text)
    expect([...search.in(text)]).toEqual([])
  }
})

test('secrets are replaced between characters of every length', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('SECRET', '%53%45CRET')), {
        maxLength: 12,
      }),
      (parts) => {
        const secret = 'Ünïcode-😀-canary'
        const redactor = new Redactor()
        const name = redactor.learn(secret, 'bearer')
        const texts = parts.filter((part) => !/[«%&\\]/.test(part) || part === '%53%45CRET')
        const written = texts.map((part) =>
          part === 'SECRET' ? secret : part === '%53%45CRET' ? encodeURIComponent(secret) : part,
        )
        const expected = texts.map((part) => (/SECRET|%53/.test(part) ? name : part))
        expect(redactor.redact(written.join('\n'))).toBe(expected.join('\n'))
      },
    ),
    { numRuns: 300 },
  )
})

test('a secret in several frames is replaced where it begins', () => {
  const redactor = new Redactor()
  const name = redactor.learn('canary-in-several-frames', 'binding-token')
  expect(redactor.redactTogether(['a canary-in', '-several', '-frames b', 'c'])).toEqual([
    `a ${name}`,
    '',
    ' b',
    'c',
  ])
})

test('what a target writes like a pseudonym is none', () => {
  expect(new Redactor().quote('at «bearer-1», «dit-il»')).toBe('at ‹bearer-1›, «dit-il»')
})

test('the end of a long secret is replaced too, and each of two that begin alike', () => {
  const redactor = new Redactor()
  const [one, two] = ['x'.repeat(3000) + 'one-end', 'x'.repeat(3000) + 'two-another-end']
  const names = [redactor.learn(one, 'binding-token'), redactor.learn(two, 'binding-token')]
  expect(redactor.redact(`${one} ${two}`)).toBe(names.join(' '))
})
