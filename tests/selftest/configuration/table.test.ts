import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_FORMATS, FORMATS as RENDERINGS } from '../../../src/report/write.js'
import { editDistance, nearest } from '../../../src/target/configuration/nearest.js'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { allSettings, allVariables, flagKey } from '../../../src/target/configuration/settings.js'
import { BIND_DIALECTS, FORMATS } from '../../../src/target/configuration/types.js'
import { settings } from './support.js'

describe('.env.example', () => {
  const lines = readFileSync(join(packageRoot(), '.env.example'), 'utf8').split('\n')
  const isAssignment = (line: string) => /^# [A-Z_]+=/.test(line)
  const variables = lines.filter(isAssignment).map((line) => /^# ([A-Z_]+)=/.exec(line)![1]!)

  it('names the variables of the settings, each once', () => {
    expect([...variables].sort()).toEqual([...allVariables()].sort())
  })

  it('sets nothing when it is copied as it is', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
  })

  it('says for each what it is and what the default is', () => {
    const blocks = lines
      .join('\n')
      .split('\n\n')
      .filter((block) => block.split('\n').some(isAssignment))
    const uncommented = blocks.filter(
      (block) => isAssignment(block.split('\n')[0]!) || !/Default: /.test(block),
    )
    expect(uncommented).toEqual([])
  })

  it('explains every bind dialect', () => {
    for (const name of BIND_DIALECTS) expect(lines.join('\n')).toContain(name)
  })
})

describe('docs/dependencies.md', () => {
  it('has a line for every dependency', () => {
    const read = (file: string) => readFileSync(join(packageRoot(), file), 'utf8')
    const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', object>
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    const text = read('docs/dependencies.md')
    expect(names.filter((name) => !text.includes(`| \`${name}\` `))).toEqual([])
  })
})

describe('the table of settings', () => {
  it('has an example that its own parser takes', () => {
    const files = /file that can be read|folder/
    for (const [name, { parse, example, allowed }] of allSettings()) {
      if (files.test(allowed)) continue
      expect(() => parse(example, '.'), name).not.toThrow()
    }
  })

  it('names no flag and no variable twice', () => {
    const flags = allSettings().flatMap(([, { flag }]) => (flag ? [flagKey(flag)] : []))
    expect(new Set(flags).size).toBe(flags.length)
    expect(new Set(allVariables()).size).toBe(allVariables().length)
  })

  it('says of numbers the default that it has', () => {
    for (const [name, one] of allSettings())
      if (typeof one.default === 'number') expect(one.defaultText, name).toBe(String(one.default))
  })

  it('knows the renderings that the report has', () => {
    expect(FORMATS).toEqual(RENDERINGS)
    expect(settings({}).formats).toEqual(DEFAULT_FORMATS)
  })
})

describe('the nearest word', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['kitten', 'sitting', 3],
  ])('%s is %s but for %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
    expect(editDistance(b, a)).toBe(distance)
  })

  it('is none when nothing is near', () => {
    expect(nearest('zebra', ['bearer', 'basic'])).toBeUndefined()
  })
})
