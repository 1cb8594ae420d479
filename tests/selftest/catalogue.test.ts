import { CATALOGUE } from '../conformance/suite.js'
import { describe, expect, it } from 'vitest'
import {
  appliesTo,
  groundOf,
  inRelease,
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
  'core-declared',
  'type-level-left-out',
  'instance-level-left-out',
  'guide-unclaimed',
  'guide-shape-unclaimed',
]

/** Strengths that bind nobody, so that nothing fails by them. */
const NOT_BINDING: readonly Strength[] = ['SHOULD', 'MAY', 'NOT STATED']

/** Every set of circumstances: a verdict may depend on several at once. */
const SITUATIONS = CIRCUMSTANCES.reduce<readonly ReadonlySet<Circumstance>[]>(
  (sets, circumstance) => [...sets, ...sets.map((set) => new Set([...set, circumstance]))],
  [new Set()],
)

/** The releases in which a clause gives `fail` in some situation. */
const failsIn = (owner: Requirement, clause: Clause): readonly Release[] =>
  RELEASES.filter(
    (release) =>
      appliesTo(owner, release, true) &&
      SITUATIONS.some((situation) => severityOf(owner, clause, release, situation) === 'fail'),
  )

const none: ReadonlySet<Circumstance> = new Set()
const clauses = CATALOGUE.requirements.flatMap((owner) => owner.clauses.map((clause) => ({ owner, clause })))
const severities = ({ verdict, unless = [] }: Clause) => [
  ...[verdict, ...unless.map((exception) => exception.verdict)].flatMap((each): readonly Severity[] =>
    typeof each === 'string' ? [each] : Object.values(each),
  ),
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
    expect(CATALOGUE.find('OUT-99') !== undefined).toBe(false)
    expect(CATALOGUE.find('out-34') !== undefined).toBe(false)
  })

  it('lead to their requirement and clause, and say so when there is none', () => {
    expect(CATALOGUE.requirement('OP-17').title).toContain('2xx')
    expect(CATALOGUE.clause('OP-17/not-200').verdict).toBe('info')
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

  it.each(clauses.map(({ owner, clause }) => [`${owner.id}/${clause.id}`, owner, clause] as const))(
    '%s fails only by a binding text',
    (_, owner, clause) => {
      for (const release of failsIn(owner, clause)) {
        expect(groundOf(clause, release), `its ground on ${release}`).not.toBeNull()
        expect(NOT_BINDING, `its strength on ${release}`).not.toContain(inRelease(owner.strength, release))
      }
    },
  )

  it('name as ground a page of the release, by https', () => {
    const pages: Readonly<Record<Release, RegExp>> = {
      R4: /\/R4\/|backport|rfc-editor/,
      R4B: /\/R4B\/|backport|rfc-editor/,
      R5: /\/R5\/|rfc-editor/,
      R6a: /\/R5\/|build\.fhir|rfc-editor/,
      R6b: /\/R5\/|build\.fhir|rfc-editor/,
    }
    for (const { owner, clause } of clauses)
      for (const release of failsIn(owner, clause)) {
        const { source = '' } = groundOf(clause, release) ?? {}
        expect(source, `${owner.id}/${clause.id} on ${release}`).toMatch(pages[release])
        expect(new URL(source)).toMatchObject({ protocol: 'https:', href: source })
      }
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
    expect(severity('IN-07', 'reduced', 'R4')).toBe('fail')
    expect(severity('IN-07', 'reduced', 'R5')).toBe('info')
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
