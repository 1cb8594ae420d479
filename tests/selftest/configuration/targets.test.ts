import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderName } from '../../../src/target/configuration/targets.js'
import { complaint, folderWith, settings } from './support.js'

const flags = { targets: 'list/targets.yaml' }
const cwdWith = (yaml: string, more: Record<string, string> = {}) =>
  folderWith({ 'list/targets.yaml': yaml, ...more })

describe('--targets', () => {
  it('reads a list of targets with the settings in camelCase', () => {
    const cwd = cwdWith(
      `
- name: Nightly
  baseUrl: https://nightly.example/fhir/
  fhirVersion: 4.0
  bearerToken: \${NIGHTLY_TOKEN}
  caFile: ca.pem
  subscriptionIds: [a, b]
- baseUrl: https://release.example/fhir
  auth: basic
  username: tester
  password: p\${PASS}q
  headers: { X-Tenant: 1 }
  insecure: true
  bindDialect: 'b {token}'
`,
      { 'list/ca.pem': 'x', '.env': 'NIGHTLY_TOKEN=abcdefgh\nTARGET_BASE_URL=https://ignored.example' },
    )
    const read = settings({
      flags: { ...flags, ig: '1.1' },
      cwd,
      env: { PASS: 'word', TARGET_NAME: 'ignored' },
    })
    expect(read).toMatchObject({ embedded: false, severalTargets: true })
    expect(read.targets).toMatchObject([
      {
        name: 'Nightly',
        baseUrl: 'https://nightly.example/fhir',
        fhirVersion: '4.0',
        ig: '1.1',
        auth: { kind: 'bearer', token: 'abcdefgh' },
        tls: { caFile: join(cwd, 'list', 'ca.pem'), insecure: false },
        subscriptionIds: ['a', 'b'],
      },
      {
        name: 'release.example',
        ig: '1.1',
        auth: { kind: 'basic', username: 'tester', password: 'pwordq' },
        headers: { 'X-Tenant': '1' },
        tls: { insecure: true },
        bindDialect: 'b {token}',
      },
    ])
  })

  it.each([
    ['', 'is not a list with at least one target'],
    ['baseUrl: https://a.example', 'is not a list with at least one target'],
    ['- x', 'target 1 of targets.yaml is not a set of settings'],
    ['- [', 'targets.yaml is not YAML (line 1); correct it there.'],
    ['- name: a', 'target 1 has no baseUrl; add it'],
    [
      '- baseURL: https://a.example',
      "has the unknown key 'baseURL' (did you mean baseUrl?); allowed: baseUrl, ",
    ],
    ['- targets: x', "has the unknown key 'targets'"],
    [
      '- baseUrl: https://a.example\n  name: [a]',
      'name (target 1 of targets.yaml) is a list or a set of values',
    ],
    [
      '- baseUrl: https://a.example\n  ig: 7',
      "ig (target 1 of targets.yaml) is '7', which is not known; allowed: ",
    ],
    ['- baseUrl: https://a.example\n  auth: basic', 'which needs username and password'],
    [
      '- baseUrl: https://a.example\n  bearerToken: ${NOT_THERE}',
      'bearerToken (target 1 of targets.yaml) asks for ${NOT_THERE}, which is not set; set NOT_THERE in the environment',
    ],
    ['- baseUrl: https://a.example\n  bearerToken: ${EMPTY}', 'asks for ${EMPTY}, which is empty'],
    ['- baseUrl: https://a.example\n  bearerToken: ${toString}', 'asks for ${toString}, which is not set'],
    [
      '- baseUrl: https://a.example\n  headers: &own { X-Own: *own }',
      'headers (target 1 of targets.yaml) is a set of values that holds itself',
    ],
    ['- baseUrl: https://a.example/1\n- baseUrl: https://a.example/2', "called 'a.example' and 'a.example'"],
  ])('%j', (yaml, said) => {
    expect(complaint({ flags, cwd: cwdWith(yaml), env: { EMPTY: '' } })).toContain(said)
  })

  it('contradicts --base-url and --preset', () => {
    const cwd = cwdWith('- baseUrl: https://a.example')
    expect(complaint({ flags: { ...flags, baseUrl: 'https://b.example' }, cwd })).toMatch(
      /^--targets and --base-url contradict each other; leave one of them out/,
    )
    expect(complaint({ flags: { ...flags, preset: 'x' }, cwd })).toContain(
      '--targets and --preset contradict',
    )
  })

  it('names the report folder of a target', () => {
    expect(folderName('Our Server, nightly!')).toBe('our-server-nightly')
    expect(folderName('../../etc')).toBe('etc')
    for (const device of ['con', 'AUX', 'nul', 'COM1', 'lpt9', '..prn'])
      expect(folderName(device)).toBe(`${device.toLowerCase().replace(/^\.+/, '')}-target`)
    expect(folderName('console')).toBe('console')
  })
})
