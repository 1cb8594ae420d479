import type { Redactor } from './redaction.js'
import type { ExchangeLine, RecordLine } from './types.js'

/** What the suite itself writes, at any depth; everything else may have come from the target. */
const OWN: ReadonlySet<string> = new Set([
  'kind',
  'key',
  'by',
  'lacks',
  'cause',
  'repeats',
  'between',
  '$exchange',
  '$socket',
])
/** What it writes into the line itself. */
const OWN_OF_LINES: ReadonlySet<string> = new Set([
  ...OWN,
  'scenario',
  'purpose',
  'socket',
  'direction',
  'opcode',
  'what',
  'how',
  'recordVersion',
])

/** A line of a record with every secret replaced; most hold none, and are what they were. */
export function cleanedLine<Line extends Pick<RecordLine, 'kind'>>(line: Line, redactor: Redactor): Line {
  const texts: string[] = []
  rewritten(line, (text) => (texts.push(text), text))
  const shown = redactor.redactEach(texts)
  if (shown === texts) return line
  let next = 0
  return rewritten(line, (text) => shown[next++] ?? text)
}

/** @param put is given every text that may have come from the target, in order, and returns what is to stand there */
function rewritten<Line extends Pick<RecordLine, 'kind'>>(line: Line, put: (text: string) => string): Line {
  const { kind } = line
  const isOwn = (name: string): boolean =>
    OWN_OF_LINES.has(name) ||
    (name === 'id' && (kind === 'exchange' || kind === 'socket' || kind === 'run')) ||
    (name === 'name' && kind === 'fact')
  return mapped(line, put, isOwn, false) as Line
}

function cleaned(value: unknown, put: (text: string) => string, isHeaders = false): unknown {
  if (typeof value === 'string') return put(value)
  if (Array.isArray(value)) return value.map((item) => cleaned(item, put))
  if (value === null || typeof value !== 'object') return value
  return mapped(value, put, (name) => OWN.has(name) && !isHeaders, isHeaders)
}

/** Names are the suite's own, but for those of headers. */
function mapped(
  value: object,
  put: (text: string) => string,
  isOwn: (name: string) => boolean,
  isHeaders: boolean,
): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      isHeaders ? put(name) : name,
      isOwn(name) ? (member as unknown) : cleaned(member, put, name === 'headers'),
    ]),
  )
}

/**
 * An exchange without what the target said in it but the status: who does not know the secrets of an earlier run cannot
 * find them in what a target repeats.
 */
export function withoutAnswer(line: ExchangeLine): ExchangeLine {
  const { outcome } = line
  if (outcome.kind !== 'response') return { ...line, outcome: { ...outcome, reason: outcome.kind } }
  return {
    ...line,
    outcome: { ...outcome, headers: {}, body: { text: '', bytes: outcome.body.bytes, cut: true } },
  }
}
