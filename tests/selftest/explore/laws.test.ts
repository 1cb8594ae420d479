import { beforeAll, describe, expect, it } from 'vitest'
import { addLine, emptyEvidence, type Evidence } from '../../../src/evidence/read.js'
import type { TargetDescription } from '../../../src/evidence/types.js'
import type { HistoryEvidence } from '../../../src/explore/evidence.js'
import { judgeHistory, nameOf } from '../../../src/explore/findings.js'
import type { Law } from '../../../src/judge/check.js'
import { CATALOGUE, loadExploration } from '../../conformance/suite.js'

let laws: readonly Law[] = []
beforeAll(async () => {
  laws = (await loadExploration()).laws
})

const TARGET = {
  reachable: true,
  metadataStatus: 200,
  release: 'R5',
  fhirVersion: '5.0.0',
  releaseFrom: 'metadata',
  guide: null,
  software: null,
  declared: { operation: true, canonical: null, formats: [], topics: [], xml: true, events: true },
  topic: 'http://example.org/topic',
  topicFrom: 'configured',
  triggerType: 'Encounter',
  authenticated: true,
  secondPrincipal: true,
  readOnly: false,
  waitBudgetSeconds: 60,
  clockOffsetMs: 0,
} as unknown as TargetDescription

/** A record of one history. */
function recorded(history: Partial<HistoryEvidence>): Evidence {
  const evidence = emptyEvidence()
  const observed = {
    phase: 'explored',
    path: '',
    nth: 0,
    law: null,
    steps: [],
    patienceMs: 10_000,
    firm: true,
    endedAt: 100,
    ...history,
  } as HistoryEvidence
  addLine(evidence, { kind: 'target', at: 0, description: TARGET })
  addLine(evidence, {
    kind: 'scenario',
    key: 'history-1',
    attempt: 1,
    at: 0,
    durationMs: 100,
    outcome: { kind: 'done', observed },
  })
  return evidence
}

describe('every law', () => {
  it('is for a clause of the catalogue, and has a name of its own', () => {
    expect(laws.length).toBeGreaterThan(50)
    for (const law of laws) expect(() => CATALOGUE.clause(`${law.requirement}/${law.clause}`)).not.toThrow()
    expect(new Set(laws.map(nameOf)).size).toBe(laws.length)
  })

  it('says nothing of a history in which nothing happened', () => {
    const { judged } = judgeHistory(CATALOGUE, laws, recorded({}), 'history-1')
    const told = [...judged].filter(
      ([, { result, fault }]) => fault || !['unverified', 'n/a'].includes(result.verdict),
    )
    expect(told.map(([law, { result }]) => `${nameOf(law)}: ${result.verdict}`)).toEqual([])
  })

  it('says nothing of a history of which the sockets were not opened', () => {
    const when = { text: '', from: 1, to: 2 }
    const steps: HistoryEvidence['steps'] = [
      { ...when, did: 'nothing', why: 'there is no such token' },
      { ...when, did: 'event', triggers: [] },
      { ...when, did: 'wait', why: 'for a while' },
    ]
    const { judged } = judgeHistory(CATALOGUE, laws, recorded({ steps }), 'history-1')
    expect([...judged].filter(([, { fault }]) => fault).map(([law]) => nameOf(law))).toEqual([])
  })
})
