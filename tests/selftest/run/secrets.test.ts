import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { run } from '../support/cli.js'
import { CANARIES, foundIn, talkative, tokens } from '../support/talkative.js'

let server: ReferenceServer
let dir = ''
/** what each command said, and each file that it wrote */
const outputs = new Map<string, string>()

async function command(name: string, args: readonly string[], folder = name): Promise<number | null> {
  const { stdout, stderr, exitCode } = await run(args, {
    TARGET_BEARER_TOKEN: CANARIES.first,
    TARGET_SECOND_BEARER_TOKEN: CANARIES.second,
    TARGET_HEADERS: JSON.stringify({ 'x-api-key': CANARIES.header }),
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: join(dir, `${name}-summary.md`),
  })
  outputs.set(`terminal of ${name}`, stdout + stderr)
  for (const file of await readdir(join(dir, folder), { recursive: true }).catch(() => []))
    if (/\.\w+$/.test(file)) outputs.set(`${folder}/${file}`, await readFile(join(dir, folder, file), 'utf8'))
  const summary = await readFile(join(dir, `${name}-summary.md`), 'utf8').catch(() => '')
  outputs.set(`summary of ${name}`, summary)
  return exitCode
}

beforeAll(async () => {
  server = await startReferenceServer({
    traits: [talkative],
    principals: { [CANARIES.first]: 'alice', [CANARIES.second]: 'bob' },
  })
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-secrets-'))
})

afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

test(
  'no secret that was given and no binding token that was seen stands in any output of any command',
  { timeout: 300_000 },
  async () => {
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
    const short = ['--wait-budget', '0', '--report-dir']
    await command('kept', ['run', ...base, '--only', 'OUT', ...short, at('kept'), '--history', at('history')])
    const few = ['--seed', '1', '--histories', '4', '--steps', '8', '--for', '20s', '--timeout-factor', '0.3']
    expect([0, 1, 3]).toContain(
      await command('explore', ['explore', ...base, ...few, ...short, at('explore')]),
    )
    await command('replay of it', ['replay', at('explore'), '--report-dir', at('explore-again')])
    const runs = ['history', 'run', 'explore'].flatMap((name) => ['--history', at(name)])
    expect(await command('site', ['workbench', 'build', at('site'), ...runs])).toBe(0)
    // As if the run had been killed before it deleted anything.
    const record = await readFile(join(at('run'), 'record.ndjson'), 'utf8')
    await writeFile(
      join(at('run'), 'record.ndjson'),
      record.replace(/^\{"kind":"resource","what":"deleted".*\n/gm, ''),
    )
    await command('clean-up', ['clean-up', at('run'), ...base], 'run')
    expect([...outputs.keys()]).toEqual(
      expect.arrayContaining([
        'run/record.ndjson',
        'run/report.html',
        'run/run.har',
        'replay/junit.xml',
        'site/index.html',
      ]),
    )
    // Of the tokens so many that the time is spent on the run.
    const some = tokens.filter((_, nth) => nth % 8 === 0)
    expect(foundIn(outputs, [...Object.values(CANARIES), ...some]).slice(0, 20)).toEqual([])
  },
)
