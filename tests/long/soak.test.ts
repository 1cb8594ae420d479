import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { start } from '../selftest/support/cli.js'

const MEGABYTE = 1024 * 1024
/** What a soak may need, however long it runs. */
const MOST_MEGABYTES = 300

/** Has a process say, when it ends, how much memory it had at most: what the system counts may be that of its parent. */
const TELLING = `
  let most = 0
  const look = () => { most = Math.max(most, process.memoryUsage.rss()) }
  setInterval(look, 100).unref()
  process.on('exit', () => { look(); console.error('at most ' + most + ' bytes') })`

test(
  'a soak of two hundred websockets needs less than 300 MB, its report included',
  { timeout: 400_000 },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-soak-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    // In a process of its own: what it needs is not what the soak needs.
    const server = start(['serve', '--token-lifetime', '3600'])
    onTestFinished(async () => {
      server.process.kill()
      await server.finished
    })
    const baseUrl = await new Promise<string>((resolve) => {
      let said = ''
      server.process.stdout?.on('data', (text: Buffer) => {
        const found = /(http:\S+)\n[^]*?Stop it/.exec((said += text.toString()))
        if (found) resolve(found[1] ?? '')
      })
    })
    const soak = await start(
      [
        'explore',
        '--base-url',
        baseUrl,
        '--sockets',
        '200',
        '--for',
        '60s',
        '--seed',
        '1',
        '--report-dir',
        dir,
      ],
      {
        TARGET_BEARER_TOKEN: 'demo-token-alice',
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELLING)}`,
      },
    ).finished
    expect(soak.exitCode, soak.stderr).toBe(0)
    expect(soak.stdout).toContain(' 0 lost')
    const [, bytes = ''] = /at most (\d+) bytes/.exec(soak.stderr) ?? []
    expect(Number(bytes) / MEGABYTE).toBeGreaterThan(0)
    expect(Number(bytes) / MEGABYTE).toBeLessThan(MOST_MEGABYTES)
  },
)
