import { describe, expect, test } from 'vitest'
import { Redactor } from '../../../src/evidence/redaction.js'
import type { SecretFacts } from '../../../src/evidence/types.js'

function redactor(): { redactor: Redactor; facts: Map<string, SecretFacts> } {
  const facts = new Map<string, SecretFacts>()
  return { redactor: new Redactor((name, fact) => facts.set(name, fact)), facts }
}

describe('a secret that was learnt', () => {
  const secret = 'a+b/c=d"e\\f g'
  test.each([
    ['plain', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
  ])('is replaced in %s form', (_, form) => {
    const { redactor: one } = redactor()
    const name = one.learn(secret, 'bearer')
    expect(one.redact(`before ${form} after`)).toBe(`before ${name} after`)
  })

  test('keeps its pseudonym', () => {
    const { redactor: one } = redactor()
    expect(one.learn('0123456789', 'binding-token')).toBe('«binding-token-1»')
    expect(one.learn('0123456789', 'binding-token')).toBe('«binding-token-1»')
    expect(one.learn('9876543210', 'binding-token')).toBe('«binding-token-2»')
  })

  test('is replaced as a whole where it contains another', () => {
    const { redactor: one } = redactor()
    one.learn('abcdefgh', 'bearer')
    one.learn('abcdefgh-and-more', 'binding-token')
    expect(one.redact('x abcdefgh-and-more x')).toBe('x «binding-token-1» x')
  })
})

describe('facts', () => {
  test('a token equal to the bearer says so, and has a pseudonym of its own', () => {
    const { redactor: one, facts } = redactor()
    const bearer = one.learn('the-same-value', 'bearer')
    const token = one.learn('the-same-value', 'binding-token')
    expect(facts.get(token)?.equals).toBe(bearer)
    expect(one.redact('Bearer the-same-value')).toBe(`Bearer ${token}`)
  })

  test('a form of two secrets has the name of the one that was learnt last', () => {
    const { redactor: one } = redactor()
    one.learn('token-1[+1', 'client-secret')
    const later = one.learn(encodeURI('token-1[+1'), 'binding-token')
    expect(one.redact(`at ${encodeURI('token-1[+1')}`)).toBe(`at ${later}`)
  })

  test('a bearer is still replaced by its value when a public token is equal to it', () => {
    const { redactor: one } = redactor()
    const bearer = one.learn('the-same-value', 'bearer')
    one.expose('the-same-value', 'Subscription/1')
    one.learn('the-same-value', 'binding-token')
    expect(one.redact('Bearer the-same-value')).toBe(`Bearer ${bearer}`)
  })

  test('a token that is a public id is replaced by position only', () => {
    const { redactor: one, facts } = redactor()
    one.expose('0d5c7f1e-public-id', 'Subscription/1')
    const token = one.learn('0d5c7f1e-public-id', 'binding-token')
    expect(facts.get(token)).toMatchObject({ equalsPublic: 'Subscription/1', byPositionOnly: true })
    expect(one.redact('Subscription/0d5c7f1e-public-id')).toBe('Subscription/0d5c7f1e-public-id')
  })

  test('a token too short to be replaced by value says so', () => {
    const { redactor: one, facts } = redactor()
    expect(facts.get(one.learn('abc', 'binding-token'))).toMatchObject({ length: 3, byPositionOnly: true })
  })

  test.each([
    ['token-000017', 'token-000018', true],
    ['kQ8h3Zx0aa', 'Yp5r7Wv1bb', false],
    ['prefix-abc-suffix', 'prefix-xyz-suffix', false],
  ])('%s after %s is %s like a counter', (first, second, counterLike) => {
    const { redactor: one, facts } = redactor()
    one.learn(first, 'binding-token')
    expect(facts.get(one.learn(second, 'binding-token'))?.counterLike).toBe(counterLike)
  })

  test('the expiry of a JWT is read, and no token has to be one', () => {
    const { redactor: one, facts } = redactor()
    const jwt = `e30.${Buffer.from('{"exp":1900000000}').toString('base64url')}.c2ln`
    expect(facts.get(one.learn(jwt, 'binding-token'))?.jwtExp).toBe(1_900_000_000)
    expect(facts.get(one.learn('a.b.c-no-jwt', 'binding-token'))?.jwtExp).toBeUndefined()
  })
})
