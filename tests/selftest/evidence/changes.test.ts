import { describe, expect, test } from 'vitest'
import { changesOf } from '../../../src/evidence/changes.js'
import { addLine, emptyEvidence } from '../../../src/evidence/read.js'
import type { ExchangeLine } from '../../../src/evidence/types.js'

const BASE = 'http://x/fhir'

/** What was answered to a request that was sent at this time. */
function exchange(
  at: number,
  method: string,
  path: string,
  answer: { location?: string; text?: string } = {},
) {
  const { location, text = '' } = answer
  const line: ExchangeLine = {
    kind: 'exchange',
    id: `x${at}`,
    scenario: 's',
    attempt: 1,
    purpose: 'trigger',
    at,
    durationMs: 5,
    request: { method, url: `${BASE}/${path}`, headers: {} },
    outcome: {
      kind: 'response',
      status: 201,
      headers: location === undefined ? {} : { location },
      body: { text, bytes: text.length },
    },
  }
  return line
}

function evidenceOf(...lines: readonly ExchangeLine[]) {
  const evidence = emptyEvidence()
  for (const line of lines) addLine(evidence, line)
  addLine(evidence, { kind: 'resource', at: 900, what: 'created', type: 'Encounter', id: 'ours' })
  return evidence
}

describe('when this run changed a resource', () => {
  test.each([
    [
      'a create that is answered with Location',
      exchange(1, 'POST', 'Encounter', { location: 'Encounter/ours' }),
    ],
    [
      'with Location and a version',
      exchange(1, 'POST', 'Encounter', { location: `${BASE}/Encounter/ours/_history/1` }),
    ],
    ['with the resource', exchange(1, 'POST', 'Encounter', { text: '{"id":"ours"}' })],
    ['an update', exchange(1, 'PUT', 'Encounter/ours')],
    ['a deletion', exchange(1, 'DELETE', 'Encounter/ours')],
  ])('is known by %s', (_, line) => {
    expect(changesOf('Encounter/ours', evidenceOf(line))).toEqual([1])
  })

  test('is known for every way to refer to it, and for each change', () => {
    const evidence = evidenceOf(
      exchange(1, 'POST', 'Encounter', { location: 'Encounter/ours' }),
      exchange(2, 'GET', 'Encounter/ours'),
      exchange(3, 'POST', 'Encounter', { location: 'Encounter/another' }),
      exchange(4, 'PUT', 'Encounter/ours'),
    )
    for (const reference of ['Encounter/ours', `${BASE}/Encounter/ours`, `${BASE}/Encounter/ours/_history/4`])
      expect(changesOf(reference, evidence)).toEqual([1, 4])
  })

  test('is when its id was known, where no answer names it', () => {
    expect(changesOf('Encounter/ours', evidenceOf(exchange(1, 'POST', 'Encounter')))).toEqual([900])
  })

  test.each(['Encounter/theirs', 'Patient/ours', 'ours', 'urn:uuid:ours', ''])(
    'never was: %j',
    (reference) => {
      const made = exchange(1, 'POST', 'Encounter', { location: 'Encounter/ours' })
      expect(changesOf(reference, evidenceOf(made))).toEqual([])
    },
  )
})
