import type { IncomingMessage } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Gateway } from '../../src/reference/gateway.js'
import type { Report } from '../../src/report/types.js'
import { run } from '../selftest/support/cli.js'
import { startAuthorizationServer } from '../selftest/target/support/authorization-server.js'
import { reference } from '../selftest/target/support/run.js'

/** How long the whole of it lasts, about; the nightly run makes it a quarter of an hour. */
const SECONDS = Number(process.env['STRETCHED_SECONDS'] ?? 60)
/** Two rounds fit: what the restart kept from being observed is acted once more. */
const LIFETIME = Math.round(SECONDS * 0.4)
const CLIENT = { client_id: 'stretched', client_secret: 'stretched-secret-canary-1' }
/** Its last line tells how much memory the process had, in megabytes, in each second. */
const TELLING = `--import "data:text/javascript,const%20all=[];setInterval(()=>all.push(Math.round(process.memoryUsage.rss()/1048576)),1000).unref();process.on('exit',()=>process.stderr.write('memory%20'+all.join()+'%5Cn'))"`

/** A server that can go away: every connection is cut, and none is taken until the suite has met that. */
function restarting(): { readonly gateway: Gateway; restart(milliseconds: number): void } {
  let cutAll = (): void => {}
  let back = 0
  let isMet = true
  const serve = (message: IncomingMessage, pass: () => void): unknown => {
    if (isMet && performance.now() > back) return pass()
    isMet ||= message.headers['x-others'] === undefined
    return message.socket.destroy()
  }
  return {
    gateway: {
      request: (message, _response, pass) => serve(message, pass),
      upgrade: (message, _socket, pass) => serve(message, pass),
      delayMs: () => 0,
      attach: (cut) => (cutAll = cut),
    },
    restart: (milliseconds) => {
      back = performance.now() + milliseconds
      isMet = false
      cutAll()
    },
  }
}

test(
  `a run that waits for tokens that live ${LIFETIME} s, among events of others, through a restart of the server`,
  { timeout: (SECONDS + 240) * 1_000 },
  async () => {
    const lifetimeSeconds = Math.max(5, Math.round(SECONDS / 12))
    const authorization = await startAuthorizationServer({
      clients: [{ ...CLIENT, token_endpoint_auth_method: 'client_secret_basic' }],
      lifetimeSeconds,
    })
    const { gateway, restart } = restarting()
    const server = await reference({
      traits: [authorization.guarding],
      principals: {},
      tokenLifetimeSeconds: LIFETIME,
      gateway,
    })
    const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-stretched-'))
    // Somebody else's events, so that there is something on every socket all the time.
    const others = setInterval(() => {
      const headers = {
        'content-type': 'application/fhir+json',
        'x-others': 'yes',
        authorization: `Bearer ${authorization.granted.at(-1)?.value}`,
      }
      const body = '{"resourceType":"Encounter","status":"in-progress","class":[{"text":"others"}]}'
      fetch(`${server.baseUrl}/Encounter`, { method: 'POST', headers, body }).catch(() => {})
    }, 500)
    const away = setTimeout(() => restart(1_500), LIFETIME * 500)
    try {
      const { exitCode, stderr } = await run(
        [
          'run',
          '--base-url',
          server.baseUrl,
          '--only',
          'EXP,WS-04,WS-07,WS-20,SS-24',
          '--quiet',
          '--report-dir',
          dir,
        ],
        {
          TARGET_AUTH: 'client-credentials',
          TARGET_CLIENT_ID: CLIENT.client_id,
          TARGET_CLIENT_SECRET: CLIENT.client_secret,
          TARGET_TOKEN_URL: authorization.tokenUrl,
          WAIT_BUDGET_SECONDS: String(LIFETIME + 60),
          NODE_OPTIONS: TELLING,
        },
      )
      const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as Report
      const memory = (/memory (.*)/.exec(stderr)?.[1] ?? '').split(',').map(Number)
      const told = report.results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
      if (process.env['SHOW_FIGURES'])
        process.stdout.write(
          `exit ${exitCode}, ${report.summary.sentence}\n${memory.join(' ')} MB\n${authorization.granted.length} access tokens\n`,
        )
      expect([0, 3]).toContain(exitCode)
      expect(report.faults).toEqual([])
      // Where nothing was asked meanwhile, only the websockets met it.
      expect(report.summary.sentence).toMatch(/met an outage|broke off in the same moment/)
      expect(told.map(({ requirement, clause }) => `${requirement}/${clause}`)).toEqual([])
      expect(report.requirements.find(({ requirement }) => requirement === 'EXP-04')?.verdict).toBe('pass')
      expect(authorization.granted.length).toBeGreaterThan(3)
      const third = Math.floor(memory.length / 3)
      expect(third).toBeGreaterThan(5)
      const most = (from: number, to: number): number => Math.max(...memory.slice(from, to))
      // The last seconds write the report.
      expect(most(2 * third, memory.length - 5)).toBeLessThan(1.25 * most(third, 2 * third) + 10)
      expect(await readFile(join(dir, 'record.ndjson'), 'utf8')).not.toContain(CLIENT.client_secret)
    } finally {
      clearInterval(others)
      clearTimeout(away)
      await rm(dir, { recursive: true, force: true })
    }
  },
)
