import { describe, expect, test } from 'vitest'
import type { HttpFailure, HttpResponse } from '../../../src/evidence/types.js'
import { unrelatedAnswer, unrelatedClose, unrelatedUpgrade } from '../../../src/evidence/unrelated.js'

const answer = (status: number, headers: Record<string, string> = {}, text = ''): HttpResponse => ({
  kind: 'response',
  status,
  headers,
  body: { text, bytes: text.length },
})
const page = (status: number, text: string, type = 'text/html; charset=utf-8'): HttpResponse =>
  answer(status, { 'content-type': type }, text)
const outcome = '{"resourceType":"OperationOutcome","issue":[]}'

describe('an answer that has nothing to do with the question', () => {
  test.each([
    [401, 'credentials'],
    [407, 'credentials'],
    [429, 'outage'],
    [502, 'outage'],
    [503, 'outage'],
    [504, 'outage'],
  ])('%i: %s', (status, cause) => {
    expect(unrelatedAnswer(answer(status))).toEqual({ cause, what: `HTTP ${status}` })
    expect(unrelatedAnswer(answer(status, { 'content-type': 'application/fhir+json' }, outcome))?.cause).toBe(
      cause,
    )
  })

  test('403 for want of a scope', () => {
    const challenge = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="system/*.cruds"' }
    expect(unrelatedAnswer(answer(403, challenge))?.cause).toBe('credentials')
  })

  test.each(['reset', 'refused', 'timeout'] as const)('none at all: %s', (kind) => {
    expect(unrelatedAnswer({ kind, reason: 'why' })).toEqual({ cause: 'outage', what: 'why' })
  })

  test.each([
    ['a maintenance page', page(200, '<html><h1>Back soon</h1></html>'), 'outage'],
    ['an error page of a container', page(404, '<!DOCTYPE html><title>404 - Not Found</title>'), 'outage'],
    ['a page without its type', answer(500, {}, ' <!doctype html><p>Oops'), 'outage'],
    ['XHTML', page(500, '<html xmlns="x"/>', 'application/xhtml+xml'), 'outage'],
    ['a login page', page(200, '<form><input name="p" type="password"></form>'), 'credentials'],
    ['a page that asks to sign in', page(403, '<p>Please sign in to continue</p>'), 'credentials'],
  ])('%s', (_, response, cause) => {
    expect(unrelatedAnswer(response)?.cause).toBe(cause)
  })
})

describe('an answer to the question', () => {
  test.each([200, 201, 202, 204, 301, 400, 403, 404, 405, 409, 410, 412, 415, 422, 500, 501])(
    '%i',
    (status) => {
      expect(unrelatedAnswer(answer(status, { 'content-type': 'application/fhir+json' }, outcome))).toBeNull()
    },
  )

  test.each([
    ['a resource that is shown as a page', page(200, `<pre>${outcome}</pre>`)],
    ['a page that points to FHIR', page(404, '<html><a href="http://hl7.org/fhir/">FHIR</a></html>')],
    ['a narrative in JSON', answer(200, { 'content-type': 'application/fhir+json' }, '<html>')],
    ['nothing, called a page', page(200, '')],
  ])('%s', (_, response) => {
    expect(unrelatedAnswer(response)).toBeNull()
  })

  test.each(['tls', 'dns', 'too-large', 'malformed', 'redirect-refused', 'aborted'] as const)(
    'what went wrong on the way: %s',
    (kind: HttpFailure['kind']) => {
      expect(unrelatedAnswer({ kind, reason: 'why' })).toBeNull()
    },
  )
})

describe('a websocket', () => {
  const rejected = (status: number) =>
    unrelatedUpgrade({ kind: 'rejected', status, body: { text: '', bytes: 0 }, durationMs: 1 })

  test.each([401, 407, 429, 502, 503, 504])('that is refused with %i says nothing', (status) => {
    expect(rejected(status)?.what).toBe(`HTTP ${status}`)
  })

  test.each([400, 403, 404, 426, 500])('that is refused with %i is an answer', (status) => {
    expect(rejected(status)).toBeNull()
  })

  test.each([
    [1012, 'server', true],
    [1013, 'server', true],
    [1014, 'server', true],
    [1000, 'server', false],
    [1008, 'server', false],
    [4401, 'server', false],
    [1012, 'client', false],
    [null, 'server', false],
  ] as const)('that is closed with %s by the %s: unrelated %s', (code, by, isUnrelated) => {
    const close = { kind: 'close', socket: 's', at: 1, code, reason: '', by } as const
    expect(unrelatedClose(close) !== null).toBe(isUnrelated)
  })
})
