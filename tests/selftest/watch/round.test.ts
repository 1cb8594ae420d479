import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import type { Suite } from '../../../src/run/suite.js'
import { loadSuite } from '../../../src/suite.js'
import { readSettings } from '../../../src/target/configuration/read.js'
import { type Mode, Rounds } from '../../../src/watch/round.js'

let dir = ''
let suite: Suite
let mutant: Trait
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watch-'))
  suite = await loadSuite()
  const found = (await suite.traits()).find(({ name }) => name === 'status-without-self-link')
  if (!found) throw new Error('the mutant has another name')
  mutant = found
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const never = new AbortController().signal

/** A server that is mended and broken on the same port, and rounds on it; each gives what was said and which runs were kept. */
async function developed(flags: Readonly<Record<string, string>>) {
  let port = 0
  const said: string[] = []
  let kept = 0
  const settings = (anew: typeof flags) =>
    readSettings({
      flags: { baseUrl: `http://127.0.0.1:${port}/fhir`, waitBudget: '0', ...flags, ...anew },
      env: { TARGET_BEARER_TOKEN: 'demo-token-alice' },
      cwd: dir,
    })
  const out = { write: (text: string) => said.push(text) }
  const io = { stdout: out, stderr: { write: () => undefined }, env: {}, cwd: dir }
  const show = () => ({ clear: () => undefined, concluded: () => void kept++ })
  let rounds: Rounds | null = null
  return async (traits: readonly Trait[], mode: Mode, anew?: typeof flags) => {
    const server = await startReferenceServer({ release: 'R5', port, traits })
    port = Number(new URL(server.baseUrl).port)
    if (!rounds || anew) {
      rounds = new Rounds({ settings: settings(anew ?? {}), suite, io, show })
      await rounds.remember()
    }
    said.length = kept = 0
    try {
      await rounds.test(mode, never)
    } finally {
      await server.close()
    }
    return { text: said.join(''), kept, exitCode: rounds.exitCode }
  }
}

test('what was broken is tested first, and the whole is what is told, kept and drafted', async () => {
  const waivers = join(dir, 'draft.yaml')
  const flags = { only: 'SC-11,SC-16', reportDir: join(dir, 'first'), writeWaivers: waivers }
  const round = await developed(flags)
  const broken = await round([mutant], 'all')
  expect(broken.exitCode).toBe(1)
  expect(broken.text).not.toContain('Since the last run')
  expect(await readFile(waivers, 'utf8')).toContain('SC-16')

  const same = await round([mutant], 'all')
  expect(same.text).toMatch(/^What was broken: 1 still broken: SC-16\. Testing the rest\.\n/)
  expect(same.text).toMatch(/Since the last run nothing changed; 1 still broken: SC-16\.\n$/)
  expect(await readFile(waivers, 'utf8')).toContain('SC-16')
  expect(same.kept).toBe(1)

  const mended = await round([], 'all')
  expect(mended.text).toMatch(/^What was broken: SC-16 holds now\. Testing the rest\.\n/)
  expect(mended.text).toMatch(/Since the last run: SC-16 holds now\.\n$/)
  expect(mended).toMatchObject({ kept: 1, exitCode: 0 })

  expect((await round([], 'failed')).text).toMatch(/^Nothing that was tested is broken/)
})

test('what the settings leave out stays left out, though it was broken on the same report folder', async () => {
  const reportDir = join(dir, 'second')
  const round = await developed({ only: 'SC-16', reportDir })
  await round([mutant], 'all')
  expect((await round([mutant], 'failed', { only: 'SC-11' })).text).toMatch(
    /^Nothing that was tested is broken/,
  )
  await round([mutant], 'all', { only: 'SC-16' })
  expect((await round([mutant], 'failed', { only: 'SC-11,SC-16', skip: 'SC-16' })).text).toMatch(/^Nothing/)
  await round([mutant], 'all', { only: 'SC-16' })
  expect((await round([], 'failed', { only: 'SC-1*' })).text).toMatch(/Since the last run: SC-16 holds now/)
})

test('only what failed is tested when that is wanted, and one that is all there is, once', async () => {
  const round = await developed({ only: 'SC-16', reportDir: join(dir, 'third') })
  await round([mutant], 'all')
  const again = await round([mutant], 'all')
  expect(again.text).not.toContain('Testing the rest')
  const mended = await round([], 'failed')
  expect(mended.text).toMatch(/Since the last run: SC-16 holds now\.\n$/)
  expect(mended.exitCode).toBe(0)
})
