import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../src/reference/server.js'
import { TRAITS } from '../prove/traits.js'
import { ACTION, perform } from './action-runner.js'

const ONLY = 'OUT-10'
const folder = mkdtempSync(join(tmpdir(), 'fhir ws action '))
const waivers = `- requirement: ${ONLY}\n  reason: known\n  owner: us\n  expires: 2999-12-31\n`
let sound: ReferenceServer
let mistaken: ReferenceServer

beforeAll(async () => {
  const mutant = TRAITS.find(
    ({ kind, breaks, releases }) => kind === 'mutant' && breaks?.startsWith(ONLY) && !releases,
  )
  sound = await startReferenceServer()
  mistaken = await startReferenceServer({ traits: [mutant!] })
  writeFileSync(join(folder, 'waivers.yaml'), waivers)
})
afterAll(async () => {
  await sound.close()
  await mistaken.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The action against one of the two servers, with its report in a folder of that name. */
function act(server: ReferenceServer, name: string, inputs: Readonly<Record<string, string>> = {}) {
  const [token = ''] = Object.keys(server.principals)
  const all = { 'base-url': server.baseUrl, only: ONLY, 'report-dir': name, ...inputs }
  return perform(all, folder, { TARGET_BEARER_TOKEN: token, TARGET_NAME: 'server' })
}

describe('action.yml', () => {
  it('hands inputs to its scripts by environment alone, and evaluates nothing', () => {
    for (const { run, shell } of ACTION.runs.steps) {
      expect(shell).toBe('bash')
      expect(run).not.toMatch(/\$\{\{|\beval\b/)
    }
  })

  it('passes what holds, says of what, annotates and writes the summary', async () => {
    const { failed, outputs, said, summary } = await act(sound, 'sound')
    expect(failed, said).toBe(null)
    expect(outputs).toMatchObject({
      verdict: 'partial',
      scope: 'full',
      accepted: '',
      'exit-code': '0',
      worse: '',
    })
    expect(existsSync(join(outputs['report-dir']!, 'report.json'))).toBe(true)
    expect(said).toMatch(/^::notice title=Conformance::/m)
    expect(summary).toContain('Partial')
  })

  it('says the scope, and what is accepted as not verified', async () => {
    // One principal alone: nothing shows that the server hides the Subscriptions of others.
    const inputs = { only: 'ERR-11,OUT-10', 'accept-unverified': 'ERR-11' }
    const accepted = await act(sound, 'accepted', inputs)
    expect(accepted.failed, accepted.said).toBe(null)
    expect(accepted.outputs).toMatchObject({ verdict: 'partial', scope: 'full', accepted: 'ERR-11' })
    const refused = await act(sound, 'not-accepted', { only: 'ERR-11,OUT-10' })
    expect(refused.failed).toEqual({ step: 'gate', code: 3 })
    expect(refused.outputs).toMatchObject({ verdict: 'incomplete', accepted: '' })
    const core = await act(sound, 'core', { only: 'ERR-11,OUT-10', scope: 'core' })
    expect(core.outputs).toMatchObject({ verdict: 'partial', scope: 'core', accepted: '' })
  })

  it.each(['x\n::set-output name=verdict::forged', 'x ##[add-path]/tmp', 'x ##vso[task.complete]'])(
    'no text of a target or of an earlier report is a command: %j',
    async (hostile) => {
      const [token = ''] = Object.keys(mistaken.principals)
      const inputs = { 'base-url': mistaken.baseUrl, only: ONLY, gate: 'none' }
      const env = { TARGET_BEARER_TOKEN: token, TARGET_NAME: hostile.replace('\n', ' ') }
      const earlier = await perform({ ...inputs, 'report-dir': 'hostile-earlier' }, folder, env)
      const path = join(earlier.outputs['report-dir']!, 'report.json')
      const report = JSON.parse(readFileSync(path, 'utf8')) as { results: { reason: string }[] }
      for (const result of report.results) result.reason = hostile
      writeFileSync(path, JSON.stringify(report))
      const unreadable = join(folder, 'no-report.json')
      writeFileSync(unreadable, JSON.stringify(hostile))
      for (const baseline of [path, unreadable]) {
        const ended = await perform({ ...inputs, baseline, 'report-dir': 'hostile' }, folder, env)
        expect(ended.outputs['verdict']).toBe('non-conformant')
        expect(ended.said).not.toMatch(
          /^\s*::(?!(?:error|warning|notice) title=(?:Conformance|[A-Z]+-\d))[^:\n]+::|##(?:vso|teamcity)?\[/m,
        )
      }
    },
  )

  it('installs the version that it is told to', async () => {
    const at = inject('packageFolder')
    const tarball = join(
      at,
      readdirSync(at).find((name) => name.endsWith('.tgz'))!,
    )
    const { failed, outputs, said } = await act(sound, 'installed', { version: tarball })
    expect(failed, said).toBe(null)
    expect(outputs['verdict']).toBe('partial')
  })

  it('fails for a server that breaks a requirement, unless it is waived', async () => {
    const broken = await act(mistaken, 'mistaken')
    expect(broken.failed).toEqual({ step: 'gate', code: 1 })
    expect(broken.outputs).toMatchObject({ verdict: 'non-conformant', 'exit-code': '1' })
    expect(broken.said).toMatch(new RegExp(`^::error title=.*${ONLY}`, 'm'))
    const waived = await act(mistaken, 'waived', { waivers: 'waivers.yaml' })
    expect(waived.failed, waived.said).toBe(null)
    expect((await act(mistaken, 'reported', { gate: 'none' })).failed).toBe(null)
  })

  it('gates on what got worse since an earlier report', async () => {
    await act(sound, 'before', { gate: 'none' })
    await act(mistaken, 'long-since', { gate: 'none' })
    const worse = await act(mistaken, 'after', { baseline: 'before', gate: 'no-worse' })
    expect(worse.failed).toEqual({ step: 'gate', code: 1 })
    expect(worse.outputs['worse']).toBe('true')
    expect(worse.summary).toContain('Compared with the earlier report')
    const same = await act(mistaken, 'same', { baseline: 'long-since', gate: 'no-worse' })
    expect(same.failed, same.said).toBe(null)
    expect(same.outputs['worse']).toBe('false')
    const unlike = await act(sound, 'unlike', { baseline: 'waivers.yaml', gate: 'no-worse' })
    expect(unlike.failed, unlike.said).toBe(null)
    expect(unlike.said).toMatch(/^::warning title=Conformance::Not compared.*waivers\.yaml' is no report/m)
    expect(unlike.outputs['worse']).toBe('')
    const first = await act(mistaken, 'first', { baseline: 'nowhere', gate: 'no-worse' })
    expect(first.failed).toEqual({ step: 'gate', code: 1 })
  })

  it('ends with a sentence when there is no server to test', async () => {
    const { failed, said } = await act(sound, 'missing', { 'base-url': '' })
    expect(failed).toEqual({ step: 'run', code: 2 })
    expect(said).toContain('TARGET_BASE_URL is empty')
  })

  it('takes an input for a text, whatever it looks like', async () => {
    const hostile = 'x"; touch owned; $(touch owned) `touch owned` #'
    for (const name of [
      'base-url',
      'only',
      'waivers',
      'report-dir',
      'gate',
      'baseline',
      'wait-budget',
      'scope',
      'accept-unverified',
    ])
      await act(sound, 'hostile', { [name]: hostile })
    expect(existsSync(join(folder, 'owned'))).toBe(false)
  })
})
