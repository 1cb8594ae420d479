import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../src/fhir/package-root.js'

test('the compiled validators are those of the committed schemas', () => {
  const script = join(packageRoot(), 'tools', 'definitions', 'run.mjs')
  expect(() => execFileSync(process.execPath, [script, 'check-compiled'], { stdio: 'pipe' })).not.toThrow()
})
