import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Journal } from '../../../src/evidence/journal.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import type { RecordLine } from '../../../src/evidence/types.js'
import { RecordedSocket } from '../../../src/wire/websocket.js'

test('a websocket-url that is none is told without the token in it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'fhir-ws-selftest-'))
  const journal = new Journal(join(dir, 'record.ndjson'))
  const redactor = new Redactor()
  const name = redactor.learn('token-of-the-url', 'binding-token')
  const lines: RecordLine[] = []
  journal.listen((line) => lines.push(line))
  const about = { id: 'ws1', scenario: 's', attempt: 1, purpose: 'socket', deadlineMs: 1_000 }
  const socket = new RecordedSocket({ ...about, url: 'ws://[token-of-the-url' }, journal, {
    redactor,
    mask: false,
  })
  expect(await socket.open()).toBe(false)
  expect(lines).toMatchObject([
    {
      kind: 'socket',
      url: `ws://[${name}`,
      outcome: { kind: 'bad-url', reason: `Invalid URL: ws://[${name}` },
    },
  ])
  journal.close()
  rmSync(dir, { recursive: true })
})
