import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { CANARIES, Commands, foundIn, talkative, tokens } from '../support/talkative.js'

let server: ReferenceServer
let dir = ''
let commands: Commands

beforeAll(async () => {
  server = await startReferenceServer({
    traits: [talkative],
    principals: { [CANARIES.first]: 'alice', [CANARIES.second]: 'bob' },
  })
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-secrets-'))
  commands = new Commands(dir)
})

afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

test(
  'no secret that was given and no binding token that was seen stands in any output of any command',
  { timeout: 300_000 },
  async () => {
    const { outputs } = commands
    const command = commands.run.bind(commands)
    const base = ['--base-url', server.baseUrl]
    const formats = ['--formats', 'ctrf,har,markdown,test-report']
    const at = (name: string): string => join(dir, name)
    const code = await command('run', [
      'run',
      ...base,
      ...formats,
      '--report-dir',
      at('run'),
      '--wait-budget',
      '0',
    ])
    expect(tokens.length).toBeGreaterThan(5)
    expect([0, 1, 3]).toContain(code)
    // The terminal speaks of secrets only when one was found.
    expect(outputs.get('terminal of run')).not.toContain('Secrets:')
    await command('doctor', ['doctor', ...base])
    expect(outputs.get('terminal of doctor')).toContain('metadata')
    await command('replay', ['replay', at('run'), ...formats, '--report-dir', at('replay')])
    await command('merge', ['merge', at('run'), at('replay'), '--report-dir', at('merge')])
    const difference = ['--json', at('diff.json'), '--html', at('diff.html')]
    await command('diff', ['diff', at('run'), at('replay'), ...difference])
    for (const file of ['diff.json', 'diff.html']) outputs.set(file, await readFile(at(file), 'utf8'))
    // As if the run had been killed before it deleted anything.
    const record = await readFile(join(at('run'), 'record.ndjson'), 'utf8')
    await writeFile(
      join(at('run'), 'record.ndjson'),
      record.replace(/^\{"kind":"resource","what":"deleted".*\n/gm, ''),
    )
    await command('clean-up', ['clean-up', at('run'), ...base], 'run')
    expect([...outputs.keys()]).toEqual(
      expect.arrayContaining(['run/record.ndjson', 'run/report.html', 'run/run.har', 'replay/junit.xml']),
    )
    // Of the tokens so many that the time is spent on the run.
    const some = tokens.filter((_, nth) => nth % 8 === 0)
    expect(foundIn(outputs, [...Object.values(CANARIES), ...some]).slice(0, 20)).toEqual([])
  },
)
