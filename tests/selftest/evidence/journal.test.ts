import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal } from '../../../src/evidence/journal.js'
import { FRAMES_KEPT, addLine, emptyEvidence, readRecord } from '../../../src/evidence/read.js'
import type { FrameLine, SocketLine } from '../../../src/evidence/types.js'

let dir: string
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'fhir-ws-journal-'))))
afterEach(() => rm(dir, { recursive: true, force: true }))

test('what is written can be read in the same moment, without closing', async () => {
  const journal = new Journal(join(dir, 'new', 'record.ndjson'))
  journal.write({ kind: 'fact', name: 'levels', value: ['type'] })
  const evidence = await readRecord(journal.path)
  expect(evidence.facts.get('levels')).toEqual(['type'])
  journal.close()
})

test('a record that was cut off in a line is read up to there', async () => {
  const journal = new Journal(join(dir, 'record.ndjson'))
  journal.write({ kind: 'fact', name: 'one', value: 1 })
  journal.close()
  await appendFile(journal.path, '{"kind":"fact","name":"two","val')
  const evidence = await readRecord(journal.path)
  expect(evidence.facts.get('one')).toBe(1)
  expect(evidence.unreadable).toBe(1)
})

test('nothing is written after close, and closing twice is no error', async () => {
  const journal = new Journal(join(dir, 'record.ndjson'))
  journal.close()
  journal.close()
  journal.write({ kind: 'fact', name: 'late', value: true })
  expect((await readRecord(journal.path)).facts.size).toBe(0)
})

test('of a flood the first frames are kept and the rest is counted', () => {
  const evidence = emptyEvidence()
  const socket: SocketLine = {
    kind: 'socket',
    id: 'ws',
    scenario: 's',
    attempt: 1,
    purpose: '',
    at: 0,
    url: 'ws://x',
    headers: {},
    outcome: { kind: 'open', durationMs: 1, protocol: '', extensions: '' },
  }
  addLine(evidence, socket)
  const frame: FrameLine = {
    kind: 'frame',
    socket: 'ws',
    index: 1,
    at: 1,
    direction: 'in',
    opcode: 'text',
    body: { text: '', bytes: 0 },
  }
  for (let index = 1; index <= FRAMES_KEPT + 5; index++) addLine(evidence, { ...frame, index, at: index })
  expect(evidence.sockets.get('ws')?.frames).toHaveLength(FRAMES_KEPT)
  expect(evidence.sockets.get('ws')).toMatchObject({ dropped: 5, partSince: FRAMES_KEPT + 1 })
})
