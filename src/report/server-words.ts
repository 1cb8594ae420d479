import { wordsOf } from '../fhir/diagnostics.js'
import type { Result } from '../judge/types.js'
import { shortened } from './safe-text.js'
import type { Report, ReportEvidence } from './types.js'

const LONGEST = 200

/**
 * What the server itself said where it refused what a failure is about: the text of an OperationOutcome, an error of OAuth,
 * or the reason of a close, with where it stood. Null when it said nothing. Of an answer only when the failure names its
 * status, since evidence holds refusals that are right, too.
 */
export function serverWords(
  { evidence }: Report,
  { evidence: ids, observed }: Pick<Result, 'evidence' | 'observed'>,
): string | null {
  const own = evidence.filter(({ id }) => ids.includes(id))
  for (const item of own) {
    const words = item.kind === 'exchange' ? answered(item, observed) : closed(item)
    if (words !== null) return words
  }
  return null
}

function answered(
  { outcome }: Extract<ReportEvidence, { kind: 'exchange' }>,
  observed: string,
): string | null {
  if (!('body' in outcome) || outcome.status < 400) return null
  if (!observed.split(/\D+/).includes(String(outcome.status))) return null
  const words = wordsOf(parsed(outcome.body.text))
  return words === null ? null : `${outcome.status} ${quoted(words)}`
}

function closed({ close }: Extract<ReportEvidence, { kind: 'socket' }>): string | null {
  if (!close || close.by !== 'server' || close.reason === '') return null
  return `closed with ${close.code} ${quoted(close.reason)}`
}

const quoted = (words: string): string => `“${shortened(words.trim(), LONGEST)}”`

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
