import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { refuse } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import type { TargetSettings } from '../../../src/target/configuration/types.js'
import { verdictsOf } from '../support/verdicts.js'

const BASIC = `Basic ${Buffer.from('alice:pass:word').toString('base64')}`
const KEY = 'key-of-alice-0123456789'

/** Knows Alice by her password or by a key in a header of its own, and nobody else. */
const doorkeeper: Trait = {
  name: 'doorkeeper',
  kind: 'variant',
  summary: 'Asks for a password or a key.',
  hooks: {
    principal: (_principal, { request }) =>
      request.headers['authorization'] === BASIC || request.headers['x-api-key'] === KEY
        ? 'alice'
        : refuse(401, 'login', 'who are you?'),
  },
}

let server: ReferenceServer
beforeAll(async () => (server = await startReferenceServer({ traits: [doorkeeper] })))
afterAll(() => server.close())

test.each<[string, Partial<TargetSettings>]>([
  ['a password', { auth: { kind: 'basic', username: 'alice', password: 'pass:word' } }],
  ['a key in a header', { headers: { 'x-api-key': KEY } }],
])('a binding token got with %s binds', async (_, told) => {
  const verdicts = await verdictsOf(plainTarget(server.baseUrl, told), { only: ['OUT-01', 'WS-04', 'WS-21'] })
  expect(['OUT-01', 'WS-04', 'WS-21'].map(verdicts.of)).toEqual(['pass', 'pass', 'pass'])
  expect(verdicts.record).not.toContain('pass:word')
})

test('without either nothing is passed', async () => {
  const { judgement } = await verdictsOf(plainTarget(server.baseUrl), { only: ['OUT-01', 'WS-04', 'WS-21'] })
  expect(judgement.results.filter((row) => row.verdict === 'pass')).toEqual([])
})
