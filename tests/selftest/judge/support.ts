import { CATALOGUE } from '../../conformance/suite.js'
import { addLine, emptyEvidence, type Evidence } from '../../../src/evidence/read.js'
import type { RecordLine, ScenarioOutcome, TargetDescription } from '../../../src/evidence/types.js'
import type { Bench, Check } from '../../../src/judge/check.js'
import { judgeCheck } from '../../../src/judge/engine.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'

/** Evidence and checks as small as can be, to judge one by the other. */

export const target: TargetDescription = {
  reachable: true,
  metadataStatus: 200,
  release: 'R5',
  fhirVersion: '5.0.0',
  releaseFrom: 'metadata',
  guide: null,
  software: null,
  declared: {
    operation: true,
    operationName: 'get-ws-binding-token',
    canonical: null,
    backportCanonical: false,
    guideClaimed: false,
    status: true,
    events: false,
    formats: ['json'],
    xml: false,
    topics: [],
    cors: null,
  },
  topic: null,
  topicFrom: 'none',
  triggerType: null,
  authenticated: false,
  secondPrincipal: false,
  readOnly: false,
  waitBudgetSeconds: 0,
  clockOffsetMs: null,
}

export function evidenceWith(
  outcomes: readonly ScenarioOutcome[],
  description: Partial<TargetDescription> = {},
): Evidence {
  const evidence = emptyEvidence()
  addLine(evidence, { kind: 'target', at: 0, description: { ...target, ...description } })
  const request = { method: 'POST', url: 'http://x/fhir/Subscription/1/$get-ws-binding-token', headers: {} }
  const response = { kind: 'response', status: 200, headers: {}, body: { text: '{}', bytes: 2 } } as const
  const line = {
    kind: 'exchange',
    scenario: 's',
    purpose: 'operation',
    at: 1,
    durationMs: 1,
    request,
  } as const
  addLine(evidence, { ...line, id: 'x1', attempt: 1, outcome: response })
  addLine(evidence, { ...line, id: 'x2', attempt: 2, outcome: { ...response, status: 500 } })
  addLine(evidence, {
    ...line,
    id: 'silent',
    attempt: 1,
    outcome: { kind: 'timeout', reason: 'no complete response within 9 ms' },
  })
  outcomes.forEach((outcome, index) =>
    addLine(evidence, { kind: 'scenario', key: 's', attempt: index + 1, at: 1, durationMs: 1, outcome }),
  )
  return evidence
}

export const done = (id: string): ScenarioOutcome => ({
  kind: 'done',
  observed: { invoke: { $exchange: id } },
})

export type View = { readonly invoke: ExchangeView }

export function checkOf(
  body: (view: View, bench: Bench) => void,
  ref = 'OP-17/not-2xx',
  requires: readonly string[] = [],
): Check {
  const [requirement = '', clause = ''] = ref.split('/')
  return {
    requirement,
    clause,
    scenario: { key: 's', title: 's', subscriptions: 0, act: () => Promise.resolve(null) },
    part: '',
    requires,
    expected: 'The answer is 2xx',
    judge: body as Check['judge'],
    file: 'x.test.ts',
    name: ref,
  }
}

export const verdictOf = (check: Check, evidence: Evidence): ReturnType<typeof judgeCheck> =>
  judgeCheck(CATALOGUE, check, evidence, standaloneExpect())

/** The answer of the operation is 200. */
export const is200 = checkOf(({ invoke }, { expect: that, saw }) => {
  saw(invoke.summary)
  that(invoke.status).toBe(200)
})

/** The same evidence with these lines after it. */
export function followedBy(evidence: Evidence, lines: readonly RecordLine[]): Evidence {
  for (const line of lines) addLine(evidence, line)
  return evidence
}
