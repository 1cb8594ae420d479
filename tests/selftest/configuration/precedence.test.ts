import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { BASE, complaint, folderWith, settings, target, targetOf } from './support.js'

describe('where a setting comes from', () => {
  const dotEnv = {
    '.env': `TARGET_BASE_URL=${BASE}\nTARGET_IG=1.0\nTARGET_FHIR_VERSION=4.0\nTARGET_NAME=file`,
  }
  const preset = { 'presets/mine.env': 'TARGET_IG=1.2\nTARGET_NAME=preset\nBIND_DIALECT=text' }

  it('takes flags before the environment, that before .env, that before the preset, that before defaults', () => {
    const cwd = folderWith({ ...dotEnv, ...preset })
    const flags = { preset: 'mine', fhirVersion: '5.0' }
    const env = { TARGET_FHIR_VERSION: '4.3', TARGET_IG: '1.1' }
    expect(target({ flags, env, cwd, presetFolder: join(cwd, 'presets') })).toMatchObject({
      fhirVersion: '5.0',
      ig: '1.1',
      name: 'file',
      bindDialect: 'text',
      topic: null,
      preset: 'mine',
    })
  })

  it('gives defaults to what nobody names', () => {
    expect(settings({})).toMatchObject({
      targets: [],
      embedded: true,
      embeddedFhirVersion: 'auto',
      severalTargets: false,
      only: [],
      skip: [],
      strict: false,
      waitBudgetSeconds: 60,
      timeoutFactor: 1,
      concurrency: 8,
      maxSubscriptions: 8,
      waiversFile: null,
      writeWaivers: null,
      shard: null,
      formats: ['json', 'html', 'junit'],
      keepPayloads: false,
      dryRun: false,
      verbose: false,
      quiet: false,
      proxy: { http: null, https: null, no: null },
      validatorJar: null,
    })
  })

  it('reads an empty variable as not set, and lets it hide what stands behind it', () => {
    const cwd = folderWith({ '.env': `TARGET_BASE_URL=${BASE}\nTARGET_BEARER_TOKEN=abcdefgh` })
    expect(target({ cwd }).auth).toEqual({ kind: 'bearer', token: 'abcdefgh' })
    expect(target({ cwd, env: { TARGET_BEARER_TOKEN: '' } }).auth).toEqual({ kind: 'none' })
  })

  it('lets a nearer TARGET_AUTH switch off credentials that stand further away', () => {
    const cwd = folderWith({ '.env': `TARGET_BASE_URL=${BASE}\nTARGET_BEARER_TOKEN=abcdefgh` })
    expect(target({ cwd, env: { TARGET_AUTH: 'none' } }).auth).toEqual({ kind: 'none' })
  })

  it('leaves the environment as it was', () => {
    const before = { ...process.env }
    settings({ cwd: folderWith({ '.env': `TARGET_BASE_URL=${BASE}\nREPORT_DIR=out` }), env: process.env })
    expect(process.env).toEqual(before)
  })

  it('reads nothing of targets for a command that needs none', () => {
    expect(settings({ env: { TARGET_BASE_URL: '', TARGET_IG: '9' }, withoutTarget: true }).targets).toEqual(
      [],
    )
  })

  it('keeps the FHIR version of a run without a target for the embedded server', () => {
    expect(settings({ flags: { fhirVersion: '4.3' } }).embeddedFhirVersion).toBe('4.3')
  })
})

describe('values', () => {
  it.each([
    ['https://server.example/fhir/', 'https://server.example/fhir'],
    ['HTTP://Server.Example:80/R5//', 'http://server.example/R5'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
    ['  https://server.example  ', 'https://server.example'],
  ])('normalises the base URL %s', (given, baseUrl) => {
    expect(target({ flags: { baseUrl: given } }).baseUrl).toBe(baseUrl)
  })

  it('calls a target by its host unless it has a name', () => {
    expect(targetOf({}).name).toBe('server.example')
    expect(targetOf({ TARGET_NAME: 'Ours' }).name).toBe('Ours')
    expect(plainTarget('http://127.0.0.1:4711/fhir', { name: 'embedded' })).toMatchObject({
      name: 'embedded',
      baseUrl: 'http://127.0.0.1:4711/fhir',
      auth: { kind: 'none' },
    })
  })

  it.each([
    ['{"X-Key":"a","X-Tenant":"b; c"}', { 'X-Key': 'a', 'X-Tenant': 'b; c' }],
    ['X-Key: a; X-Tenant: b', { 'X-Key': 'a', 'X-Tenant': 'b' }],
    ['X-Key: a\nAccept-Language: de; q=1\n', { 'X-Key': 'a', 'Accept-Language': 'de; q=1' }],
  ])('reads the headers %j', (text, headers) => {
    expect(targetOf({ TARGET_HEADERS: text }).headers).toEqual(headers)
  })

  it('resolves paths from the working directory, those of a preset from its folder', () => {
    const cwd = folderWith({
      'ca.pem': 'x',
      'presets/mine.env': `TARGET_BASE_URL=${BASE}\nTARGET_TRIGGER_FILE=t.json`,
      'presets/t.json': '{}',
    })
    const told = target({
      cwd,
      flags: { preset: 'mine' },
      env: { TARGET_CA_FILE: 'ca.pem' },
      presetFolder: join(cwd, 'presets'),
    })
    expect(told.tls.caFile).toBe(join(cwd, 'ca.pem'))
    expect(told.triggerFile).toBe(join(cwd, 'presets', 't.json'))
    expect(settings({ cwd, flags: { reportDir: 'out' } }).reportDir).toBe(join(cwd, 'out'))
    expect(settings({ cwd }).reportDir).toBe(join(cwd, 'reports', 'latest'))
  })

  it('reads lists, shards, numbers, switches, ids and dialects', () => {
    const flags = {
      only: ' OUT-10, EXP ,WS-1*',
      shard: '2/3',
      timeoutFactor: '.5',
      strict: true,
      formats: 'har',
    }
    expect(settings({ flags })).toMatchObject({
      only: ['OUT-10', 'EXP', 'WS-1*'],
      shard: { index: 2, count: 3 },
      timeoutFactor: 0.5,
      strict: true,
      formats: ['json', 'html', 'junit', 'har'],
    })
    expect(targetOf({ TARGET_SUBSCRIPTION_IDS: 'a,Subscription/b' }).subscriptionIds).toEqual(['a', 'b'])
    expect(targetOf({ BIND_DIALECT: 'hello {token}' }).bindDialect).toBe('hello {token}')
  })

  it('takes proxies as curl does, in either spelling', () => {
    const env = { http_proxy: 'proxy.example:3128', HTTPS_PROXY: 'http://u:p@proxy.example', NO_PROXY: '*' }
    expect(settings({ env }).proxy).toEqual({
      http: 'http://proxy.example:3128',
      https: 'http://u:p@proxy.example',
      no: '*',
    })
  })

  it.each([
    [
      { TARGET_AUTH: 'basic', TARGET_USERNAME: 'u', TARGET_PASSWORD: ' p ' },
      { username: 'u', password: ' p ' },
    ],
    [
      {
        TARGET_AUTH: 'client-credentials',
        TARGET_CLIENT_ID: 'c',
        TARGET_CLIENT_SECRET: 's',
        TARGET_TOKEN_URL: BASE,
      },
      { clientId: 'c', clientSecret: 's', tokenUrl: BASE, scope: '' },
    ],
    [
      { TARGET_AUTH: 'smart-backend', TARGET_CLIENT_ID: 'c', TARGET_PRIVATE_KEY_FILE: import.meta.filename },
      { clientId: 'c', privateKeyFile: import.meta.filename, scope: 'system/*.cruds' },
    ],
  ])('reads the credentials of %j', (env, auth) => {
    expect(targetOf(env).auth).toEqual({ kind: env.TARGET_AUTH, ...auth })
  })

  it('sends a User-Agent that is named, and none otherwise', () => {
    const env = { TARGET_BASE_URL: BASE }
    expect(target({ env }).headers).toEqual({})
    const named = target({ env, flags: { userAgent: 'nightly/1.0' } })
    expect(named.headers).toEqual({ 'user-agent': 'nightly/1.0' })
    expect(complaint({ env, flags: { userAgent: 'a\nb' } })).toContain('--user-agent')
  })

  it('reads a second principal', () => {
    const env = { TARGET_BEARER_TOKEN: 'first-token', TARGET_SECOND_BEARER_TOKEN: 'second-token' }
    expect(targetOf(env).second).toEqual({ kind: 'bearer', token: 'second-token' })
    expect(targetOf({}).second).toBeNull()
  })
})
