import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../conformance/suite.js'
import { processIo } from '../../../src/cli/io.js'
import { renderConsole } from '../../../src/report/console.js'
import { diffReports } from '../../../src/report/diff.js'
import { renderDiff } from '../../../src/report/diff-text.js'
import { logLine, logText } from '../../../src/report/log-text.js'
import { githubAnnotations } from '../../../src/report/github.js'
import { renderMarkdown } from '../../../src/report/markdown.js'
import { sampleReport } from './sample.js'

const COMMANDS = [
  '::error::forged',
  '  ::set-output name=x::y',
  'fine\n::add-mask::x',
  'fine\r\t::group::x',
  'seen ##[error]forged',
  'seen ##vso[task.setvariable variable=x]y',
  '##teamcity[testFailed name=x]',
  '##[add-path]/tmp',
  '###[command]x',
  '##VSO[task.complete]',
]

/** What GitHub's runner, Azure Pipelines and TeamCity take for a command. */
const COMMAND = /^\s*::[^:\n]+::|##(?:vso|teamcity)?\[/im

test.each(COMMANDS)('%j is no command in a log', (text) => {
  expect(text).toMatch(COMMAND)
  for (const shown of [logText(text), logLine(text), logText(`a\n${text}\n`)])
    expect(shown).not.toMatch(COMMAND)
  expect(logText(logText(text))).toBe(logText(text))
})

test.each(['ws://a:80::1', 'a :: b', 'C# and ## heading', 'IPv6 ::1 is loopback'])('%j stays', (text) => {
  expect(logText(text)).toBe(text)
})

describe.each(COMMANDS)('a target that says %j', (hostile) => {
  const report = sampleReport({ failures: 3, warnings: 2, unverified: 2, hostile, scenarios: 4 })
  const named = { ...report, target: { ...report.target, name: hostile } }
  const crafted = {
    ...named,
    summary: { ...report.summary, sentence: hostile },
    results: report.results.map((row) => ({ ...row, scenario: hostile, clause: hostile })),
  }
  test.each([
    ['the terminal', () => renderConsole(crafted, CATALOGUE)],
    [
      'the terminal in colours',
      () => renderConsole(crafted, CATALOGUE, { colour: true, reportPath: hostile }),
    ],
    ['a comparison', () => renderDiff(diffReports(sampleReport({ failures: 1 }), crafted, CATALOGUE))],
    ['the summary', () => renderMarkdown(crafted, CATALOGUE)],
    [
      'annotations',
      () => githubAnnotations(crafted, CATALOGUE).replace(/^::(?:error|warning|notice) title=[^:]*::/gm, ''),
    ],
  ])('gives no command by %s', (_, render) => {
    expect(render()).not.toMatch(COMMAND)
  })
})

test('the streams of the process carry commands beside text only', () => {
  const written: string[] = []
  const stream = { write: (text: string) => (written.push(text), true), isTTY: false, columns: 80 }
  const { stdout } = processIo(
    stream as unknown as NodeJS.WriteStream,
    stream as unknown as NodeJS.WriteStream,
  )
  stdout.write('::error::text\n')
  stdout.command?.('::error::ours\n')
  expect(written).toEqual([': :error::text\n', '::error::ours\n'])
})
