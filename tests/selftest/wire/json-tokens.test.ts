import { describe, expect, test } from 'vitest'
import { Redactor } from '../../../src/evidence/redaction.js'
import { captureResponse } from '../../../src/wire/capture.js'

/** An answer as it is written to the record. */
function captured(text: string, redactor = new Redactor()): string {
  const raw = { kind: 'response', status: 200, headers: {}, bytes: Buffer.from(text) } as const
  return captureResponse(raw, { redactor, mask: true }).body.text
}

const entry = (value: string, rest = ''): string => `{"name":"token",${rest}"valueString":${value}}`

describe('a binding token is replaced at its place', () => {
  test.each([
    ['in Parameters', `{"resourceType":"Parameters","parameter":[${entry('"tök+en/12345"')}]}`],
    ['with escapes', `{"resourceType":"Parameters","parameter":[${entry('"t\\u002Bk\\/en-12345"')}]}`],
    ['when it is short', `{"resourceType":"Parameters","parameter":[${entry('"abc"')}]}`],
    ['before its name', '{"resourceType":"Parameters","parameter":[{"valueString":"abc","name":"token"}]}'],
    ['when its name has escapes', '{"parameter":[{"name":"\\u0074oken","valueString":"abcdefgh"}]}'],
    ['as another type', '{"parameter":[{"name":"token","valueCode":"abcdefgh"}]}'],
    ['in a Reference', '{"parameter":[{"name":"token","valueReference":{"reference":"abcdefgh"}}]}'],
    ['in a list', '{"parameter":[{"name":"token","valueString":["abcdefgh"]}]}'],
    ['far from its name', `{"parameter":[${entry('"abc"', `"_x":"${'{}'.repeat(3000)}",`)}]}`],
    ['in what is wrapped', `{"parameter":[{"name":"return","part":[${entry('"abcdefgh"')}]}]}`],
    ['in what is cut off', `{"resourceType":"Parameters","parameter":[${entry('"abcdefgh"').slice(0, -1)}`],
    ['in what is malformed', `{"resourceType":"Parameters",,"parameter":[${entry('"abcdefgh"')},]`],
    ['in deep nesting', `${'['.repeat(50_000)}${entry('"abcdefgh"')}`],
  ])('%s', (_, text) => {
    const shown = captured(text)
    expect(shown).toContain('"«binding-token-1»"')
    expect(shown).not.toMatch(/abc|k\\?.?en.12345/)
  })

  test('and elsewhere in the answer', () => {
    const shown = captured(
      `{"parameter":[{"name":"websocket-url","valueUrl":"ws://a/b?t=secret%2Dtoken"},${entry('"secret-token"')}]}`,
    )
    expect(shown).toContain('ws://a/b?t=«binding-token-1»"')
  })

  test('but a short one nowhere else', () => {
    expect(captured(`{"x":"abc","parameter":[${entry('"abc"')}]}`)).toContain('{"x":"abc"')
  })

  test('a number stays one', () => {
    const redactor = new Redactor()
    expect(captured('{"parameter":[{"name":"token","valueInteger":1234567890}]}', redactor)).toContain(
      '"valueInteger":0}',
    )
    expect(redactor.redact('bind 1234567890')).toBe('bind «binding-token-1»')
  })

  test('what is no token stays', () => {
    const text =
      '{"parameter":[{"name":"other","valueString":"abcdefgh"},{"name":"token","valueString":" "}]}'
    expect(captured(text)).toBe(text)
  })
})
