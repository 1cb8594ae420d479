import { expect, test } from 'vitest'
import { Redactor } from '../../../src/evidence/redaction.js'
import { SecretSearch } from '../../../src/evidence/secret-search.js'
import { percentEncoded } from '../../../src/fhir/percent.js'

/** JSON can hold half a character, of which neither UTF-8 nor a URL can be made: a server may send it in a token. */

test.each(['abc\ud800defghijkl', '\udc00abcdefghijkl', 'abcdefghijkl\udbff'])(
  'a token that is %j',
  (token) => {
    const redactor = new Redactor()
    redactor.learn(token, 'binding-token')
    const search = new SecretSearch(redactor.secrets())
    expect([...search.in(JSON.stringify({ said: `got ${token}.` }))]).toEqual(['«binding-token-1»'])
    for (const said of [JSON.stringify(`got ${token}.`), `got ${token}.`, percentEncoded(`got ${token}.`)])
      expect(redactor.redact(said)).not.toMatch(/abc|jkl/)
  },
)

test('half a character in a URL is replaced', () => {
  expect(percentEncoded('urn:\ud800x')).toBe('urn%3A%EF%BF%BDx')
  expect(percentEncoded('\u{1f600}/')).toBe('%F0%9F%98%80%2F')
})
