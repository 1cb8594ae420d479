import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { leftoversOf } from '../../../src/run/clean-up.js'
import { readRecord } from '../../../src/evidence/read.js'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { run, start } from '../../selftest/support/cli.js'
import { crowded, OTHERS, STEPS, type Crowded, type Step } from '../../selftest/support/crowded.js'

/** A hundred resources of others outlive a run that is stopped at any step, and the clean-up after it. */

vi.setConfig({ maxConcurrency: 2 })

const TOKEN = { TARGET_BEARER_TOKEN: 'demo-token-alice' }

let dir: string
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'fhir-ws-others-'))))
afterEach(() => rm(dir, { recursive: true, force: true }))

interface Stage {
  readonly crowd: Crowded
  readonly server: ReferenceServer
  readonly reached: Promise<void>
}

async function stage(step: Step): Promise<Stage> {
  let tell = (): void => {}
  const reached = new Promise<void>((resolve) => (tell = resolve))
  const crowd = crowded(undefined, 2, (now) => {
    if (now === step) tell()
  })
  return { crowd, server: await startReferenceServer({ traits: [crowd.trait] }), reached }
}

async function stoppedAt({ server, reached }: Stage, signal: NodeJS.Signals): Promise<number | null> {
  const args = ['run', '--base-url', server.baseUrl, '--report-dir', dir, '--quiet', '--wait-budget', '0']
  args.push('--max-subscriptions', '200') // every other deletion is refused, and keeps its place
  const running = start(args, TOKEN)
  await Promise.race([reached, running.finished])
  running.process.kill(signal)
  return (await running.finished).exitCode
}

describe.each(STEPS)('at the step %s', (step) => {
  test('Ctrl+C leaves what others made', async () => {
    const at = await stage(step)
    expect(await stoppedAt(at, 'SIGINT')).toBe(130)
    expect(at.crowd.harm).toEqual([])
    expect(at.crowd.untouched()).toBe(OTHERS)
    await at.server.close()
  })

  test('kill -9 and clean-up leave what others made, and take away what the run made', async () => {
    const at = await stage(step)
    expect(await stoppedAt(at, 'SIGKILL'), 'it was killed').toBeNull()
    const left = leftoversOf(await readRecord(join(dir, 'record.ndjson')))
    const cleanUp = () => run(['clean-up', dir, '--base-url', at.server.baseUrl], TOKEN)
    // Every other deletion is led astray, and not done: what is left is asked for again.
    let cleaned = await cleanUp()
    for (let tries = 1; cleaned.exitCode === 3 && tries < 5; tries++) cleaned = await cleanUp()
    expect(cleaned).toMatchObject({ exitCode: 0 })
    expect(at.crowd.harm).toEqual([])
    expect(at.crowd.untouched()).toBe(OTHERS)
    for (const { type, id } of left) {
      const headers = { authorization: `Bearer ${TOKEN.TARGET_BEARER_TOKEN}` }
      const gone = await fetch(`${at.server.baseUrl}/${type}/${id}`, { headers })
      expect([404, 410]).toContain(gone.status)
    }
    await at.server.close()
  })
})
