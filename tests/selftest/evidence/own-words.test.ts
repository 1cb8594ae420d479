import { describe, expect, test } from 'vitest'
import { isOwnWord } from '../../../src/evidence/own-words.js'
import { Redactor } from '../../../src/evidence/redaction.js'

describe('what the suite says whatever a target does', () => {
  test.each([
    'password',
    'PASSWORD',
    'Subscription',
    'Parameters',
    'evidence',
    'not verified',
    'notverified',
    ' fhir-ws-conformance ',
    'application/fhir+json',
    'event-notification',
    '2026-11-28',
    '2026-11-28T18:26:32.1Z',
    '18:26:32',
  ])('%j is no secret that can be looked for', (value) => {
    expect(isOwnWord(value)).toBe(true)
    const redactor = new Redactor()
    redactor.learn(value, 'password')
    expect(redactor.redact(`it says ${value}.`)).toBe(`it says ${value}.`)
    expect(redactor.counts).toEqual({ secrets: 0, indistinct: 1 })
  })

  test.each([
    'changeme',
    'password1234',
    'demo-token-alice',
    'abcdefgh',
    'correct horse battery',
    'e3b0c44298fc1c149afbf4c8996fb924',
    '[a-z]+[a-z]+[a-z]+$',
    '1764353821',
    '2026-11-28-a-token',
    'a\ud800bcdefgh',
    'x'.repeat(100_000),
  ])('%.40j is one', (value) => {
    expect(isOwnWord(value)).toBe(false)
  })

  test('a password that is a word is replaced where it is expected', () => {
    const redactor = new Redactor()
    const name = redactor.learn('password', 'password')
    expect(redactor.nameOf('password')).toBe(name)
  })
})

describe('a secret that is a part of what is public', () => {
  test.each(['127.0.0.1:8080', 'http://127.0.0.1:8080/fhir', '127.0.0.1:8080/FHIR'])(
    '%j, as the host is, changes no URL',
    (token) => {
      const redactor = new Redactor()
      redactor.publish('http://127.0.0.1:8080/fhir')
      redactor.learn(token, 'binding-token')
      expect(redactor.redact('ws://127.0.0.1:8080/fhir')).toBe('ws://127.0.0.1:8080/fhir')
    },
  )

  test('a token that is a part of an id leaves the id', () => {
    const redactor = new Redactor()
    redactor.expose('abcdefgh-0001', 'Subscription/abcdefgh-0001')
    redactor.learn('abcdefgh', 'binding-token')
    expect(redactor.redact('Subscription/abcdefgh-0001')).toBe('Subscription/abcdefgh-0001')
  })

  test.each(['binding-token-1', '«binding-token-1»', 'bearer-12'])(
    '%j, as a pseudonym is written, leaves pseudonyms',
    (token) => {
      const redactor = new Redactor()
      redactor.learn('a-distinct-bearer', 'bearer')
      redactor.learn(token, 'binding-token')
      expect(redactor.redact('«binding-token-1» «bearer-12»')).toBe('«binding-token-1» «bearer-12»')
    },
  )

  test('a longer secret is still replaced', () => {
    const redactor = new Redactor()
    redactor.publish('http://127.0.0.1:8080/fhir')
    const name = redactor.learn('127.0.0.1:8080/fhir/7f3a', 'binding-token')
    expect(redactor.redact('at 127.0.0.1:8080/fhir/7f3a')).toBe(`at ${name}`)
  })
})
