import { MASK } from '../evidence/masking-rules.js'
import type { Candidate } from './collect.js'
import { explanationOf } from './explained.js'
import type { RawIssue } from './outcome.js'
import { SEVERITIES, type ValidatedKind, type ValidatorIssue } from './types.js'

/** Exchanges and sockets that a finding names, and findings that a kind of resource lists. */
const EVIDENCE = 5
const ISSUES = 100

type Counted = { -readonly [Key in keyof ValidatorIssue]: ValidatorIssue[Key] } & { evidence: string[] }

/** Puts together what was found: each finding once for all resources of a kind. */
export class Tally {
  read = 0
  /** findings about values that the record has masked or replaced, and findings beyond what is listed */
  hidden = 0
  #beyond = 0
  readonly #kinds = new Map<string, { readonly kind: ValidatedKind; readonly issues: Map<string, Counted> }>()

  get beyond(): number {
    return this.#beyond
  }

  add(candidate: Candidate, found: readonly RawIssue[]): void {
    this.read++
    const { issues } = this.#kindOf(candidate)
    const seen = new Set<string>()
    for (const issue of found) {
      if (isHidden(issue, candidate.masked)) {
        this.hidden++
        continue
      }
      const key = [issue.severity, issue.id === '' ? issue.text : issue.id, alike(issue.location)].join('\n')
      if (seen.has(key)) continue
      seen.add(key)
      const known = issues.get(key)
      if (known) again(known, candidate)
      else if (issues.size < ISSUES) issues.set(key, first(issue, candidate))
      else this.#beyond++
    }
  }

  kinds(): ValidatedKind[] {
    return [...this.#kinds.values()]
      .map(({ kind, issues }) => ({ ...kind, issues: [...issues.values()].sort(worseFirst) }))
      .sort((a, b) => (a.from === b.from ? a.what.localeCompare(b.what) : a.from === 'target' ? -1 : 1))
  }

  #kindOf({ what, from }: Candidate) {
    const key = `${from} ${what}`
    const known = this.#kinds.get(key)
    const issues = known?.issues ?? new Map<string, Counted>()
    const one = { kind: { what, from, count: (known?.kind.count ?? 0) + 1, issues: [] }, issues }
    this.#kinds.set(key, one)
    return one
  }
}

function first(issue: RawIssue, { what, evidence }: Candidate): Counted {
  const { severity, id, location, text } = issue
  return {
    severity,
    id: id === '' ? null : id,
    location,
    text,
    count: 1,
    evidence: evidence.slice(0, EVIDENCE),
    explained: explanationOf({ ...issue, what }),
  }
}

function again(known: Counted, { evidence }: Candidate): void {
  known.count++
  const more = evidence.filter((id) => !known.evidence.includes(id))
  known.evidence.push(...more.slice(0, EVIDENCE - known.evidence.length))
}

/** The validator read a mask or a pseudonym there and not what was sent. */
function isHidden({ location, text }: RawIssue, masked: readonly string[]): boolean {
  if (text.includes(MASK) || text.includes('«')) return true
  return masked.some((place) => location === place || location.startsWith(`${place}.`))
}

function alike(location: string): string {
  return location.replace(/\[\d+\]/g, '')
}

/** What nobody has explained comes first. */
function worseFirst(a: ValidatorIssue, b: ValidatorIssue): number {
  const rank = (issue: ValidatorIssue) =>
    SEVERITIES.indexOf(issue.severity) + (issue.explained === null ? 0 : SEVERITIES.length)
  return rank(a) - rank(b) || b.count - a.count
}
