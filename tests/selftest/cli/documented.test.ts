import { CATALOGUE } from '../../conformance/suite.js'
import { Command } from 'commander'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { COMMANDS } from '../../../src/cli/commands/index.js'
import { readWaivers } from '../../../src/judge/read-waivers.js'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { allVariables } from '../../../src/target/configuration/settings.js'
import { folderWith, settings } from '../configuration/support.js'
import { blocks, documentedCommands, links, type Documented } from '../support/documented.js'

const commands = documentedCommands()
const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** What a documented command hands to ours; null when it is none of ours. */
function ourArguments({ words }: Documented): string[] | null {
  const rest = words.filter((word) => !/^\w+=/.test(word))
  if (rest[0] === 'npx' && rest[1] === 'fhir-ws-conformance') return rest.slice(2)
  if (rest[0] === 'fhir-ws-conformance') return rest.slice(1)
  if (rest.slice(0, 3).join(' ') === 'npm run conformance') return ['run', ...rest.slice(4)]
  return null
}

/** Our command line with nothing behind it. */
function parse(args: readonly string[]): void {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  for (const register of COMMANDS) register(program)
  for (const command of program.commands) command.exitOverride().action(() => undefined)
  program.parse(args, { from: 'user' })
}

// tests/package/documented.test.ts runs them all, which takes longer.
describe('commands in the documents', () => {
  it('are there', () => {
    expect(commands.length).toBeGreaterThan(20)
  })

  it.each(commands)('$where $text', (command) => {
    const args = ourArguments(command)
    const [program, verb = '', script = ''] = command.words
    if (args?.[0] === '--version') expect(args).toHaveLength(1)
    else if (args !== null) expect(() => parse(args)).not.toThrow()
    else if (program === 'npx') expect(command.words.slice(1, 3).join(' ')).toBe('vitest run')
    else if (verb === 'run') expect(Object.keys(manifest.scripts)).toContain(script)
    else expect([program, verb].join(' ')).toMatch(/^npm (ci|test|install)$/)
  })

  it('set variables that exist', () => {
    const names = commands.flatMap(({ words }) =>
      words.flatMap((word) => /^([A-Z_]+)=/.exec(word)?.[1] ?? []),
    )
    expect(names.filter((name) => !allVariables().includes(name))).toEqual([])
  })
})

describe('the documents', () => {
  it('name every command', () => {
    const program = new Command()
    for (const register of COMMANDS) register(program)
    const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8')
    for (const command of program.commands)
      expect(readme).toMatch(new RegExp(`^\\| \`${command.name()}\\b`, 'm'))
  })

  it('show a waiver as it can be read', () => {
    const waivers = blocks('yaml').filter(({ text }) => text.startsWith('- requirement:'))
    expect(waivers.flatMap(({ file, text }) => readWaivers(text, file, CATALOGUE)).length).toBeGreaterThan(0)
  })

  it.each(links())('$file:$line leads to $text', ({ file, text }) => {
    expect(existsSync(join(packageRoot(), dirname(file), text))).toBe(true)
  })

  const targets = blocks('yaml').filter(({ text }) => text.startsWith('- name:'))

  it('show a file of targets', () => {
    expect(targets.length).toBeGreaterThan(1)
  })

  it.each(targets)('$file:$line can be read as a file of targets', ({ text }) => {
    const cwd = folderWith({ 'targets.yaml': text })
    const env = Object.fromEntries([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, 'x']))
    const read = settings({ cwd, env, flags: { targets: 'targets.yaml' } })
    expect(read.targets.map(({ baseUrl }) => baseUrl)).toEqual(
      [...text.matchAll(/baseUrl: (.*)/g)].map(([, url]) => url),
    )
  })

  it.each(blocks('yaml'))('$file:$line is YAML', ({ text }) => {
    expect(() => parseYaml(text) as unknown).not.toThrow()
  })
})
