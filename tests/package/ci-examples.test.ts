import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { startReferenceServer } from '../../src/reference/server.js'
import { packageRoot } from '../../src/fhir/package-root.js'
import { allVariables } from '../../src/target/configuration/settings.js'
import { ACTION, perform } from './action-runner.js'
import { run } from './process.js'

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

const read = (name: string) =>
  parse(readFileSync(join(packageRoot(), 'examples/ci', name), 'utf8')) as unknown
const workflow = read('github-workflow.yml') as {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
}
const gitlab = (
  read('gitlab-ci.yml') as {
    readonly conformance: Readonly<Record<'before_script' | 'script' | 'after_script', readonly string[]>> & {
      readonly variables: Readonly<Record<string, string>>
    }
  }
).conformance
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)
const scriptOf = (name: RegExp) => steps.find((step) => name.test(step.name ?? ''))!.run!

const folder = mkdtempSync(join(tmpdir(), 'fhir ws ci '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A working directory, and a folder of programs that stand before those of this machine. */
function place(name: string, programs: Readonly<Record<string, string>>) {
  const cwd = join(folder, name)
  const bin = join(cwd, 'bin')
  mkdirSync(bin, { recursive: true })
  const main = join(packageRoot(), 'dist/bundle/main.js')
  const ours = `while [ $# -gt 0 ]; do case "$1" in -*|fhir-ws-conformance*) shift ;; *) break ;; esac; done; exec node '${main}' "$@"`
  for (const [program, body] of Object.entries({ npx: ours, ...programs }))
    writeFileSync(join(bin, program), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  const bash = (script: string, env: Readonly<Record<string, string>> = {}) =>
    run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, path: [bin], env })
  return { cwd, bash }
}

async function server() {
  const started = await startReferenceServer()
  onTestFinished(() => started.close())
  return { baseUrl: started.baseUrl, token: Object.keys(started.principals)[0]! }
}

describe('examples/ci/github-workflow.yml', () => {
  const used = steps.find(({ uses }) => uses?.includes('fhir-ws-conformance'))!

  it('gives the action inputs and variables that there are', () => {
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(used.with!)))
    expect(allVariables()).toEqual(expect.arrayContaining(Object.keys(used.env!)))
  })

  it.each([
    ['no run', 'exit 0'],
    ['no artifact', '[ "$2" = list ] && echo 17 || exit 1'],
    ['no right to ask', 'exit 1'],
  ])('goes on when there is nothing to compare with: %s', async (name, gh) => {
    const { cwd, bash } = place(name, { gh })
    const { code, said } = await bash(scriptOf(/^Fetch/))
    expect(code, said).toBe(0)
    expect(said).toContain('There is no report of the main branch yet.')
    const { baseUrl, token } = await server()
    const inputs = { 'base-url': baseUrl, only: 'OUT-10', baseline: 'baseline', gate: 'no-worse' }
    const performed = await perform(inputs, cwd, { TARGET_BEARER_TOKEN: token })
    expect(performed.failed, performed.said).toBe(null)
    expect(performed.said).toContain(
      '::warning title=Conformance::There is no earlier report to compare with',
    )
  })

  it('compares with the report of the main branch, and joins all in one matrix', async () => {
    const { cwd, bash } = place('second run', {
      gh: '[ "$2" = list ] && echo 17 || cp -r reports/all/conformance-nightly baseline',
    })
    const { baseUrl, token } = await server()
    const inputs = { 'base-url': baseUrl, only: 'OUT-10', gate: 'no-worse' }
    for (const name of ['nightly', 'release'])
      await perform({ ...inputs, 'report-dir': `reports/all/conformance-${name}` }, cwd, {
        TARGET_NAME: name,
        TARGET_BEARER_TOKEN: token,
      })
    expect((await bash(scriptOf(/^Fetch/))).said).toBe('')
    const again = await perform({ ...inputs, baseline: 'baseline' }, cwd, { TARGET_BEARER_TOKEN: token })
    expect(again.failed, again.said).toBe(null)
    expect(again.outputs['worse']).toBe('false')
    const joined = await bash(scriptOf(/^Join/))
    expect(joined.code, joined.said).toBe(0)
    expect(joined.out).toMatch(/^nightly: Partial.*\nrelease: Partial/)
    expect(existsSync(join(cwd, 'reports/matrix/index.html'))).toBe(true)
  })

  it('takes no report from a pull request, whose branch may have the same name', async () => {
    const gh =
      'if [ "$2" = list ]; then case " $* " in *" --event push "*) ;; *) echo 66 ;; esac; else mkdir baseline; fi'
    const { cwd, bash } = place('a fork', { gh })
    expect((await bash(scriptOf(/^Fetch/))).said).toContain('There is no report of the main branch yet.')
    expect(existsSync(join(cwd, 'baseline'))).toBe(false)
  })

  it('fails when there is nothing to join', async () => {
    expect((await place('nothing', {}).bash(scriptOf(/^Join/))).code).toBe(2)
  })
})

/** Two servers: GitLab, which answers with a redirect or not, and where it keeps artifacts. */
async function gitlabServers(status: 200 | 302 | 404, kept: 200 | 403 = 200) {
  const tokens: Record<'api' | 'storage', unknown[]> = { api: [], storage: [] }
  const start = async (name: 'api' | 'storage', answer: (response: ServerResponse) => unknown) => {
    const http = createServer((request, response) => {
      tokens[name].push(request.headers['job-token'])
      answer(response)
    })
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void http.close())
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  }
  const storage = await start('storage', (response) => response.writeHead(kept).end('{"kept":true}'))
  const api = await start('api', (response) =>
    response.writeHead(status, status === 302 ? { location: `${storage}/file` } : {}).end('{"said":true}'),
  )
  return { api, tokens }
}

const reachesCurl = !spawnSync('curl', ['--version']).error

describe.skipIf(!reachesCurl)('the job token of examples/ci/gitlab-ci.yml', () => {
  it.each([
    ['a report there', 200, 200, '{"said":true}'],
    ['a redirect to where it is kept', 302, 200, '{"kept":true}'],
    ['a redirect to where it is not', 302, 403, null],
    ['none', 404, 200, null],
  ] as const)('goes to GitLab alone: %s', async (name, status, kept, text) => {
    const { api, tokens } = await gitlabServers(status, kept)
    const { cwd, bash } = place(`token ${name}`, { npm: '' })
    const own = { CI_API_V4_URL: api, CI_PROJECT_ID: '1', CI_JOB_TOKEN: 'canary-job-token' }
    const { code, said } = await bash(gitlab.before_script.join('\n'), { ...gitlab.variables, ...own })
    expect(code, said).toBe(0)
    expect(tokens.api).toEqual(['canary-job-token'])
    expect(tokens.storage).toEqual(status === 302 ? [undefined] : [])
    const file = join(cwd, 'baseline/report.json')
    expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(text)
  })
})

describe('examples/ci/gitlab-ci.yml', () => {
  it.each([
    ['the first time', 'exit 22'],
    ['later', 'cp -r earlier baseline'],
  ])('%s', async (name, curl) => {
    const { cwd, bash } = place(`gitlab ${name}`, { npm: '', curl })
    mkdirSync(join(cwd, 'conformance'))
    writeFileSync(join(cwd, 'conformance/waivers.yaml'), '')
    const { baseUrl, token } = await server()
    const earlier = await bash('npx fhir-ws-conformance run --only OUT-10 --report-dir earlier')
    expect(earlier.code, earlier.said).toBe(0)
    const variables = { ...gitlab.variables, TARGET_BASE_URL: baseUrl, TARGET_BEARER_TOKEN: token }
    const script = [...gitlab.before_script, ...gitlab.script].join('\n')
    const main = await bash(`${script} --only OUT-10`, variables)
    expect(main.code, main.said).toBe(0)
    const after = await bash(gitlab.after_script.join('\n'), variables)
    expect(after.code, after.said).toBe(0)
    const dir = join(cwd, gitlab.variables['REPORT_DIR']!)
    expect(existsSync(join(dir, 'junit.xml'))).toBe(true)
    expect(existsSync(join(dir, 'diff.html'))).toBe(name === 'later')
  })
})
