import type { Redactor } from './redaction.js'
import type { ExchangeLine, RecordLine } from './types.js'

/** What the suite itself writes, at any depth; everything else may have come from the target. */
const OWN: ReadonlySet<string> = new Set([
  'kind',
  'key',
  'by',
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

/** A line of a record with every secret replaced. */
export function cleanedLine<Line extends Pick<RecordLine, 'kind'>>(line: Line, redactor: Redactor): Line {
  const { kind } = line
  const isOwn = (name: string): boolean =>
    OWN_OF_LINES.has(name) ||
    (name === 'id' && (kind === 'exchange' || kind === 'socket' || kind === 'run')) ||
    (name === 'name' && kind === 'fact')
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [
      name,
      isOwn(name) ? (value as unknown) : cleaned(value, redactor),
    ]),
  ) as unknown as Line
}

function cleaned(value: unknown, redactor: Redactor, isHeaders = false): unknown {
  if (typeof value === 'string') return redactor.redact(value)
  if (Array.isArray(value)) return value.map((item) => cleaned(item, redactor))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      // Names are the suite's own, but for those of headers.
      isHeaders ? redactor.redact(name) : name,
      OWN.has(name) && !isHeaders ? (member as unknown) : cleaned(member, redactor, name === 'headers'),
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
