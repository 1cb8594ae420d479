import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../../src/validator/collect.js'
import { explanationOf } from '../../../src/validator/explained.js'
import { issuesOf, NoAnswer } from '../../../src/validator/outcome.js'
import { Tally } from '../../../src/validator/tally.js'

const outcome = (...issue: object[]) => ({ resourceType: 'OperationOutcome', issue })
const issue = (more: object = {}) => ({
  severity: 'error',
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id', valueCode: 'Some_Rule' },
  ],
  details: { text: 'is wrong' },
  expression: ['Bundle.entry[3].resource/*Patient/1*/.name[0]'],
  ...more,
})
const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  text: '{}',
  what: 'Bundle (history)',
  from: 'target',
  evidence: ['x1'],
  masked: [],
  ...more,
})

describe("the validator's answer", () => {
  test('is read with id and place, without the names of resources in the place', () => {
    expect(issuesOf(outcome(issue()))).toEqual([
      {
        severity: 'error',
        id: 'Some_Rule',
        location: 'Bundle.entry[3].resource.name[0]',
        text: 'is wrong',
        profile: '',
      },
    ])
  })

  test('that all is well is no finding, and an unknown severity is a remark', () => {
    const well = { severity: 'information', details: { text: 'All OK' } }
    expect(issuesOf(outcome(well))).toEqual([])
    expect(issuesOf(outcome(issue({ severity: 'awful' })))[0]?.severity).toBe('information')
    expect(issuesOf({ resourceType: 'OperationOutcome' })).toEqual([])
  })

  test.each([
    ['a page', { html: '' }],
    ['nothing', null],
    ['another resource', { resourceType: 'Patient' }],
    ['its own failure', outcome({ severity: 'error', details: { text: 'Validation failed: null' } })],
  ])('that is %s says nothing about the resource', (_, answer) => {
    expect(() => issuesOf(answer)).toThrow(NoAnswer)
  })

  test('is cut where it would fill the report', () => {
    const many = Array.from({ length: 5000 }, () => issue({ details: { text: 'x'.repeat(100_000) } }))
    expect(JSON.stringify(issuesOf(outcome(...many))).length).toBeLessThan(500_000)
  })
})

describe('findings', () => {
  test('alike are told once, with how many resources and the first that have them', () => {
    const tally = new Tally()
    for (let n = 0; n < 9; n++) {
      const [one] = issuesOf(outcome(issue({ expression: [`Bundle.entry[${n}].fullUrl`] })))
      tally.add(candidate({ evidence: [`x${n}`] }), [one!, one!])
    }
    const [kind] = tally.kinds()
    expect(kind).toMatchObject({ what: 'Bundle (history)', count: 9 })
    expect(kind?.issues).toHaveLength(1)
    expect(kind?.issues[0]).toMatchObject({
      count: 9,
      location: 'Bundle.entry[0].fullUrl',
      evidence: ['x0', 'x1', 'x2', 'x3', 'x4'],
    })
  })

  test('about what was masked or replaced are counted and not told', () => {
    const tally = new Tally()
    const masked = ['Bundle.entry[1].resource']
    const found = issuesOf(
      outcome(
        issue({ expression: ['Bundle.entry[1].resource/*Patient/1*/.birthDate'] }),
        issue({ expression: ['Bundle.entry[1].resource'] }),
        issue({ expression: ['Bundle.entry[0].x'], details: { text: "'«binding-token-1»' is no url" } }),
        issue({ expression: ['Bundle.entry[0].x'], details: { text: "cannot find 'Patient/•••'" } }),
        issue({ expression: ['Bundle.entry[10].resource.id'] }),
      ),
    )
    tally.add(candidate({ masked }), found)
    expect(tally.hidden).toBe(4)
    expect(tally.kinds()[0]?.issues.map(({ location }) => location)).toEqual(['Bundle.entry[10].resource.id'])
  })

  test('that nobody explained come first, the worst of them at the top', () => {
    const tally = new Tally()
    const of = (severity: string, text: string, id: string) =>
      issue({
        severity,
        details: { text },
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id', valueCode: id },
        ],
      })
    tally.add(
      candidate(),
      issuesOf(
        outcome(
          of('error', 'a', 'TYPE_SPECIFIC_CHECKS_DT_URL_EXAMPLE'),
          of('warning', 'b', 'W'),
          of('fatal', 'c', 'F'),
        ),
      ),
    )
    expect(tally.kinds()[0]?.issues.map(({ text }) => text)).toEqual(['c', 'b', 'a'])
  })

  test('beyond a hundred of a kind are counted', () => {
    const tally = new Tally()
    const many = Array.from({ length: 130 }, (_, n) => issue({ expression: [`Bundle.part${n}`] }))
    tally.add(candidate(), issuesOf(outcome(...many)))
    expect(tally.kinds()[0]?.issues).toHaveLength(100)
    expect(tally.beyond).toBe(30)
  })
})

describe('an explanation', () => {
  const finding = {
    id: 'Some_Rule',
    location: 'Bundle.entry[0]',
    text: 'is wrong',
    profile: '',
    what: 'Bundle (history)',
  }
  const guide = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/x'

  test.each([
    ['a profile of the guide', { profile: `${guide}|1.1.0` }, 'A-11'],
    ['a profile that is not there', { id: 'VALIDATION_VAL_PROFILE_UNKNOWN_NOT_POLICY' }, 'A-11'],
    [
      'an extension of the guide',
      { id: 'Extension_EXT_Unknown_NotHere', text: `The extension ${guide}` },
      'A-11',
    ],
    [
      'entry.response',
      { location: 'Bundle.entry[2].response', what: 'Bundle (subscription-notification)' },
      'A-11',
    ],
    ['an address', { id: 'Type_Specific_Checks_DT_URL_Resolve' }, 'nothing is fetched'],
    [
      'a code',
      { text: 'could not be validated in the absence of a terminology server' },
      'no terminology server',
    ],
    ['narrative', { id: 'http://hl7.org/fhir/StructureDefinition/DomainResource#dom-6' }, 'good practice'],
  ])('is there for %s', (_, more, words) => {
    expect(explanationOf({ ...finding, ...more })).toContain(words)
  })

  test.each([
    ['a rule of FHIR', {}],
    ['an invariant', { id: 'http://hl7.org/fhir/StructureDefinition/Bundle#bdl-3' }],
    [
      "a vendor's extension",
      { id: 'Extension_EXT_Unknown_NotHere', text: 'The extension http://vendor.example/x' },
    ],
    [
      'a code that must be one of a list',
      { id: 'Terminology_TX_NoValid_16', text: 'was not found in the value set' },
    ],
    ['the response of a batch', { location: 'Bundle.entry[2].response', what: 'Bundle (batch-response)' }],
  ])('is not there for %s', (_, more) => {
    expect(explanationOf({ ...finding, ...more })).toBeNull()
  })
})
