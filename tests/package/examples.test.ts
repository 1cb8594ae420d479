import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { EXAMPLES } from './install.js'
import { run } from './process.js'

const folder = inject('packageFolder')
/** vitest 5 does not run on Node 20. */
const NEEDS_NEWER = ['vitest 5']
const newer = process.versions.node.startsWith('20.') ? inject('otherNodes')[0]?.path : ''

describe('examples, with the packed package', () => {
  it.concurrent.for(EXAMPLES)('$name', async ({ name }, { skip }) => {
    const needs = NEEDS_NEWER.includes(name)
    if (needs && newer === undefined) skip('it needs a newer Node; see PACKAGE_TEST_NODES')
    const path = needs && newer ? [newer] : []
    const { code, said } = await run('npm', ['test'], { cwd: join(folder, name), path })
    expect(code, said.slice(-3000)).toBe(0)
    expect(said).not.toMatch(/\bfail(ed|ures)? +[1-9]/i)
  })
})
