import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { run } from '../support/cli.js'

/** Sets the title, clears the screen, turns text round, ends the line and gives a command: what a terminal and a CI obey. */
const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\u2028\r\n::set-output name=a::b\r##[add-path]x'
/** What a terminal obeys, but for lines and colours of our own. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const COLOURS = /\u001b\[[\d;]*m/g
const COMMAND = /^\s*::(?!(?:error|warning|notice|group|endgroup)\b)|##\w*\[/m

const FREE =
  /^(?:name|title|display|description|text|diagnostics|version|publisher|reason|error|div|code|valueUri|valueCanonical|unknown|timestamp|eventNumber)$/

/** The text with something hostile in every string that the protocol does not need. */
function spoilt(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    typeof value === 'string' &&
    FREE.test(key) &&
    !/^(?:token|websocket-url|expiration|subscription|id|type|status)/.test(value)
      ? value + HOSTILE
      : value,
  )
}

/** Says something hostile wherever a server can. */
const shouting: Trait = {
  name: 'shouting',
  kind: 'variant',
  summary: 'Says what terminals and CI systems obey.',
  hooks: {
    response: (reply) => ({
      ...reply,
      headers: { ...reply.headers, server: 'a\u009b31m', 'x-reason': '##[error]' },
      rewrite: (text) => {
        const before = reply.rewrite?.(text) ?? text
        if (typeof before !== 'string' || !before.startsWith('{')) return before
        return spoilt(before)
      },
    }),
    bound: (plan) => ({
      ...plan,
      frames: [...plan.frames, HOSTILE, `{"resourceType":${JSON.stringify(HOSTILE)}}`],
    }),
    refused: () => ({ frames: [HOSTILE], close: { code: 4001, reason: HOSTILE.slice(0, 60) } }),
  },
}

let server: ReferenceServer
let dir = ''
beforeAll(async () => {
  server = await startReferenceServer({ tokenLifetimeSeconds: 30, traits: [shouting] })
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-terminal-'))
})
afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

test('nothing that a server says is obeyed by a terminal or a CI system', async () => {
  const at = join(dir, 'run')
  const flags = ['--base-url', server.baseUrl]
  const commands: readonly (readonly string[])[] = [
    ['run', ...flags, '--wait-budget', '0', '--no-repeat', '--verbose', '--report-dir', at],
    ['doctor', ...flags],
    ['doctor', '--try', ...flags],
    ['replay', at, '--report-dir', join(dir, 'again')],
    ['diff', at, join(dir, 'again')],
    ['merge', at, '--report-dir', join(dir, 'merged')],
    ['explain', 'OUT-10', '--report-dir', at],
    ['clean-up', at, ...flags, '--yes'],
  ]
  for (const args of commands) {
    const env = { TARGET_BEARER_TOKEN: 'demo-token-alice', TARGET_NAME: 'a target', GITHUB_ACTIONS: 'true' }
    const { stdout, stderr } = await run(args, env, dir)
    const said = (stdout + stderr).replace(COLOURS, '')
    expect(said, args.join(' ')).not.toBe('')
    expect(said, args.join(' ')).not.toMatch(OBEYED)
    expect(said, args.join(' ')).not.toMatch(COMMAND)
    // Or the test would show nothing.
    if (args[0] === 'run') expect(said).toContain('owned')
  }
})
