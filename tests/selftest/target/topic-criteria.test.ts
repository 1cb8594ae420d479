import { describe, expect, test } from 'vitest'

import { readTopic } from '../../../src/target/topic-resources.js'

/** What of a topic by criteria is understood: the resource that is made is to meet it, and only then is an event due. */

const topicOf = (criteria: Readonly<Record<string, unknown>>, resource = 'Encounter') => ({
  resourceType: 'SubscriptionTopic',
  url: 'http://vendor.example/topic',
  status: 'active',
  resourceTrigger: [{ resource, supportedInteraction: ['create', 'update'], ...criteria }],
})

const triggerOf = (...given: Parameters<typeof topicOf>) => readTopic(topicOf(...given))?.triggers[0]

const KNOWN = ['create', 'update']

describe('a topic', () => {
  test.each([
    ['nothing', {}, undefined],
    ['a query', { queryCriteria: { current: 'status=in-progress' } }, 'in-progress'],
    ['a query with its type', { queryCriteria: { current: 'Encounter?status=planned' } }, 'planned'],
    ['FHIRPath of the current one', { fhirPathCriteria: "%current.status = 'in-progress'" }, 'in-progress'],
    ['FHIRPath by the type', { fhirPathCriteria: "Encounter.status='finished'" }, 'finished'],
    ['FHIRPath by the name', { fhirPathCriteria: "status = 'planned'" }, 'planned'],
    [
      'both alike',
      { queryCriteria: { current: 'status=planned' }, fhirPathCriteria: "status = 'planned'" },
      'planned',
    ],
  ])('that asks for %s is met, and its event is due', (_, criteria, status) => {
    expect(triggerOf(criteria)).toEqual({ type: 'Encounter', interactions: KNOWN, ...(status && { status }) })
  })

  test.each([
    ['a change', { queryCriteria: { previous: 'status:not=planned', current: 'status=planned' } }, undefined],
    [
      'a change by FHIRPath',
      { fhirPathCriteria: "%previous.status != 'planned' and status = 'planned'" },
      undefined,
    ],
    ['something else', { fhirPathCriteria: 'subject.exists()' }, undefined],
    ['what no string holds', { fhirPathCriteria: 7 }, undefined],
    [
      'two statuses',
      { queryCriteria: { current: 'status=planned' }, fhirPathCriteria: "status = 'finished'" },
      undefined,
    ],
    [
      'a status, and something else',
      { queryCriteria: { current: 'status=planned' }, fhirPathCriteria: 'class.exists()' },
      'planned',
    ],
  ])(
    'that asks for %s is met as far as it is understood, and no event is said to be due',
    (_, criteria, status) => {
      expect(triggerOf(criteria)).toEqual({ type: 'Encounter', interactions: [], ...(status && { status }) })
    },
  )

  test('about a type without a status is not given one', () => {
    const trigger = triggerOf({ fhirPathCriteria: "status = 'active'" }, 'Patient')
    expect(trigger).toEqual({ type: 'Patient', interactions: [] })
  })
})
