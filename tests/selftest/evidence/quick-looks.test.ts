import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Redactor } from '../../../src/evidence/redaction.js'
import { SecretSearch } from '../../../src/evidence/secret-search.js'

/** What is left out of the search for secrets because it cannot hold one, must not hold one. */

const bytes = fc.uint8Array({ maxLength: 40 })
const ascii = fc.string({ unit: fc.constantFrom(...'abXY019+/=-_.~ \t#?&%'), minLength: 16, maxLength: 40 })
const secrets = ascii.filter((secret) => secret.replace(/\s/g, '').length >= 12 && !/[%&]/.test(secret))
const writings = fc.constantFrom<BufferEncoding>('base64', 'base64url', 'hex')

test.each(['utf8', 'utf16le'] as const)(
  'a secret between any bytes is found in base64 and hex: %s',
  (code) => {
    fc.assert(
      fc.property(secrets, bytes, bytes, writings, (secret, before, after, writing) => {
        const text = Buffer.concat([before, Buffer.from(secret, code), after]).toString(writing)
        const redactor = new Redactor()
        const name = redactor.learn(secret, 'bearer')
        expect(redactor.redact(`"${text}"`)).toContain(name)
        expect([...new SecretSearch(redactor.secrets()).in(`"${text}"`)]).toEqual([name])
      }),
      { numRuns: 500 },
    )
  },
)

test('a secret that is no ASCII is found in base64 and hex', () => {
  fc.assert(
    fc.property(bytes, bytes, writings, (before, after, writing) => {
      const secret = 'Ünïcode-gehëim-canary'
      const redactor = new Redactor()
      const name = redactor.learn(secret, 'bearer')
      const text = Buffer.concat([before, Buffer.from(secret), after]).toString(writing)
      expect(redactor.redact(text)).toContain(name)
    }),
  )
})

test('base64 of base64 is looked into between any other letters', () => {
  fc.assert(
    fc.property(secrets, bytes, bytes, (secret, before, after) => {
      const inner = Buffer.concat([before, Buffer.from(`a ${secret} and more`), after]).toString('base64')
      const text = Buffer.from(`x ${inner}`).toString('base64')
      const redactor = new Redactor()
      const name = redactor.learn(secret, 'bearer')
      expect(redactor.redact(text)).toContain(name)
      expect([...new SecretSearch(redactor.secrets()).in(text)]).toEqual([name])
    }),
  )
})

test('whatever letters base64 has, it is looked into', () => {
  const letters = fc.string({
    unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    minLength: 3,
    maxLength: 3,
  })
  fc.assert(
    fc.property(
      letters.filter((three) => !/[\\%&]/.test(three)),
      fc.nat({ max: 2 }),
      (three, before) => {
        const secret = `${three.repeat(7)}xYz`
        // in another case, so that it has to be read
        const text = Buffer.from(`${'-'.repeat(before)}${three.repeat(7)}Xyz`).toString('base64')
        expect([...new SecretSearch([[secret, '«bearer-1»']]).in(text)]).toEqual(['«bearer-1»'])
      },
    ),
    { numRuns: 1000 },
  )
})
