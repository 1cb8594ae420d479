import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { forGithub, tellGithub } from '../../../src/cli/github.js'
import { sampleReport } from './sample.js'

const report = sampleReport({ failures: 2 })
const concluded = { report, paths: {}, shown: (text: string) => text.replaceAll('Example', '«name»') }

async function told(env: Readonly<Record<string, string>>) {
  let stdout = ''
  let stderr = ''
  const write = (keep: (text: string) => void) => ({ write: (text: string) => (keep(text), true) })
  const io = {
    stdout: write((text) => (stdout += text)),
    stderr: write((text) => (stderr += text)),
    env,
    cwd: '/',
  }
  await tellGithub(await forGithub(concluded, io), io)
  return { stdout, stderr }
}

test('says nothing outside of GitHub', async () => {
  expect(await told({})).toEqual({ stdout: '', stderr: '' })
})

test('annotates a job, and appends to its summary', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-github-'))
  const path = join(dir, 'summary.md')
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path }
  const { stdout } = await told(env)
  await told(env)
  expect(stdout.match(/^::error /gm)?.length).toBeGreaterThan(1)
  const summary = await readFile(path, 'utf8')
  expect(summary.match(/^## /gm)).toHaveLength(2)
  expect(summary).toContain('«name»')
  expect(summary).not.toContain('Example at')
  await rm(dir, { recursive: true })
})

test('a summary that cannot be written is said, and changes nothing', async () => {
  const { stderr } = await told({ GITHUB_STEP_SUMMARY: '/does/not/exist/summary.md' })
  expect(stderr).toContain('The summary for GitHub was not written')
})
