import { CATALOGUE } from '../../conformance/suite.js'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

import { allSettings } from '../../../src/target/configuration/settings.js'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { command, start } from './process.js'

const NAME = 'fhir-ws-conformance'

/** holds a record that was cut within its first line */
const cut = mkdtempSync(join(tmpdir(), 'fhir ws cut '))
writeFileSync(join(cut, 'record.ndjson'), '{"kind":"run","id":"8')
afterAll(() => rmSync(cut, { recursive: true, force: true }))

describe.concurrent('a wrong command line: exit 2, one sentence, no stack', () => {
  it.each([
    [['run', '--bas-url', 'x'], "unknown option '--bas-url' (Did you mean --base-url?)"],
    [['rnu'], "unknown command 'rnu' (Did you mean run?)"],
    [['run', 'https://server.example/fhir'], "too many arguments for 'run'"],
    [['run', '--only'], "option '--only <IDS>' argument missing"],
    [['run', '--base-url', ''], '--base-url is empty, so there is no server to test'],
    [
      ['list', '--group', 'OUTT'],
      "--group is 'OUTT', which is not known (did you mean OUT?); allowed: OP, IN, OUT,",
    ],
    [
      ['serve', '--port', '70000'],
      "--port is '70000', which is out of range; allowed: a whole number from 0 to 65535.",
    ],
    [
      ['serve', '--fhir-version', 'R5'],
      "--fhir-version is 'R5', which is not known; allowed: 4.0, 4.3, 5.0, 6.0.",
    ],
    [['serve', '--mutant', 'no-pots'], "--mutant is 'no-pots', which is none of the"],
    [['replay', 'nowhere'], "'nowhere' holds no record.ndjson; name the folder"],
    [['clean-up', 'nowhere'], "'nowhere' holds no record.ndjson; name the folder"],
    [['clean-up', cut], 'holds no line that can be read, so what the run left is unknown'],
    [
      ['diff', 'a', 'b', '--json', join(cut, 'record.ndjson', 'x')],
      'which is below a file; give another path',
    ],
  ])('%j', async (args, sentence) => {
    const { code, out, err } = await command(args)
    expect(err).toContain(sentence)
    expect(err).toMatch(/^fhir-ws-conformance: [^\n]+\.\n$/)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('a variable of the environment', async () => {
    const { code, err } = await command(['run'], { TARGET_BEARER_TOKEN: 'canary7secret' })
    expect({ code, err }).toEqual({
      code: 2,
      err:
        `${NAME}: TARGET_BEARER_TOKEN is set, but no base URL is; set TARGET_BASE_URL or --base-url to the FHIR base ` +
        'URL, or leave TARGET_BEARER_TOKEN out to test the embedded reference server.\n',
    })
  })

  it('no command at all shows the help', async () => {
    const { code, err } = await command([])
    expect(code).toBe(2)
    expect(err).toContain('Usage: fhir-ws-conformance')
  })
})

describe.concurrent('help', () => {
  it('names the commands and the exit codes', async () => {
    const { code, out } = await command(['--help'])
    expect(code).toBe(0)
    for (const name of ['run', 'serve', 'list', 'replay', 'clean-up', '4 fault']) expect(out).toContain(name)
  })

  it.each([['help'], ['help', 'run'], ['run', '--help']])('%s %s is what was asked for', async (...args) => {
    const { code, out, err } = await command(args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`Usage: ${NAME}`)
  })

  it('of run names every flag and its variable', async () => {
    const { out } = await command(['run', '--help'])
    for (const [, { flag, variable }] of allSettings()) {
      if (flag === undefined) continue
      expect(out).toContain(flag)
      if (variable !== undefined) expect(out).toContain(variable)
    }
  })

  it('--version is the version of the package', async () => {
    const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
      version: string
    }
    expect(await command(['--version'])).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  })
})

describe.concurrent('list', () => {
  it('prints a line for every requirement', async () => {
    const { code, out } = await command(['list'])
    const ids = out.split('\n').flatMap((line) => /^[A-Z]+-\d+/.exec(line) ?? [])
    expect({ code, ids }).toEqual({ code: 0, ids: CATALOGUE.requirements.map(({ id }) => id) })
  })

  it('prints every field of a group as JSON, with what covers it', async () => {
    const { code, out, err } = await command(['list', '--group', 'out', '--json'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const rows = JSON.parse(out) as { id: string; coveredBy: unknown }[]
    const expected = CATALOGUE.requirements.filter(({ group }) => group === 'OUT')
    expect(rows.map((row) => ({ ...row, coveredBy: [], reason: null }))).toEqual(
      expected.map((one) => ({ ...one, coveredBy: [], reason: null })),
    )
    expect(rows.every((row) => Array.isArray(row.coveredBy))).toBe(true)
  })

  it('does not mind a reader that goes away', async () => {
    const { child, ended } = start(['list'])
    child.stdout.destroy()
    expect(await ended).toMatchObject({ code: 0, err: '' })
  })
})
