import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { flaggedIn, judgedField } from './field.js'

const folder = join(packageRoot(), 'fixtures', 'targets')
const textOf = (preset: string): string => readFileSync(join(folder, `${preset}.env`), 'utf8')

/** The ids in the comment that lists what is known to deviate. */
function listedIn(preset: string): readonly string[] {
  const [, list = ''] = /^# Known to deviate[^\n]*\n([\s\S]*?)^#\n/m.exec(textOf(preset)) ?? []
  return [...list.matchAll(/\b[A-Z]{2,3}-\d{2}\b/g)].map(([id]) => id)
}

describe('what a preset says is known to deviate is what the recorded runs show', () => {
  test.each([
    ['medplum', ['medplum-5.1.6/r3', 'medplum-5.1.6/r-short']],
    ['helios', ['helios-0.2.7/report-r5', 'helios-0.2.7/report-r4']],
  ])('%s', (preset, records) => {
    const shown = new Set(records.flatMap((name) => [...flaggedIn(judgedField(name).judgement).reported]))
    const listed = listedIn(preset)
    expect(new Set(listed).size, 'an id stands there twice').toBe(listed.length)
    expect([...listed].sort()).toEqual([...shown].sort())
  })
})

const presets = readdirSync(folder).map((file) => file.replace('.env', ''))

describe.each(presets)('preset %s', (preset) => {
  test('says nothing that the server says itself', () => {
    expect(textOf(preset)).not.toMatch(/^(TARGET_FHIR_VERSION|TARGET_IG|TARGET_SUBSCRIPTION_TOPIC)=/m)
  })

  test.each([
    ['with a bearer token', { TARGET_BEARER_TOKEN: 'token' }],
    [
      'with client credentials',
      {
        TARGET_AUTH: 'client-credentials',
        TARGET_CLIENT_ID: 'id',
        TARGET_CLIENT_SECRET: 'secret',
        TARGET_TOKEN_URL: 'http://localhost:9/token',
      },
    ],
    ['without credentials', {}],
  ])('can be used %s', (_, env) => {
    const [target] = readSettings({ flags: { preset }, env, cwd: '/' }).targets
    expect(target?.preset).toBe(preset)
    expect(target?.fhirVersion).toBe('auto')
  })
})
