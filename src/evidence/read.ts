import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { withoutMark } from '../fhir/byte-order-mark.js'
import { asRecordLine } from './line-shapes.js'
import type {
  CloseLine,
  EndLine,
  ExchangeLine,
  FactLine,
  FrameLine,
  RecordLine,
  ResourceLine,
  RunLine,
  ScenarioLine,
  SecretFacts,
  SocketLine,
  TargetDescription,
} from './types.js'

/** One websocket with all that was seen on it. */
export interface SocketEvidence {
  readonly line: SocketLine
  readonly frames: FrameLine[]
  close?: CloseLine
  /** frames that passed but were not kept, see FRAMES_KEPT */
  dropped: number
  /** when the first message passed that was not kept, in milliseconds since the run began; absent while all are */
  partSince?: number
}

/** A record in memory, indexed. */
export interface Evidence {
  run: RunLine | null
  target: TargetDescription | null
  readonly exchanges: Map<string, ExchangeLine>
  readonly sockets: Map<string, SocketEvidence>
  readonly secrets: Map<string, SecretFacts>
  /** per scenario key, the attempts in order */
  readonly scenarios: Map<string, ScenarioLine[]>
  readonly facts: Map<string, FactLine['value']>
  readonly resources: ResourceLine[]
  end: EndLine | null
  /** lines that could not be read (the last one of a killed run, as a rule) */
  unreadable: number
}

/** Messages of one socket that are kept for judging and showing; the record has all of them. */
export const FRAMES_KEPT = 2000
/** The same of pings and pongs: nothing is judged by them, and those of a flood take no message's place. */
export const PINGS_KEPT = 100

export function emptyEvidence(): Evidence {
  return {
    run: null,
    target: null,
    exchanges: new Map(),
    sockets: new Map(),
    secrets: new Map(),
    scenarios: new Map(),
    facts: new Map(),
    resources: [],
    end: null,
    unreadable: 0,
  }
}

/** Adds one line; the same code indexes a live run and a recorded one. */
export function addLine(evidence: Evidence, line: RecordLine): void {
  switch (line.kind) {
    case 'run':
      evidence.run = line
      break
    case 'target':
      evidence.target = line.description
      break
    case 'exchange':
      evidence.exchanges.set(line.id, ofOldRecord(line, evidence))
      break
    case 'socket':
      evidence.sockets.set(line.id, { line, frames: [], dropped: 0 })
      break
    case 'frame': {
      const socket = evidence.sockets.get(line.socket)
      if (!socket) break
      keep(socket, line)
      break
    }
    case 'close': {
      const socket = evidence.sockets.get(line.socket)
      if (socket) socket.close = line
      break
    }
    case 'resource':
      evidence.resources.push(line)
      break
    case 'secret':
      evidence.secrets.set(line.name, line.facts)
      break
    case 'scenario':
      addTo(evidence.scenarios, line)
      break
    case 'fact':
      evidence.facts.set(line.name, line.value)
      break
    case 'end':
      evidence.end = line
      break
  }
}

const isPing = ({ opcode }: FrameLine): boolean => opcode === 'ping' || opcode === 'pong'

function keep(socket: SocketEvidence, line: FrameLine): void {
  const { frames } = socket
  const isFull = isPing(line)
    ? frames.length >= PINGS_KEPT && frames.filter(isPing).length >= PINGS_KEPT
    : frames.length >= FRAMES_KEPT
  if (!isFull) {
    frames.push(line)
    return
  }
  socket.dropped++
  if (!isPing(line)) socket.partSince ??= line.at
}

function addTo(scenarios: Map<string, ScenarioLine[]>, line: ScenarioLine): void {
  const attempts = scenarios.get(line.key)
  if (attempts) attempts.push(line)
  else scenarios.set(line.key, [line])
}

const OLD_REPETITION = ' (after 429)'

/** Records of version 1.0 say in the purpose alone that a call repeats another one. */
function ofOldRecord(line: ExchangeLine, { exchanges }: Evidence): ExchangeLine {
  if (line.repeats !== undefined || !line.purpose.endsWith(OLD_REPETITION)) return line
  const purpose = line.purpose.slice(0, -OLD_REPETITION.length)
  const earlier = [...exchanges.values()].findLast(
    (each) => each.purpose === purpose && each.scenario === line.scenario && each.attempt === line.attempt,
  )
  return earlier ? { ...line, repeats: earlier.id } : line
}

/**
 * Reads a `record.ndjson`, also one that was cut off in the middle of a line.
 * @throws when the file cannot be opened
 */
export async function readRecord(path: string): Promise<Evidence> {
  const evidence = emptyEvidence()
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
  for await (const text of lines) {
    if (text === '') continue
    const line = lineOfText(text)
    if (line) addLine(evidence, line)
    else evidence.unreadable++
  }
  return evidence
}

/** A line of a record; null for what is none. Editors on Windows put a mark before the first one. */
export function lineOfText(text: string): RecordLine | null {
  try {
    return asRecordLine(JSON.parse(withoutMark(text)))
  } catch {
    return null
  }
}
