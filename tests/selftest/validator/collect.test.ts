import { describe, expect, test } from 'vitest'
import { addLine, emptyEvidence, type Evidence } from '../../../src/evidence/read.js'
import { maskPayload } from '../../../src/evidence/masking.js'
import type { Captured } from '../../../src/evidence/types.js'
import { collect } from '../../../src/validator/collect.js'
import { sampleEvidence } from '../report/sample.js'

const notification = (focus: object) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [
      { resource: { resourceType: 'SubscriptionStatus', type: 'event-notification' } },
      { fullUrl: 'https://fhir.example.org/Patient/1', resource: focus },
    ],
  })
const patient = { resourceType: 'Patient', id: '1', name: [{ family: 'Doe' }] }
const xml = '<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>'

/** Evidence of answers alone. */
function answers(
  bodies: readonly (string | Captured)[],
  run: { embedded: boolean; keepPayloads?: boolean },
): Evidence {
  const evidence = emptyEvidence()
  const { embedded, keepPayloads = false } = run
  const base = sampleEvidence({ scenarios: 0 }).run!
  addLine(evidence, { ...base, target: { ...base.target, embedded }, configuration: { keepPayloads } })
  bodies.forEach((body, index) =>
    addLine(evidence, {
      kind: 'exchange',
      id: `x${index}`,
      scenario: 's',
      attempt: 1,
      purpose: 'p',
      at: index,
      durationMs: 1,
      request: { method: 'GET', url: 'https://fhir.example.org', headers: {} },
      outcome: {
        kind: 'response',
        status: 200,
        headers: {},
        body: typeof body === 'string' ? { text: body, bytes: body.length } : body,
      },
    }),
  )
  return evidence
}

describe('what is collected for the validator', () => {
  test('is every different resource of answers and frames, once, with all that brought it', () => {
    const { candidates } = collect(sampleEvidence({ scenarios: 3, frames: 2 }))
    const found = candidates.map(({ what, evidence }) => [what, evidence])
    expect(found).toEqual([
      ['Subscription', ['x0']],
      ['Parameters', ['x1', 'x5', 'x9']],
      ['Subscription', ['x4']],
      ['Subscription', ['x8']],
      ['Bundle (subscription-notification)', ['w1', 'w2']],
      ['Bundle (subscription-notification)', ['w1', 'w2']],
    ])
  })

  test('is FHIR alone: no token answer, no page, no bind message, nothing that the suite sent', () => {
    const others = ['{"access_token":"x"}', '<html><body>resourceType</body></html>', 'bind: x', '', '[]']
    expect(collect(answers([...others, xml], { embedded: true })).candidates.map(({ text }) => text)).toEqual(
      [xml],
    )
    expect(
      collect(sampleEvidence({ scenarios: 1 }))
        .candidates.map(({ text }) => text)
        .join(),
    ).not.toContain('bind-with')
  })

  test('is nothing that went out on a socket', () => {
    const evidence = sampleEvidence({ scenarios: 2 })
    const [sent] = evidence.sockets.get('w1')!.frames
    const body = { text: '{"resourceType":"OperationOutcome"}', bytes: 35 }
    evidence.sockets
      .get('w1')!
      .frames.push({ ...sent!, direction: 'out', body }, { ...sent!, direction: 'in', body })
    const outcomes = () =>
      collect(evidence).candidates.filter(({ what }) => what === 'OperationOutcome').length
    expect(outcomes()).toBe(1)
    evidence.sockets.get('w1')!.frames.pop()
    expect(outcomes()).toBe(0)
  })

  test('is not what the record has only in part', () => {
    const cut = { text: JSON.stringify(patient), bytes: 9e6, cut: true }
    const broken = { text: JSON.stringify({ ...patient, id: '\ufffd' }), bytes: 80, invalidUtf8: true }
    const { candidates, leftOut } = collect(answers([cut, broken], { embedded: true }))
    expect(candidates).toEqual([])
    expect([...leftOut.values()]).toEqual([1, 1])
    expect([...leftOut.keys()].join()).toMatch(/only their beginning.*no valid UTF-8/)
  })

  test('has malformed JSON that says it is a resource', () => {
    const [found] = collect(answers(['{"resourceType":"Parameters",'], { embedded: true })).candidates
    expect(found?.what).toBe('what cannot be read')
  })

  test.each([
    ['of no name', { resourceType: '<b>' }, 'a resource of no known type'],
    ['of a number', { resourceType: 7 }, 'a resource of no known type'],
    ['a Bundle of a wild type', { resourceType: 'Bundle', type: '<b>' }, 'Bundle'],
  ])('names a resource %s harmlessly', (_, resource, what) => {
    expect(collect(answers([JSON.stringify(resource)], { embedded: true })).candidates[0]?.what).toBe(what)
  })
})

describe('masked resources', () => {
  test('of their own are left out, and it is said how they are read', () => {
    const { candidates, leftOut } = collect(
      answers([maskPayload(JSON.stringify(patient)), maskPayload(xml)], { embedded: false }),
    )
    expect(candidates).toEqual([])
    expect([...leftOut]).toEqual([[expect.stringContaining('--keep-payloads'), 2]])
  })

  test('in a Bundle are read around, in JSON and in XML', () => {
    const inXml =
      '<Bundle xmlns="http://hl7.org/fhir"><type value="history"/><entry><resource><Parameters/></resource></entry>' +
      `<entry><resource>${xml}</resource></entry></Bundle>`
    const { candidates } = collect(
      answers([maskPayload(notification(patient)), maskPayload(inXml)], { embedded: false }),
    )
    expect(candidates.map(({ masked }) => masked)).toEqual([
      ['Bundle.entry[1].resource'],
      ['Bundle.entry[1].resource'],
    ])
  })

  test('are none where nothing was masked', () => {
    const body = [notification(patient)]
    for (const run of [{ embedded: true }, { embedded: false, keepPayloads: true }])
      expect(collect(answers(body, run)).candidates.map(({ masked }) => masked)).toEqual([[]])
  })
})
