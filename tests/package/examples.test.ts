import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, inject, it } from 'vitest'
import { blocks } from '../selftest/support/documented.js'
import { reference } from '../selftest/target/support/run.js'
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

describe('blocks of docs/library.md, with the packed package', () => {
  const [inTests = '', script = ''] = blocks('js').map(({ text }) => text)

  it('inside a test runner', async () => {
    const cwd = join(folder, 'vitest 4')
    const server = `import { startReferenceServer } from 'fhir-ws-conformance'
      const startYourServer = (options) => startReferenceServer({ ...options, principals: {} })\n`
    writeFileSync(join(cwd, 'documented.test.js'), server + inTests)
    const { code, said } = await run('npx', ['--offline', 'vitest', 'run', 'documented'], { cwd })
    expect(code, said.slice(-3000)).toBe(0)
    expect(stripVTControlCharacters(said)).toMatch(/Tests +\d\d passed/)
  })

  it('from a script', async () => {
    const { baseUrl } = await reference()
    const env = { TARGET_BEARER_TOKEN: 'demo-token-alice', TARGET_SECOND_BEARER_TOKEN: 'demo-token-bob' }
    const cwd = join(folder, 'script')
    const told = '\nconsole.log(exitCode, report.summary.verdict, dir)\n'
    writeFileSync(join(cwd, 'documented.mjs'), script.replace('https://server.example/fhir', baseUrl) + told)
    const { code, said } = await run('node', ['documented.mjs'], { cwd, env })
    expect(code, said).toBe(0)
    expect(said).toBe(`0 partial ${join(cwd, 'reports/latest')}\n`)
  })
})
