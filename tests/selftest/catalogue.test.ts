import { describe, expect, it } from 'vitest'
import {
  AMBIGUITIES,
  appliesTo,
  CATALOGUE,
  clause,
  GROUPS,
  isRequirementId,
  requirement,
  severityOf,
  type Circumstance,
  type Clause,
  type Release,
  type Requirement,
  type Severity,
  type Strength,
} from '../../src/catalogue/index.js'

const RELEASES: readonly Release[] = ['R4', 'R4B', 'R5', 'R6a', 'R6b']
const CIRCUMSTANCES: readonly Circumstance[] = [
  'operation-undeclared',
  'backport-undeclared',
  'guide-1.0',
  'guide-unclaimed',
]

const SIZES: Record<(typeof GROUPS)[number], number> = {
  OP: 28,
  IN: 15,
  OUT: 34,
  TOK: 6,
  EXP: 7,
  WS: 29,
  NB: 15,
  SS: 23,
  CL: 7,
  SC: 13,
  ERR: 13,
  SEC: 11,
}

const STRENGTHS: Record<Strength, number> = { SHALL: 39, SHOULD: 17, MAY: 13, IMPLIED: 92, 'NOT STATED': 40 }

/** No text covers them; the failure rests on another rule: authorization, availability, safety, or nothing working. */
const FAILS_WITHOUT_TEXT = ['OP-20', 'IN-12', 'WS-02', 'WS-09', 'WS-24', 'ERR-05', 'ERR-06']

const UNTESTABLE = [
  ...['OP-25', 'OP-28', 'OUT-28', 'TOK-01', 'WS-05', 'WS-08', 'WS-28', 'WS-29'],
  ...['SS-22', 'SC-06', 'SEC-02', 'SEC-09'],
]

const none: ReadonlySet<Circumstance> = new Set()
const clauses = CATALOGUE.flatMap((owner) => owner.clauses.map((clause) => ({ owner, clause })))
const severities = ({ verdict, unless = [] }: Clause) => [
  ...(typeof verdict === 'string' ? [verdict] : Object.values(verdict)),
  ...unless.map((exception) => exception.verdict),
]

describe('ids', () => {
  it('are those of the twelve groups, numbered without a gap, in order', () => {
    const expected = GROUPS.flatMap((group) =>
      Array.from({ length: SIZES[group] }, (_, index) => `${group}-${String(index + 1).padStart(2, '0')}`),
    )
    expect(expected).toHaveLength(201)
    expect(CATALOGUE.map(({ id }) => id)).toEqual(expected)
  })

  it('begin with the group', () => {
    for (const { id, group } of CATALOGUE) expect(id.split('-')[0]).toBe(group)
  })

  it('are recognised only when they exist', () => {
    expect(isRequirementId('OUT-34')).toBe(true)
    expect(isRequirementId('OUT-35')).toBe(false)
    expect(isRequirementId('out-34')).toBe(false)
  })

  it('lead to their requirement and clause, and say so when there is none', () => {
    expect(requirement('OP-17').title).toContain('2xx')
    expect(clause('OP-17', 'not-200').verdict).toBe('warn')
    expect(() => requirement('OP-99')).toThrow('The catalogue has no requirement OP-99')
    expect(() => clause('OP-17', 'nope')).toThrow('OP-17 has no clause nope; its clauses: not-2xx, not-200')
    expect(() => clause('OP-25', 'nope')).toThrow('none, since no run can test it')
  })
})

describe('a requirement', () => {
  it.each(CATALOGUE.map((entry) => [entry.id, entry] as const))('%s is complete', (_, entry) => {
    expect(entry.title).toMatch(/^[A-Z`].*\.$/)
    expect(entry.title, 'our own words, so nothing to quote').not.toMatch(/["“”„«»]/)
    expect(entry.releases).toEqual(RELEASES.filter((release) => entry.releases.includes(release)))
    expect(entry.releases).not.toHaveLength(0)
    expect(entry.sources).not.toHaveLength(0)
    for (const source of entry.sources)
      expect(new URL(source)).toMatchObject({ protocol: 'https:', href: source })
    expect(entry.clauses.length > 0, 'clauses or a reason, never both').toBe(entry.untestable === undefined)
    expect(new Set(entry.gates).size).toBe(entry.gates.length)
  })

  it('says why when no run can test it', () => {
    const without = CATALOGUE.filter(({ untestable }) => untestable !== undefined)
    expect(without.map(({ id }) => id)).toEqual(UNTESTABLE)
    for (const { untestable } of without) expect(untestable).toMatch(/^[A-Z].{20,}\.$/)
  })

  it('keeps the strength that was read in the texts', () => {
    const count = (word: string) => CATALOGUE.filter(({ strength }) => strength === word).length
    expect(Object.fromEntries(Object.keys(STRENGTHS).map((word) => [word, count(word)]))).toEqual(STRENGTHS)
  })
})

describe('clauses', () => {
  it('have short names that are unique within their requirement', () => {
    for (const { clause } of clauses) expect(clause.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    for (const { id, clauses } of CATALOGUE) {
      expect(new Set(clauses.map((clause) => clause.id)).size, id).toBe(clauses.length)
    }
  })

  it('say what a server does that breaks them', () => {
    for (const { clause } of clauses) expect(clause.broken).toMatch(/^[a-z][^"“”]{10,}[^.]$/)
  })

  it('stand in order of harshness', () => {
    const rank = { fail: 0, warn: 1, info: 2 }
    const harshest = (clause: Clause) => Math.min(...severities(clause).map((severity) => rank[severity]))
    for (const { id, clauses } of CATALOGUE) {
      const ranks = clauses.map(harshest)
      expect(ranks, id).toEqual([...ranks].sort((a, b) => a - b))
    }
  })

  it('fail where no text covers them only for the seven that rest on another rule', () => {
    const failing = clauses.filter(({ owner, clause }) => {
      return owner.strength === 'NOT STATED' && severities(clause).includes('fail')
    })
    expect([...new Set(failing.map(({ owner }) => owner.id))]).toEqual(FAILS_WITHOUT_TEXT)
  })

  it('never only record a 5xx status', () => {
    const crashes = clauses.filter(({ clause }) => clause.id === '5xx')
    expect(crashes.length).toBeGreaterThan(20)
    for (const { owner, clause } of crashes) expect(severities(clause), owner.id).not.toContain('info')
  })
})

describe('severityOf', () => {
  const severity = (id: string, clauseId: string, release: Release, ...circumstances: Circumstance[]) =>
    severityOf(requirement(id), clause(id, clauseId), release, new Set(circumstances))

  it('takes the one verdict when there is but one', () => {
    expect(severity('OP-17', 'not-2xx', 'R4')).toBe('fail')
    expect(severity('OP-17', 'not-2xx', 'R6b')).toBe('fail')
  })

  it('takes what the release has of its own', () => {
    expect(severity('WS-11', 'stalls', 'R4B')).toBe('fail')
    expect(severity('WS-11', 'stalls', 'R5')).toBe('warn')
    expect(severity('ERR-03', 'wrapped', 'R5')).toBe('warn')
    expect(severity('ERR-03', 'wrapped', 'R6a')).toBe('fail')
    expect(severity('SS-10', 'missing', 'R4')).toBe('warn')
    expect(severity('SS-10', 'missing', 'R6b')).toBe('fail')
  })

  it('lets a circumstance come first', () => {
    expect(severity('OP-01', 'missing', 'R5')).toBe('fail')
    expect(severity('OP-01', 'missing', 'R5', 'guide-1.0', 'operation-undeclared')).toBe('warn')
    expect(severity('NB-05', 'no-parameters-first', 'R4', 'guide-unclaimed')).toBe('fail')
    expect(severity('NB-05', 'no-parameters-first', 'R4', 'guide-1.0')).toBe('warn')
    expect(severity('SC-10', 'missing', 'R4', 'guide-unclaimed')).toBe('warn')
  })

  it('never makes a verdict harsher by a circumstance', () => {
    const rank = { fail: 2, warn: 1, info: 0 }
    for (const { owner, clause } of clauses) {
      for (const release of owner.releases) {
        const plain = rank[severityOf(owner, clause, release, none)]
        for (const circumstance of CIRCUMSTANCES) {
          const then = rank[severityOf(owner, clause, release, new Set([circumstance]))]
          expect(then, `${owner.id} ${clause.id}`).toBeLessThanOrEqual(plain)
        }
      }
    }
  })

  it('refuses a clause of another requirement', () => {
    expect(() => severityOf(requirement('OP-01'), clause('OP-17', 'not-200'), 'R5', none)).toThrow('OP-01')
  })
})

describe('appliesTo', () => {
  it('goes by the releases of the requirement', () => {
    expect(appliesTo(requirement('NB-04'), 'R4B', true)).toBe(true)
    expect(appliesTo(requirement('NB-04'), 'R4', true)).toBe(false)
    expect(appliesTo(requirement('NB-01'), 'R6b', false)).toBe(true)
  })

  it('holds late R6 to the operation only when it is declared', () => {
    expect(appliesTo(requirement('OUT-01'), 'R6b', true)).toBe(true)
    expect(appliesTo(requirement('OUT-01'), 'R6b', false)).toBe(false)
    expect(appliesTo(requirement('NB-02'), 'R6b', true)).toBe(false)
  })
})

describe('ambiguities', () => {
  it('are thirty, in order, each with readings, a treatment and requirements that exist', () => {
    expect(AMBIGUITIES.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, index) => `A-${String(index + 1).padStart(2, '0')}`),
    )
    for (const { id, question, readings, treatment, requirements } of AMBIGUITIES) {
      expect(question, id).toMatch(/\?$/)
      expect(readings.length, id).toBeGreaterThan(1)
      expect(treatment, id).toMatch(/\.$/)
      expect(requirements.length, id).toBeGreaterThan(0)
      expect(
        requirements.filter((one) => !isRequirementId(one)),
        id,
      ).toEqual([])
    }
  })
})

/** `fail on R5, R6a, R6b; warn on R4, R4B; warn when guide-unclaimed`, R6b as for a server with the operation. */
function verdicts(owner: Requirement, clause: Clause): string {
  const releasesWith = (severity: Severity) =>
    RELEASES.filter((release) => appliesTo(owner, release, true)).filter(
      (release) => severityOf(owner, clause, release, none) === severity,
    )
  const used = (['fail', 'warn', 'info'] as const).filter((severity) => releasesWith(severity).length > 0)
  return [
    ...used.map((severity) => `${severity} on ${releasesWith(severity).join(', ')}`),
    ...(clause.unless ?? []).map(({ when, verdict }) => `${verdict} when ${when}`),
  ].join('; ')
}

describe('verdicts', () => {
  it('change only together with the table that a reviewer reads', async () => {
    const table = Object.fromEntries(
      CATALOGUE.map((owner) => [
        owner.id,
        owner.untestable === undefined
          ? Object.fromEntries(owner.clauses.map((clause) => [clause.id, verdicts(owner, clause)]))
          : `untestable on ${owner.releases.join(', ')}`,
      ]),
    )
    await expect(`${JSON.stringify(table, null, 2)}\n`).toMatchFileSnapshot('catalogue.verdicts.json')
  })
})
