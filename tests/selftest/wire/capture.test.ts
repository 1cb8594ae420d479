import { expect, test } from 'vitest'
import { Redactor } from '../../../src/evidence/redaction.js'
import { captureText, letGo } from '../../../src/wire/capture.js'

const event = `{"resourceType":"Bundle","type":"subscription-notification","entry":[{"resource":{"status":"active"}}]}`
const resource = `{"resourceType":"Bundle","entry":[${Array<string>(600).fill(event).join()}]}`
const empties = `{"resourceType":"Bundle","entry":[${'{},'.repeat(20_000)}{}]}`

/** How many of so many messages a run keeps whole, one after the other. */
function wholeOf(text: string, count: number): number {
  const policy = { redactor: new Redactor(), mask: false }
  const all = Array.from({ length: count }, () => captureText(text, text.length, policy))
  return all.filter(({ cut }) => cut !== true).length
}

test('of messages of thousands of values a run keeps fewer than of resources of that length', () => {
  expect(Math.abs(resource.length - empties.length)).toBeLessThan(3_000)
  expect(wholeOf(resource, 300)).toBe(300)
  const whole = wholeOf(empties, 300)
  expect(whole).toBeGreaterThan(10)
  expect(whole).toBeLessThan(40)
})

test.each([
  ['resources', resource],
  ['empty objects', empties],
  ['text', 'x'.repeat(15_000)],
])('what a run keeps of a flood of %s has an end', (_, text) => {
  const policy = { redactor: new Redactor(), mask: false }
  let kept = 0
  for (let count = 0; count < 10_000; count++) kept += captureText(text, text.length, policy).text.length
  expect(kept).toBeLessThan(64 * 1024 * 1024)
  expect(captureText('x'.repeat(500), 500, policy)).toEqual({ text: 'x'.repeat(500), bytes: 500 })
})

test('what is let go makes room for as much', () => {
  const policy = { redactor: new Redactor(), mask: false }
  const isWhole = (): boolean => captureText(resource, resource.length, policy).cut !== true
  let kept = 0
  while (isWhole()) kept++
  letGo(Array<string>(kept).fill(resource), policy.redactor)
  for (let again = 0; again < kept - 1; again++) expect(isWhole()).toBe(true)
})
