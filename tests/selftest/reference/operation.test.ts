import { describe, expect, it } from 'vitest'
import { RELEASES } from '../../../src/fhir/releases/index.js'
import { ALICE, BOB, named, subscription, world, type Json, type World } from './harness.js'

const TYPE = '/Subscription/$get-ws-binding-token'
const at = (id: string) => `/Subscription/${id}/$get-ws-binding-token`
const ids = (...values: string[]) => ({
  resourceType: 'Parameters',
  parameter: values.map((valueId) => ({ name: 'id', valueId })),
})
const listed = (json: Json): string[] =>
  json.parameter.flatMap((each: Json) => (each.name === 'subscription' ? [each.valueString] : []))

describe.each(RELEASES)('%s', (release) => {
  const forms: [string, (target: World, id: string) => ReturnType<World['call']>][] = [
    ['POST instance', (target, id) => target.call('POST', at(id))],
    ['GET instance', (target, id) => target.call('GET', at(id))],
    ['POST type', (target, id) => target.call('POST', TYPE, ids(id))],
    ['GET type', (target, id) => target.call('GET', `${TYPE}?id=${id}`)],
  ]
  it.each(forms)('%s returns a complete Parameters', async (_form, call) => {
    const target = await world(release)
    const id = await target.subscribe()
    const { status, headers, json } = await call(target, id)

    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(json.parameter).toEqual([
      { name: 'token', valueString: expect.stringMatching(/^[\w-]{43}$/) },
      {
        name: 'expiration',
        valueDateTime: expect.stringMatching(/^\d{4}(-\d\d){2}T(\d\d:){2}\d\d\.\d{3}Z$/),
      },
      { name: 'subscription', valueString: id },
      { name: 'websocket-url', valueUrl: target.server.websocketUrl },
    ])
    const left = Date.parse(named(json)['expiration'] ?? '') - Date.now()
    expect(left).toBeGreaterThan(4000)
    expect(left).toBeLessThanOrEqual(6000)
  })
})

describe('ids', () => {
  it('are repeated, collapsed, and ignored at instance level', async () => {
    const target = await world()
    const [a, b] = [await target.subscribe(), await target.subscribe()]
    const over = async (method: string, path: string, body?: unknown) =>
      listed((await target.call(method, path, body)).json)

    expect(await over('POST', TYPE, ids(a, b))).toEqual([a, b])
    expect(await over('GET', `${TYPE}?id=${a}&id=${b}`)).toEqual([a, b])
    expect(await over('POST', TYPE, ids(a, a))).toEqual([a])
    expect(await over('POST', at(a), ids(b))).toEqual([a])
    expect(await over('POST', at(a), ids('nobody'))).toEqual([a])
  })

  it('may be left out for all own websocket Subscriptions', async () => {
    const target = await world()
    expect((await target.call('POST', TYPE)).status).toBe(404)
    const own = await target.subscribe()
    await target.subscribe({ channel: 'rest-hook' })
    await target.subscribe({}, ALICE)
    expect(listed((await target.call('POST', TYPE)).json)).toEqual([own])
    expect(listed((await target.call('POST', TYPE, { resourceType: 'Parameters' })).json)).toEqual([own])
  })

  it.each([
    ['lexically wrong', 400, ids('Subscription/1')],
    ['too long', 400, ids('x'.repeat(65))],
    ['a comma list', 400, ids('a,b')],
    ['without a value', 400, { resourceType: 'Parameters', parameter: [{ name: 'id' }] }],
    ['a valueString', 400, { resourceType: 'Parameters', parameter: [{ name: 'id', valueString: 'a' }] }],
    ['unknown', 404, ids('nobody')],
    ['no Parameters', 400, { resourceType: 'Patient' }],
    ['not JSON', 400, '{"resourceType":"Parameters",'],
  ])('%s: %i', async (_what, status, body) => {
    const target = await world()
    await target.subscribe()
    const answer = await target.call('POST', TYPE, body)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] })
  })
})

describe('Subscriptions that get no token', () => {
  it('are not for websockets, off, deleted or unknown', async () => {
    const target = await world()
    const hook = await target.subscribe({ channel: 'rest-hook' })
    const off = await target.subscribe()
    await target.call('PUT', `/Subscription/${off}`, { ...subscription('R5'), id: off, status: 'off' })
    const deleted = await target.subscribe()
    await target.call('DELETE', `/Subscription/${deleted}`)
    const statuses = []
    for (const id of [hook, off, deleted, 'nobody']) statuses.push((await target.call('POST', at(id))).status)
    expect(statuses).toEqual([422, 422, 410, 404])
  })

  it('belong to somebody else', async () => {
    const target = await world()
    const id = await target.subscribe({}, ALICE)
    const as = async (headers: Record<string, string>) =>
      (await target.call('POST', at(id), undefined, headers)).status
    expect(await as(ALICE)).toBe(200)
    expect(await as(BOB)).toBe(404)
    expect(await as({})).toBe(401)
    expect(await as({ Authorization: 'Bearer wrong' })).toBe(401)
    expect(await as({ Authorization: 'Basic demo-token-alice' })).toBe(401)
  })
})

describe('HTTP', () => {
  it.each([
    ['POST', '', 200, {}],
    ['POST', '?_format=json', 200, { Accept: 'text/html' }],
    ['POST', '?_format=application%2Ffhir%2Bjson', 200, {}],
    ['POST', '', 406, { Accept: 'application/vnd.test.unknown' }],
    ['POST', '', 200, { 'Content-Type': 'application/fhir+json' }],
    ['HEAD', '', 200, {}],
    ['PUT', '', 405, {}],
    ['DELETE', '', 405, {}],
    ['OPTIONS', '', 204, { Origin: 'https://example.org', 'Access-Control-Request-Method': 'POST' }],
  ])('%s%s answers %i', async (method, query, status, headers: Record<string, string>) => {
    const target = await world()
    const id = await target.subscribe()
    const answer = await target.call(method, at(id) + query, undefined, headers)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('allow')).toBe([405, 204].includes(status) ? 'GET, POST, HEAD, OPTIONS' : null)
    expect((await target.call('GET', `/Subscription/${id}`)).status).toBe(200)
  })

  it('decodes the path, and minds its case', async () => {
    const target = await world()
    const id = await target.subscribe()
    expect((await target.call('POST', `/Subscription/${id}/%24get-ws-binding-token`)).status).toBe(200)
    expect((await target.call('POST', `/Subscription/${id}/$Get-WS-Binding-Token`)).status).toBe(404)
    expect((await target.call('POST', '/$get-ws-binding-token')).status).toBe(404)
  })

  it('answers a generic Accept under its own name', async () => {
    const target = await world()
    const answer = await target.call('GET', '/metadata', undefined, { Accept: 'application/json' })
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  it('refuses other bodies', async () => {
    const target = await world()
    const type = (value: string, body = '{}') => target.call('POST', TYPE, body, { 'Content-Type': value })
    expect((await type('text/plain')).status).toBe(415)
    expect((await type('application/fhir+json; charset=iso-8859-1')).status).toBe(415)
    expect((await type('application/fhir+json', ' '.repeat(1024 * 1024 + 1))).status).toBe(413)
  })

  it.each(['//', '/fhir/%zz', '/elsewhere', '/fhir', '/fhir/Subscription/$nothing'])(
    'survives %s',
    async (path) => {
      const target = await world()
      const response = await fetch(new URL(target.server.baseUrl).origin + path, { method: 'POST' })
      expect([400, 404]).toContain(response.status)
      expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' })
    },
  )

  it('refuses what is nested without end', async () => {
    const target = await world()
    const deep = `{"resourceType":"Basic","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    expect((await target.call('POST', '/Basic', deep)).status).toBe(400)
  })
})
