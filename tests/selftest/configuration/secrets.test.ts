import { describe, expect, it } from 'vitest'
import { redactedConfiguration, secretsOf } from '../../../src/target/configuration/describe.js'
import { allSettings } from '../../../src/target/configuration/settings.js'
import { BASE, complaint, complaintOf, folderWith, settings } from './support.js'

const CANARY = 'canary7secret'

describe('a message never shows a secret', () => {
  it.each<Record<string, string>>([
    { TARGET_BEARER_TOKEN: `Bearer ${CANARY}` },
    { TARGET_BEARER_TOKEN: `${CANARY} b` },
    { TARGET_BEARER_TOKEN: CANARY, TARGET_AUTH: 'none' },
    { TARGET_BEARER_TOKEN: CANARY, TARGET_SECOND_BEARER_TOKEN: CANARY },
    { TARGET_SECOND_BEARER_TOKEN: `${CANARY}é` },
    { TARGET_AUTH: 'basic', TARGET_USERNAME: 'u', TARGET_PASSWORD: `${CANARY}\u0007` },
    { TARGET_PASSWORD: CANARY },
    { TARGET_CLIENT_SECRET: CANARY, TARGET_AUTH: 'basic' },
    { TARGET_HEADERS: `{"X-Api-Key": "${CANARY}"` },
    { TARGET_HEADERS: `{"X-Api-Key": ["${CANARY}"]}` },
    { TARGET_HEADERS: CANARY },
    { TARGET_HEADERS: `X-Api-Key: ${CANARY}; x-api-key: b` },
    { TARGET_HEADERS: `X-Api-Key: ${CANARY}\u0001` },
    { TARGET_HEADERS: `Sec-WebSocket-Protocol: ${CANARY}` },
    { HTTP_PROXY: `ftp://me:${CANARY}@proxy.example` },
    { TARGET_BASE_URL: `https://me:${CANARY}@server.example/fhir` },
    { TARGET_BASE_URL: `https://me:${CANARY}/@server.example/fhir` },
    { TARGET_BASE_URL: `https://server.example/fhir?key=${CANARY}` },
    { TARGET_TOKEN_URL: `me:${CANARY}@auth.example`, TARGET_AUTH: 'smart-backend' },
    // put into the wrong variable
    { TARGET_AUTH: `Bearer ${CANARY}` },
    { TARGET_AUTH: CANARY },
    { TARGET_PRIVATE_KEY_FILE: `-----BEGIN PRIVATE KEY-----\n${CANARY}` },
    { TARGET_PRIVATE_KEY_FILE: `{"kty":"RSA","d":"${CANARY}"}` },
    { TARGET_IG: CANARY, TARGET_BEARER_TOKEN: CANARY },
    { TARGET_FHIR_VERSION: `eyJhbGciOiJub25lIn0.${CANARY}` },
  ])('%j', (env) => {
    expect(complaintOf(env)).not.toContain(CANARY)
  })

  it('not one that comes into a list of targets from the environment, nor one that stands there', () => {
    const broken = { 'a.yaml': `- baseUrl: ${BASE}\n  fhirVersion: \${KEY}` }
    const told = { flags: { targets: 'a.yaml' }, env: { KEY: CANARY } }
    expect(complaint({ ...told, cwd: folderWith(broken) })).toMatch(
      /^fhirVersion \(target 1 of a\.yaml\) \(value not shown\) is not known/,
    )
    const notYaml = { 'a.yaml': `- baseUrl: ${BASE}\n  password: "${CANARY}` }
    expect(complaint({ ...told, cwd: folderWith(notYaml) })).not.toContain(CANARY)
  })

  it('shows no terminal escapes', () => {
    expect(complaintOf({ TARGET_IG: '\u001b[2J\u202e1' })).toContain("TARGET_IG is '�[2J�1'")
  })
})

describe('the configuration of the report', () => {
  const env = {
    TARGET_BASE_URL: BASE,
    TARGET_AUTH: 'basic',
    TARGET_USERNAME: 'tester',
    TARGET_PASSWORD: CANARY,
    TARGET_SECOND_BEARER_TOKEN: `${CANARY}2`,
    TARGET_HEADERS: `X-Api-Key: ${CANARY}3; X-Auth: Token ${CANARY}4; Accept-Language: de`,
    TARGET_CA_FILE: import.meta.filename,
    HTTPS_PROXY: `http://me:${CANARY}%205@proxy.example`,
  }
  const run = () => {
    const told = settings({ env })
    return { told, target: told.targets[0]! }
  }

  it('has every setting by its name, in the order of the table', () => {
    const { told, target } = run()
    const names = Object.keys(redactedConfiguration(told, target))
    expect(names).toEqual(allSettings().map(([name]) => name))
  })

  it('says of secrets only whether they are set, and of paths nothing of the machine', () => {
    const { told, target } = run()
    const shown = redactedConfiguration(told, target)
    expect(JSON.stringify(shown)).not.toContain(CANARY)
    expect(shown).toMatchObject({
      auth: 'basic',
      username: 'tester',
      password: '(set)',
      bearerToken: '(not set)',
      secondBearerToken: '(set)',
      headers: '(set)',
      httpsProxy: '(set)',
      httpProxy: '(not set)',
      reportDir: '…/latest',
      caFile: 'tests/selftest/configuration/secrets.test.ts',
    })
  })

  it('tells the redactor every secret, in the forms in which it is sent', () => {
    const { told, target } = run()
    const pair = Buffer.from(`tester:${CANARY}`).toString('base64')
    expect(secretsOf(target, told.proxy)).toEqual([
      { value: CANARY, sort: 'password' },
      { value: pair, sort: 'basic' },
      { value: `${CANARY}2`, sort: 'second-bearer' },
      { value: `${CANARY}3`, sort: 'header' },
      { value: `Token ${CANARY}4`, sort: 'header' },
      { value: `${CANARY}4`, sort: 'header' },
      { value: `${CANARY} 5`, sort: 'proxy-password' },
    ])
  })

  it('marks every setting that may hold a secret', () => {
    const secret = allSettings().flatMap(([name, one]) => (one.secret ? [name] : []))
    expect(secret).toEqual([
      'bearerToken',
      'secondBearerToken',
      'password',
      'clientSecret',
      'secondPassword',
      'secondClientSecret',
      'headers',
      'httpProxy',
      'httpsProxy',
    ])
  })
})
