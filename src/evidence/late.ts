import { closeSync, renameSync, writeSync } from 'node:fs'
import { blocksOf } from './blocks.js'
import { cleanedLine } from './cleaned.js'
import { openFresh } from './fresh-file.js'
import type { Redactor } from './redaction.js'
import { SecretSearch } from './secret-search.js'
import { Stretch, turn } from './turns.js'
import type { CloseLine, FrameLine, RecordLine } from './types.js'

/**
 * Replaces secrets in a finished record that were written before they were known (a server that tells a token to one
 * client before it has answered another), and those that came in parts, in several frames. Does nothing, and costs one
 * pass, where there are none.
 * @returns whether the record was written anew
 * @throws what the file system throws
 */
export async function redactLate(
  path: string,
  redactor: Redactor,
  search = new SecretSearch(redactor.secrets()),
): Promise<boolean> {
  const parts = await partsIn(path, redactor)
  if (parts.size === 0 && !(await stands(path, search))) return false
  const temporary = `${path}.${process.pid}.tmp`
  const file = openFresh(temporary)
  let number = 0
  try {
    for (const block of blocksOf(path)) {
      const lines = block
        .split('\n')
        .map((line, nth) => withoutSecrets(line, redactor, parts.get(number + nth)))
      number += lines.length - 1
      writeWhole(file, Buffer.from(lines.join('\n')))
      await turn()
    }
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  return true
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}

/**
 * What came on each websocket of a record, one text for each: a secret may begin in one frame and end in the next. Empty texts
 * are between them.
 */
function* conversationsOf(path: string): Generator<string> {
  for (const received of receivedIn(path)) yield received.length > 1 ? received.map(textOf).join('') : ''
}

/** What is looked through of a record: its blocks, unless they have just been, and what came in several frames. */
export function* textsOf(path: string, isLookedThrough: boolean): Generator<string> {
  if (!isLookedThrough) yield* blocksOf(path)
  yield* conversationsOf(path)
}

async function stands(path: string, search: SecretSearch): Promise<boolean> {
  for (const block of blocksOf(path)) {
    if (search.in(block).size > 0) return true
    await turn()
  }
  return false
}

function withoutSecrets(line: string, redactor: Redactor, part: string | undefined): string {
  if (line === '') return line
  try {
    const parsed = JSON.parse(line) as RecordLine
    if (parsed.kind === 'secret') return line
    const whole = part === undefined ? parsed : withText(parsed as Received, part)
    return JSON.stringify(cleanedLine(whole, redactor))
  } catch {
    return redactor.redact(line) // a line cut short by a crash
  }
}

/** A line that holds something that came on a websocket, by its number in the file. */
interface Numbered {
  readonly number: number
  readonly line: Received
}
type Received = FrameLine | CloseLine

/** The texts of the lines that hold a part of a secret, without it, by their numbers. */
async function partsIn(path: string, redactor: Redactor): Promise<ReadonlyMap<number, string>> {
  const parts = new Map<number, string>()
  const stretch = new Stretch()
  for (const received of receivedIn(path)) {
    const messages = received.filter(({ line }) => line.kind === 'frame' && !/^p[io]ng$/.test(line.opcode))
    for (const together of messages.length < received.length ? [messages, received] : [received]) {
      if (together.length < 2) continue
      const texts = together.map((one) => parts.get(one.number) ?? textOf(one))
      redactor.redactTogether(texts).forEach((text, nth) => {
        const number = together[nth]?.number
        if (number !== undefined && text !== texts[nth]) parts.set(number, text)
      })
    }
    await stretch.rest()
  }
  return parts
}

/** What the target sent on each websocket, in the order of its arrival; and nothing after each block, for a rest. */
function* receivedIn(path: string): Generator<readonly Numbered[]> {
  const open = new Map<string, Numbered[]>()
  let number = 0
  for (const block of blocksOf(path)) {
    for (const text of block.split('\n').slice(0, -1)) {
      const line = /^\{"kind":"(?:frame|close)"/.test(text) ? received(text) : null
      if (line !== null) {
        const before = open.get(line.socket)
        if (before) before.push({ number, line })
        else open.set(line.socket, [{ number, line }])
        if (line.kind === 'close') {
          yield open.get(line.socket) ?? []
          open.delete(line.socket)
        }
      }
      number++
    }
    yield []
  }
  yield* open.values()
}

function received(text: string): Received | null {
  try {
    const line = JSON.parse(text) as Received
    return line.kind === 'frame' && line.direction === 'out' ? null : line
  } catch {
    return null
  }
}

function textOf({ line }: Numbered): string {
  return line.kind === 'frame' ? line.body.text : line.reason
}

function withText(line: Received, text: string): Received {
  return line.kind === 'frame' ? { ...line, body: { ...line.body, text } } : { ...line, reason: text }
}
