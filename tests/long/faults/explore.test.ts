import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readRecord } from '../../../src/evidence/read.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import { leftoversOf } from '../../../src/run/clean-up.js'
import { takeReportFolder } from '../../../src/run/report-folder.js'
import { run, start } from '../../selftest/support/cli.js'
import { crowded, OTHERS, type Step } from '../../selftest/support/crowded.js'
import { expectBounds, figures, type Figures } from '../../selftest/support/fault-figures.js'
import { EVERYWHERE, FIRST_OF_EACH, STARTS, WAYS } from '../../selftest/support/fault-meetings.js'

/** An exploration is as safe as a run, and as hard to stop. */

const TOKENS = { TARGET_BEARER_TOKEN: 'demo-token-alice', TARGET_SECOND_BEARER_TOKEN: 'demo-token-bob' }
const FEW = ['--seed', '1', '--histories', '6', '--steps', '10', '--for', '20s']

describe('whatever the server answers', () => {
  let usual: Figures
  beforeAll(async () => void (usual = await figures(null, null, ['explore', ...FEW])), 120_000)

  // Every fifth: how an answer is read does not depend on who asked for it.
  test.each([...WAYS.keys()].filter((_, nth) => nth % 5 === 0))(
    'everything met by %s: the exploration ends, in bounds',
    async (way) => {
      expectBounds(await figures(EVERYWHERE, way, ['explore', ...FEW]), usual)
    },
  )

  test.each(STARTS.filter((_, nth) => nth % 4 === 0))(
    'the first of each purpose met by way %i and the next ones: the exploration ends, in bounds',
    async (start) => {
      expectBounds(await figures(FIRST_OF_EACH, String(start), ['explore', ...FEW]), usual)
    },
  )
})

describe('among a hundred resources of others', () => {
  let dir: string
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'fhir-ws-explore-'))))
  afterEach(() => rm(dir, { recursive: true, force: true }))

  const args = (baseUrl: string): string[] => [
    ...['explore', '--base-url', baseUrl, '--report-dir', dir, '--quiet', '--wait-budget', '0'],
    ...['--timeout-factor', '0.3', '--max-subscriptions', '200', ...FEW],
  ]

  test('an exploration leaves all of them', async () => {
    const crowd = crowded()
    const server = await startReferenceServer({ traits: [crowd.trait] })
    const { exitCode } = await run(args(server.baseUrl), TOKENS)
    expect([0, 1, 3]).toContain(exitCode)
    expect(crowd.harm).toEqual([])
    expect(crowd.untouched()).toBe(OTHERS)
    await server.close()
  })

  test('a second exploration in the same folder is refused', async () => {
    const giveBack = takeReportFolder(dir)
    const { exitCode, stderr } = await run(args('http://127.0.0.1:9/fhir'), TOKENS)
    giveBack()
    expect(exitCode).toBe(2)
    expect(stderr).toContain('where another run is writing')
  })

  test.each(['create', 'bind', 'delete'] as const)(
    'killed at the step %s and cleaned up after, it leaves all of them and nothing of its own',
    async (step: Step) => {
      let tell = (): void => {}
      const reached = new Promise<void>((resolve) => (tell = resolve))
      const crowd = crowded(undefined, 2, (now) => {
        if (now === step) tell()
      })
      const server = await startReferenceServer({ traits: [crowd.trait] })
      const running = start(args(server.baseUrl), TOKENS)
      await Promise.race([reached, running.finished])
      running.process.kill('SIGKILL')
      expect((await running.finished).exitCode, 'it was killed').toBeNull()
      const left = leftoversOf(await readRecord(join(dir, 'record.ndjson')))
      const cleanUp = () => run(['clean-up', dir, '--base-url', server.baseUrl, '--yes'], TOKENS)
      // Every other deletion is led astray, and not done: what is left is asked for again.
      let cleaned = await cleanUp()
      for (let tries = 1; cleaned.exitCode === 3 && tries < 5; tries++) cleaned = await cleanUp()
      expect(cleaned).toMatchObject({ exitCode: 0 })
      expect(crowd.harm).toEqual([])
      expect(crowd.untouched()).toBe(OTHERS)
      for (const { type, id } of left) {
        const headers = { authorization: `Bearer ${TOKENS.TARGET_BEARER_TOKEN}` }
        expect([404, 410]).toContain((await fetch(`${server.baseUrl}/${type}/${id}`, { headers })).status)
      }
      await server.close()
    },
  )
})
