import { describe, expect, test } from 'vitest'
import { readMessage } from '../../../src/fhir/message.js'
import { rulesOf, type Release } from '../../../src/fhir/releases/index.js'
import { FHIR_NAMESPACE, readXml, writeXml } from '../../../src/fhir/xml/index.js'
import { fromXml, toXml } from '../../../src/reference/codec-xml.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import { captureResponse } from '../../../src/wire/capture.js'

const RELEASES: readonly Release[] = ['R4', 'R4B', 'R5', 'R6a']

const read = (text: string, release?: Release) => {
  const reading = readXml(text, release)
  if (!reading.ok) throw new Error(reading.reason)
  return reading
}

const parameters = (content: string, attributes = `xmlns="${FHIR_NAMESPACE}"`) =>
  `<Parameters ${attributes}>${content}</Parameters>`

const output = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'token', valueString: 'a "quoted" <token> & more\n' },
    { name: 'expiration', valueDateTime: '2030-01-17T19:30:22-05:00' },
    { name: 'subscription', valueString: 'ABC123' },
    { name: 'websocket-url', valueUrl: 'wss://example.org/socket?a=1&b=2' },
    {
      name: 'whole',
      part: [
        { name: 'yes', valueBoolean: true },
        { name: 'half', valueDecimal: 0.5 },
      ],
    },
  ],
}

const notification = {
  resourceType: 'Bundle',
  id: 'b1',
  type: 'subscription-notification',
  timestamp: '2030-01-01T00:00:00Z',
  total: 1,
  entry: [
    {
      fullUrl: 'urn:uuid:1',
      resource: {
        resourceType: 'SubscriptionStatus',
        status: 'active',
        type: 'event-notification',
        eventsSinceSubscriptionStart: '3',
        notificationEvent: [{ eventNumber: '3', focus: { reference: 'Patient/1' } }],
        subscription: { reference: 'https://example.org/Subscription/s1' },
      },
    },
    {
      fullUrl: 'https://example.org/Patient/1',
      resource: {
        resourceType: 'Patient',
        meta: { profile: ['http://example.org/p'], tag: [{ system: 'urn:x', code: 'y' }] },
        text: {
          status: 'generated',
          div: '<div xmlns="http://www.w3.org/1999/xhtml">a &amp; <b>b</b><br/></div>',
        },
        contained: [{ resourceType: 'Basic', id: 'c', code: { text: 'within' } }],
        active: true,
        name: [
          {
            given: ['Ann', null],
            _given: [null, { extension: [{ url: 'urn:e', valueInteger: 4 }] }],
            family: 'Example',
          },
        ],
        birthDate: '1970-01-01',
        _birthDate: { id: 'when', extension: [{ url: 'urn:t', valueDateTime: '1970-01-01T08:00:00Z' }] },
      },
    },
  ],
}

describe('a resource survives being written and read', () => {
  test.each([
    ['Parameters', output],
    ['a notification', notification],
  ])('%s', (_, resource) => {
    const reading = read(writeXml(resource))
    expect(reading.value).toEqual(resource)
    expect(reading.problems).toEqual([])
  })

  test.each(RELEASES)('a Subscription of %s, also as the reference server writes and reads it', (release) => {
    const subscription = rulesOf(release).subscription({
      ...{ topic: 'http://example.org/t', channel: 'websocket', content: 'id-only' },
      ...{ contentType: 'application/fhir+xml', heartbeatSeconds: 5, maxCount: 3, reason: 'grün & <blau>' },
    })
    expect(read(writeXml(subscription, release), release).value).toEqual(subscription)
    expect(read(toXml(subscription as never), release).value).toEqual(subscription)
    expect(fromXml(writeXml(subscription, release))).toEqual(subscription)
  })

  test('a Bundle that the reference server writes is read as its JSON is', () => {
    expect(read(toXml(notification)).value).toEqual(notification)
  })
})

describe('reading', () => {
  test('a list of one is a list, by the definitions', () => {
    const { value } = read(parameters('<parameter><name value="a"/><valueString value="b"/></parameter>'))
    expect(value).toEqual({ resourceType: 'Parameters', parameter: [{ name: 'a', valueString: 'b' }] })
  })

  test('elements that differ between releases are read as the release has them', () => {
    const encounter = `<Encounter xmlns="${FHIR_NAMESPACE}"><class><code value="AMB"/></class></Encounter>`
    expect(read(encounter, 'R4').value).toMatchObject({ class: { code: 'AMB' } })
    expect(read(encounter, 'R5').value).toMatchObject({ class: [expect.anything()] })
  })

  test('what no definition is kept of is read as it stands', () => {
    const text = `<Task xmlns="${FHIR_NAMESPACE}"><a value="1"/><b><c value="x"/></b><b><c value="y"/></b></Task>`
    expect(read(text).value).toEqual({ resourceType: 'Task', a: '1', b: [{ c: 'x' }, { c: 'y' }] })
  })

  test('a prefix, comments, a declaration and a byte order mark change nothing', () => {
    const text = `\ufeff<?xml version="1.0"?><!-- a --><f:Parameters xmlns:f="${FHIR_NAMESPACE}"><f:parameter><!-- b --><f:name value='n'/><f:valueString value="&#x41;&lt;&#66;"/></f:parameter></f:Parameters>`
    expect(read(text)).toMatchObject({
      value: { parameter: [{ name: 'n', valueString: 'A<B' }] },
      problems: [],
    })
  })

  test.each([
    ['namespace', parameters('<parameter><name value="a"/><valueString value="b"/></parameter>', '')],
    [
      'namespace',
      parameters('<parameter><name value="a"/><valueString value="b"/></parameter>', 'xmlns="urn:x"'),
    ],
    ['text-content', parameters('<parameter><name value="a"/><valueString>b</valueString></parameter>')],
    ['name-after-value', parameters('<parameter><valueString value="b"/><name value="a"/></parameter>')],
  ])('%s is a problem, and the rest is read', (kind, text) => {
    const { value, problems } = read(text)
    expect(value).toEqual({ resourceType: 'Parameters', parameter: [{ name: 'a', valueString: 'b' }] })
    expect(new Set(problems.map((problem) => problem.kind))).toEqual(new Set([kind]))
  })
})

describe('hostile XML is refused', () => {
  const bomb = `<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>${parameters('<language value="&b;"/>')}`
  const external = `<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>${parameters('<language value="&a;"/>')}`

  test.each([
    ['an entity bomb', bomb, 'document type'],
    ['an external entity', external, 'document type'],
    ['an undeclared entity', parameters('<language value="&b;"/>'), 'unknown reference &b;'],
    ['4,000 levels', '<a>'.repeat(4_000) + '</a>'.repeat(4_000), 'nested deeper'],
    ['20,000 tags', '<a>'.repeat(10_000) + '</a>'.repeat(10_000), 'more than 10000 tags'],
    [
      '30,000 attributes',
      parameters(`<a ${Array.from({ length: 30_000 }, (_, at) => `b${at}=""`).join(' ')}/>`),
      'more than 20000 attributes',
    ],
    ['110,000 references', parameters('&amp;'.repeat(110_000)), 'more than 100000 references'],
    ['an element that is not closed', '<Parameters><parameter></Parameters>', 'Expected closing tag'],
    ['two roots', '<a/><b/>', '2 root elements'],
    ['an undeclared prefix', '<f:Parameters/>', 'prefix f is not declared'],
    ['a code point that does not exist', parameters('<language value="&#xFFFFFF;"/>'), 'unknown reference'],
    ['nothing', '', 'Start tag expected'],
    ['text', 'hello', ''],
  ])('%s', (_, text, reason) => {
    expect(readXml(text)).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'an element %s harms nobody',
    (name) => {
      readXml(`<Parameters xmlns="${FHIR_NAMESPACE}"><${name} value="x"/></Parameters>`)
      readXml(`<${name} xmlns="${FHIR_NAMESPACE}"/>`)
      expect(({} as Record<string, unknown>)['value']).toBeUndefined()
    },
  )

  test.each([
    ['open tags', '<a '.repeat(300_000)],
    ['attributes', `<a ${'b="'.repeat(300_000)}`],
    ['references', `<a b="${'&#65;'.repeat(200_000)}"/>`],
    ['lonely ampersands', `<a>${'&'.repeat(500_000)}</a>`],
    ['comments', `<a>${'<!--'.repeat(300_000)}`],
  ])('a megabyte of %s takes no long time', (_, text) => {
    const startedAt = performance.now()
    readXml(text)
    captured(text)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

test('a websocket message in XML is a notification in XML', () => {
  const message = readMessage(writeXml(notification))
  expect(message).toMatchObject({ kind: 'notification', format: 'xml' })
  expect(message.kind === 'notification' && message.notification.status).toMatchObject({
    type: 'event-notification',
    subscriptionId: 's1',
    events: [{ number: '3', focus: 'Patient/1' }],
  })
  expect(readMessage('<html><body>')).toEqual({ kind: 'text' })
})

function captured(body: string, redactor = new Redactor()): string {
  const raw = { kind: 'response', status: 200, headers: {}, bytes: Buffer.from(body) } as const
  return captureResponse(raw, { redactor, mask: false }).body.text
}

describe('tokens in XML do not get into the record', () => {
  const TOKEN = 'secret-token&1'
  const token = (value: string) => `<parameter><name value="token"/>${value}</parameter>`

  test.each([
    ['as an attribute', token('<valueString value="secret-token&amp;1"/>')],
    ['in single quotes', token("<valueString value='secret-token&amp;1'/>")],
    [
      'with an extension',
      token('<valueString value="secret-token&amp;1"><extension url="x"/></valueString>'),
    ],
    ['as text', token('<valueString>secret-token&amp;1</valueString>')],
    ['as CDATA', token('<valueString><![CDATA[secret-token&1]]></valueString>')],
    ['character by character', token('<valueId value="s&#101;cret-token&#x26;1"/>')],
    [
      'before its name',
      '<parameter><valueString value="secret-token&amp;1"/><name value="token"/></parameter>',
    ],
    [
      'with a prefix',
      '<f:parameter><f:name value="token"/><f:valueString value="secret-token&amp;1"/></f:parameter>',
    ],
  ])('%s', (_, parameter) => {
    const redactor = new Redactor()
    for (const text of [parameters(parameter), parameters(parameter).replace('</Parameters>', '')]) {
      const shown = captured(text, redactor)
      expect(shown).toContain('«binding-token-1»')
      expect(shown).not.toMatch(/cret-token|s&#101;/)
    }
    expect(redactor.nameOf(TOKEN)).toBe('«binding-token-1»')
    const elsewhere = captured(
      parameters('<parameter><valueUrl value="ws://x?t=secret-token&#38;1"/></parameter>'),
      redactor,
    )
    expect(elsewhere).toContain('ws://x?t=«binding-token-1»')
  })

  test('one that is public elsewhere is replaced where it stands alone', () => {
    const redactor = new Redactor()
    redactor.expose('s1', 'Subscription/s1')
    const other = '<parameter><name value="subscription"/><valueString value="s1"/></parameter>'
    const shown = captured(parameters(`${token('<valueString value="s1"/>')}${other}`), redactor)
    expect(shown).toBe(parameters(`${token('<valueString value="«binding-token-1»"/>')}${other}`))
  })
})
