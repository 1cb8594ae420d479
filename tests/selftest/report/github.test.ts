import { CATALOGUE } from '../../conformance/suite.js'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { forGithub, tellGithub } from '../../../src/run/github.js'
import { githubAnnotations } from '../../../src/report/github.js'
import { renderMarkdown } from '../../../src/report/markdown.js'
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
  await tellGithub(await forGithub(concluded, CATALOGUE, env), io)
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

describe('annotations', () => {
  const many = sampleReport({ failures: 30 })
  const lines = githubAnnotations(many, CATALOGUE).trimEnd().split('\n')
  const errors = lines.filter((line) => line.startsWith('::error '))

  test('begin with the verdict, and are no more than GitHub shows of a step', () => {
    expect(lines[0]).toBe(`::error title=Conformance::${many.summary.sentence}`)
    expect(errors).toHaveLength(10)
  })

  test('are one for each requirement, however many forms of the call it fails in', () => {
    const ids = errors.slice(1, -1).map((line) => /title=([A-Z]+-\d+) /.exec(line)?.[1])
    expect(new Set(ids).size).toBe(8)
    expect(many.results.filter((row) => row.requirement === ids[0]).length).toBeGreaterThan(1)
    expect(errors[1]).toMatch(/ and \d+ more: expected /)
  })

  test('say how many there are besides', () => {
    expect(errors.at(-1)).toBe('::error title=Conformance::22 more requirements failed, see the report')
  })
})

test('the summary has one line for each requirement that failed', () => {
  const text = renderMarkdown(sampleReport({ failures: 3 }), CATALOGUE)
  const rows = text.split('\n').filter((line) => /^- \*\*[A-Z]+-\d+\*\* expected: /.test(line))
  expect(text).toContain('### 3 requirements failed')
  expect(rows).toHaveLength(3)
  expect(rows[0]).toMatch(/; observed: `.*` → [A-Z]/)
})

test('a summary that cannot be written is said, and changes nothing', async () => {
  const { stderr } = await told({ GITHUB_STEP_SUMMARY: '/does/not/exist/summary.md' })
  expect(stderr).toContain('The summary for GitHub was not written')
})
