import { describe, expect, test } from 'vitest'
import { maskPayload } from '../../../src/evidence/masking.js'

const patient = {
  resourceType: 'Patient',
  id: 'p-1',
  meta: { versionId: '3', profile: ['http://example.org/p'], tag: [{ code: 'secret-study' }] },
  text: { status: 'generated', div: '<div>Ann Example</div>' },
  extension: [{ url: 'http://example.org/x', valueString: 'Ann' }],
  name: [{ family: 'Example', given: ['Ann', 'Bea'] }],
  birthDate: '1980-01-02',
  deceasedBoolean: true,
  multipleBirthInteger: 2,
  contained: [{ resourceType: 'Organization', id: 'o', name: 'Clinic' }],
  managingOrganization: { reference: 'Organization/77', display: 'Clinic' },
}

const status = {
  resourceType: 'SubscriptionStatus',
  status: 'active',
  type: 'event-notification',
  eventsSinceSubscriptionStart: '2',
  notificationEvent: [{ eventNumber: '2', focus: { reference: 'Patient/p-1' } }],
  subscription: { reference: 'Subscription/s-1' },
}

const notification = {
  resourceType: 'Bundle',
  type: 'subscription-notification',
  entry: [
    { fullUrl: 'urn:uuid:1', resource: status },
    { fullUrl: 'http://x/Patient/p-1', resource: patient, request: { method: 'PUT', url: 'Patient/p-1' } },
  ],
}

const capabilities = {
  resourceType: 'CapabilityStatement',
  rest: [
    { mode: 'server', resource: [{ type: 'Subscription', updateCreate: true, operation: [{ name: 'x' }] }] },
  ],
}

describe('JSON', () => {
  test('leaves what a server says of itself, but for a resource that stands in it', () => {
    const text = JSON.stringify(capabilities)
    expect(maskPayload(text)).toBe(text)
    const [rest] = capabilities.rest
    const wrong = { ...capabilities, rest: [{ ...rest, resource: [patient] }], contained: [patient] }
    expect(maskPayload(JSON.stringify(wrong))).not.toMatch(/Ann|Bea/)
  })

  test('keeps structure, names, types and ids of a resource, and hides its values', () => {
    const masked = JSON.parse(maskPayload(JSON.stringify(patient))) as typeof patient
    expect(masked).toEqual({
      resourceType: 'Patient',
      id: 'p-1',
      meta: { versionId: '3', profile: ['http://example.org/p'], tag: [{ code: '•••' }] },
      text: { status: 'generated', div: '•••' },
      extension: [{ url: 'http://example.org/x', valueString: '•••' }],
      name: [{ family: '•••', given: ['•••', '•••'] }],
      birthDate: '•••',
      deceasedBoolean: false,
      multipleBirthInteger: 0,
      contained: [{ resourceType: 'Organization', id: 'o', name: '•••' }],
      managingOrganization: { reference: 'Organization/•••', display: '•••' },
    })
  })

  test('leaves the Bundle and the status entry of a notification alone', () => {
    const masked = JSON.parse(maskPayload(JSON.stringify(notification, null, 2))) as typeof notification
    expect(masked.entry[0]).toEqual(notification.entry[0])
    expect(masked.entry[1]?.fullUrl).toBe('http://x/Patient/p-1')
    expect(masked.entry[1]?.request).toEqual({ method: 'PUT', url: 'Patient/p-1' })
    expect(JSON.stringify(masked)).not.toMatch(/Example|Ann|1980|secret-study|Clinic/)
  })

  test.each([
    ['Parameters', { resourceType: 'Parameters', parameter: [{ name: 'token', valueString: 'abc' }] }],
    ['OperationOutcome', { resourceType: 'OperationOutcome', issue: [{ diagnostics: 'no such thing' }] }],
    ['a bind message', { type: 'bind-with-token', payload: { token: 'abc' } }],
    ['an answer of a token endpoint', { access_token: 'abc', expires_in: 300 }],
    ['a list', ['a', 1]],
  ])('returns %s unchanged', (_, value) => {
    const text = JSON.stringify(value, null, 3)
    expect(maskPayload(text)).toBe(text)
  })

  test('hides header and parameter values of a Subscription, nothing else of it', () => {
    const subscription = {
      resourceType: 'Subscription',
      status: 'active',
      reason: 'test',
      channel: { type: 'websocket', header: ['Authorization: Bearer abc'] },
      parameter: [{ name: 'Authorization', value: 'Bearer abc' }],
    }
    expect(JSON.parse(maskPayload(JSON.stringify(subscription)))).toEqual({
      ...subscription,
      channel: { type: 'websocket', header: ['•••'] },
      parameter: [{ name: 'Authorization', value: '•••' }],
    })
  })

  test('keeps what is malformed as it is: duplicate names, number forms, a missing end', () => {
    const text = '{ "resourceType" : "Basic", "id":"1", "id":"1", "n": 1.0, "a":"x",'
    expect(maskPayload(text)).toBe('{ "resourceType" : "Basic", "id":"1", "id":"1", "n": 0, "a":"•••",')
  })

  test('hides a value that was cut off, and a resource whose type comes last or never', () => {
    expect(maskPayload('{"resourceType":"Patient","name":[{"family":"Exam')).not.toContain('Exam')
    expect(maskPayload('{"name":[{"family":"Example"}],"resourceType":"Patient"}')).not.toContain('Example')
    const entry = '{"resourceType":"Bundle","entry":[{"resource":{"name":[{"family":"Example"'
    expect(maskPayload(entry)).not.toContain('Example')
  })

  test('does not take a resourceType inside of an element for a resource', () => {
    const text = '{"resourceType":"Patient","name":{"resourceType":"Parameters","family":"Example"}}'
    expect(maskPayload(text)).not.toContain('Example')
  })
})

describe('XML', () => {
  const entries = (resource: string) =>
    `<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><type value="history"/><entry>
      <fullUrl value="http://x/Patient/p-1"/><resource>${resource}</resource>
      <request><url value="Patient/p-1"/></request></entry></Bundle>`

  test('hides values and narrative, keeps ids and everything around', () => {
    const masked = maskPayload(
      entries(
        `<Patient xmlns="http://hl7.org/fhir"><id value="p-1"/><text><div>Ann <b>Example</b></div></text>
         <extension url="http://e"><valueString value='Ann'/></extension><name><family value="Example"/></name>
         <managingOrganization><reference value="Organization/77"/></managingOrganization></Patient>`,
      ),
    )
    expect(masked).not.toMatch(/Ann|Example|77/)
    expect(masked).toContain('<id value="p-1"/>')
    expect(masked).toContain('<extension url="http://e">')
    expect(masked).toContain('<reference value="Organization/•••"/>')
    expect(masked).toContain('<url value="Patient/p-1"/>')
  })

  test('leaves the operation’s Parameters unchanged', () => {
    const text =
      '<Parameters><parameter><name value="token"/><valueString value="abc"/></parameter></Parameters>'
    expect(maskPayload(text)).toBe(text)
  })

  test('hides a value that was cut off or is not well-formed', () => {
    expect(maskPayload('<Patient><name><family value="Exam')).not.toContain('Exam')
    expect(maskPayload('<Patient><family value="Exam<ple"/></Patient>')).not.toMatch(/Exam|ple/)
    expect(maskPayload('<Patient></name><family value="Example"/></Patient>')).not.toContain('Example')
  })
})

describe('anything', () => {
  test.each(['', 'ping', 'bind-with-token abc', '{', '[', '<', '"', '{"', 'null', '\ufeff{"a":1}'])(
    'returns %j unchanged',
    (text) => {
      expect(maskPayload(text)).toBe(text)
    },
  )

  test.each([
    ['brackets', '['.repeat(500_000)],
    ['objects', '{"a":'.repeat(200_000)],
    ['a long string', `{"resourceType":"Patient","a":"${'\\"x'.repeat(500_000)}"}`],
    ['tags that do not end', '<a '.repeat(300_000) + '"'],
    ['comments that do not end', '<!--'.repeat(200_000)],
  ])('takes %s in its stride', (_, text) => {
    // Quadratic reading would take minutes here and run into the test's own limit.
    expect(maskPayload(text).length).toBeGreaterThan(0)
  })

  test('masks below the deepest level that is read', () => {
    const deep = `{"resourceType":"Patient","a":${'['.repeat(300)}"Example",{"b":"Example"}${']'.repeat(300)}}`
    expect(maskPayload(deep)).not.toContain('Example')
  })
})
