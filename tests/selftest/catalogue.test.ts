import { CATALOGUE } from '../conformance/suite.js'
import { describe, expect, it } from 'vitest'
import {
  appliesTo,
  severityOf,
  type Circumstance,
  type Clause,
  type Release,
} from '../../src/catalogue/index.js'

const RELEASES: readonly Release[] = ['R4', 'R4B', 'R5', 'R6a', 'R6b']
const CIRCUMSTANCES: readonly Circumstance[] = [
  'operation-undeclared',
  'backport-undeclared',
  'guide-1.0',
  'guide-unclaimed',
]

/** No text covers them; the failure rests on another rule: authorization, availability, safety, or nothing working. */
const FAILS_WITHOUT_TEXT = ['OP-20', 'IN-12', 'WS-02', 'WS-09', 'WS-24', 'ERR-05', 'ERR-06']

const none: ReadonlySet<Circumstance> = new Set()
const clauses = CATALOGUE.requirements.flatMap((owner) => owner.clauses.map((clause) => ({ owner, clause })))
const severities = ({ verdict, unless = [] }: Clause) => [
  ...(typeof verdict === 'string' ? [verdict] : Object.values(verdict)),
  ...unless.map((exception) => exception.verdict),
]

describe('ids', () => {
  it('are numbered within their group, without a gap and in order', () => {
    for (const group of Object.keys(CATALOGUE.groups)) {
      const own = CATALOGUE.requirements.filter((entry) => entry.group === group).map(({ id }) => id)
      expect(own).toEqual(own.map((_, index) => `${group}-${String(index + 1).padStart(2, '0')}`))
    }
  })

  it('stand in the order of the groups', () => {
    const groups = Object.keys(CATALOGUE.groups)
    const places = CATALOGUE.requirements.map(({ group }) => groups.indexOf(group))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(new Set(places).size).toBe(groups.length)
  })

  it('begin with the group', () => {
    for (const { id, group } of CATALOGUE.requirements) expect(id.split('-')[0]).toBe(group)
  })

  it('are recognised only when they exist', () => {
    expect(CATALOGUE.find('OUT-34') !== undefined).toBe(true)
    expect(CATALOGUE.find('OUT-35') !== undefined).toBe(false)
    expect(CATALOGUE.find('out-34') !== undefined).toBe(false)
  })

  it('lead to their requirement and clause, and say so when there is none', () => {
    expect(CATALOGUE.requirement('OP-17').title).toContain('2xx')
    expect(CATALOGUE.clause('OP-17/not-200').verdict).toBe('warn')
    expect(() => CATALOGUE.requirement('OP-99')).toThrow('The catalogue has no requirement OP-99')
    expect(() => CATALOGUE.clause('OP-17/nope')).toThrow(
      'OP-17 has no clause nope; its clauses: not-2xx, not-200',
    )
    expect(() => CATALOGUE.clause('OP-25/nope')).toThrow('none, since no run can test it')
  })
})

describe('a requirement', () => {
  it.each(CATALOGUE.requirements.map((entry) => [entry.id, entry] as const))('%s is complete', (_, entry) => {
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
    for (const { untestable } of CATALOGUE.requirements)
      if (untestable !== undefined) expect(untestable).toMatch(/^[A-Z].{20,}\.$/)
  })
})

describe('clauses', () => {
  it('have short names that are unique within their requirement', () => {
    for (const { clause } of clauses) expect(clause.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    for (const { id, clauses } of CATALOGUE.requirements) {
      expect(new Set(clauses.map((clause) => clause.id)).size, id).toBe(clauses.length)
    }
  })

  it('say what a server does that breaks them', () => {
    for (const { clause } of clauses) expect(clause.broken).toMatch(/^[a-z][^"“”]{10,}[^.]$/)
  })

  it('stand in order of harshness', () => {
    const rank = { fail: 0, warn: 1, info: 2 }
    const harshest = (clause: Clause) => Math.min(...severities(clause).map((severity) => rank[severity]))
    for (const { id, clauses } of CATALOGUE.requirements) {
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
    severityOf(
      CATALOGUE.requirement(id),
      CATALOGUE.clause(`${id}/${clauseId}`),
      release,
      new Set(circumstances),
    )

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
    expect(() =>
      severityOf(CATALOGUE.requirement('OP-01'), CATALOGUE.clause('OP-17/not-200'), 'R5', none),
    ).toThrow('OP-01')
  })
})

describe('appliesTo', () => {
  it('goes by the releases of the requirement', () => {
    expect(appliesTo(CATALOGUE.requirement('NB-04'), 'R4B', true)).toBe(true)
    expect(appliesTo(CATALOGUE.requirement('NB-04'), 'R4', true)).toBe(false)
    expect(appliesTo(CATALOGUE.requirement('NB-01'), 'R6b', false)).toBe(true)
  })

  it('holds late R6 to the operation only when it is declared', () => {
    expect(appliesTo(CATALOGUE.requirement('OUT-01'), 'R6b', true)).toBe(true)
    expect(appliesTo(CATALOGUE.requirement('OUT-01'), 'R6b', false)).toBe(false)
    expect(appliesTo(CATALOGUE.requirement('NB-02'), 'R6b', true)).toBe(false)
  })
})

describe('ambiguities', () => {
  it('are thirty, in order, each with readings, a treatment and requirements that exist', () => {
    expect(CATALOGUE.ambiguities.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, index) => `A-${String(index + 1).padStart(2, '0')}`),
    )
    for (const { id, question, readings, treatment, requirements } of CATALOGUE.ambiguities) {
      expect(question, id).toMatch(/\?$/)
      expect(readings.length, id).toBeGreaterThan(1)
      expect(treatment, id).toMatch(/\.$/)
      expect(requirements.length, id).toBeGreaterThan(0)
      expect(
        requirements.filter((one) => !(CATALOGUE.find(one) !== undefined)),
        id,
      ).toEqual([])
    }
  })
})
