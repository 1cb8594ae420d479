import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startReferenceServer } from '../../src/reference/server.js'
import { CANARIES, Commands, foundIn, talkative, tokens } from '../selftest/support/talkative.js'

test('no secret is in what explorations, histories and sites hold', { timeout: 500_000 }, async () => {
  const server = await startReferenceServer({
    traits: [talkative],
    principals: { [CANARIES.first]: 'alice', [CANARIES.second]: 'bob' },
  })
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-secrets-'))
  const at = (name: string): string => join(dir, name)
  const commands = new Commands(dir)
  try {
    const base = ['--base-url', server.baseUrl, '--wait-budget', '0']
    const kept = ['--only', 'OUT', '--report-dir', at('kept'), '--history', at('history')]
    await commands.run('kept', ['run', ...base, ...kept])
    const few = ['--seed', '1', '--histories', '4', '--steps', '8', '--for', '20s', '--timeout-factor', '0.3']
    const explored = await commands.run('explore', [
      'explore',
      ...base,
      ...few,
      '--report-dir',
      at('explore'),
    ])
    expect([0, 1, 3]).toContain(explored)
    await commands.run('again', ['replay', at('explore'), '--report-dir', at('again')])
    const runs = ['history', 'explore'].flatMap((name) => ['--history', at(name)])
    expect(await commands.run('site', ['workbench', 'build', at('site'), ...runs])).toBe(0)
    expect([...commands.outputs.keys()]).toEqual(
      expect.arrayContaining(['explore/record.ndjson', 'again/report.html', 'site/index.html']),
    )
    const some = tokens.filter((_, nth) => nth % 8 === 0)
    expect(foundIn(commands.outputs, [...Object.values(CANARIES), ...some]).slice(0, 20)).toEqual([])
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
})
