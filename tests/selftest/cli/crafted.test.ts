import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../support/cli.js'

/** Reports come from artifacts of other jobs: whatever text stands in one, no output of ours gives a CI system a command. */

const COMMANDS = [
  '::error::forged',
  'x\n::add-mask::y',
  'x ##[add-path]/tmp',
  '##vso[task.complete]',
  '##teamcity[x]',
]
/** What GitHub's runner, Azure Pipelines and TeamCity take for a command, but for annotations of our own. */
const COMMAND = /^\s*::(?!(?:error|warning|notice) title=Conformance)[^:\n]+::|##(?:vso|teamcity)?\[/im

const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-crafted-'))
const at = (...names: string[]): string => join(dir, ...names)

/** Every text of a report that its schema leaves free, replaced. */
function crafted(report: unknown, hostile: string): unknown {
  const FREE =
    /^(?:name|sentence|reason|title|observed|expected|note|scenario|purpose|software|ig|text|value)$/
  return JSON.parse(
    JSON.stringify(report, (key, value: unknown) =>
      FREE.test(key) && typeof value === 'string' ? `${hostile} ${value}` : value,
    ),
  ) as unknown
}

beforeAll(async () => {
  const flags = ['--only', 'OUT-10', '--wait-budget', '0', '--quiet']
  await run(['run', ...flags, '--report-dir', at('honest')], {}, dir)
}, 60_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe.each(COMMANDS.map((hostile, nth) => ({ hostile, folder: `crafted-${nth}` })))(
  'a report that says $hostile',
  ({ hostile, folder }) => {
    beforeAll(() => {
      const report = JSON.parse(readFileSync(at('honest', 'report.json'), 'utf8')) as {
        results: { verdict: string }[]
      }
      for (const result of report.results) result.verdict = 'fail'
      mkdirSync(at(folder))
      writeFileSync(at(folder, 'report.json'), JSON.stringify(crafted(report, hostile)))
    })

    test.each([
      ['merge', () => ['merge', at(folder), '--report-dir', at(`${folder}-merged`)]],
      ['diff', () => ['diff', at('honest'), at(folder)]],
      ['diff, the other way round', () => ['diff', at(folder), at('honest')]],
    ])('commands nobody by %s', async (_, args) => {
      const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: at('summary.md') }
      const { exitCode, stdout, stderr } = await run(args(), env, dir)
      expect(exitCode, stderr).not.toBe(4)
      expect(stdout + stderr).not.toMatch(COMMAND)
      // It was read, and said: or the test would show nothing.
      expect(stdout + stderr).toMatch(/forged|add-mask|add-path|task\.complete|teamcity/)
    })
  },
)
