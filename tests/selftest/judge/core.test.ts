import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clausesOutside } from '../../../src/judge/scope.js'
import { suiteIdentity } from '../../../src/evidence/identity.js'
import { loadSuite } from '../../conformance/suite.js'

const FILE = new URL('core.json', import.meta.url)

/** The scope `core` is what people gate on: it does not change unseen. A requirement that belongs to it changes nothing here. */
test('what is outside the scope core is frozen with the version', async () => {
  const now = {
    version: suiteIdentity().version,
    outside: [...clausesOutside('core', (await loadSuite()).checks)].sort(),
  }
  if (process.env['FREEZE_CORE'] === '1') writeFileSync(FILE, `${JSON.stringify(now, null, 2)}\n`)
  const frozen: unknown = JSON.parse(readFileSync(FILE, 'utf8'))
  expect(
    now,
    'the scope core has changed: if that is meant, write tests/selftest/judge/core.json anew with FREEZE_CORE=1 and this test, and say so in CHANGELOG.md and docs/upgrading.md',
  ).toEqual(frozen)
})
