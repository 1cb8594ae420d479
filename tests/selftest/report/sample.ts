import { strengthOf } from '../../../src/report/about.js'
import { CATALOGUE } from '../../conformance/suite.js'

import type { Requirement } from '../../../src/catalogue/index.js'
import { addLine, emptyEvidence } from '../../../src/evidence/read.js'
import type { Evidence } from '../../../src/evidence/read.js'
import type { Captured, Json, RecordLine } from '../../../src/evidence/types.js'
import { openClauses } from '../../../src/judge/coverage.js'
import type { Judgement, RequirementRow, Result, Verdict } from '../../../src/judge/types.js'
import { buildReport } from '../../../src/report/build.js'
import type { Report } from '../../../src/report/types.js'
import { contextFrom } from '../../../src/report/verdict.js'
import type { Validation } from '../../../src/validator/types.js'

export interface SampleOptions {
  /** requirements that fail */
  readonly failures?: number
  readonly warnings?: number
  readonly unverified?: number
  /** a string that the target sends wherever it can */
  readonly hostile?: string
  readonly scenarios?: number
  /** frames of each websocket */
  readonly frames?: number
  readonly waived?: boolean
  /** nothing is left out: tokens expire within the wait budget */
  readonly whole?: boolean
}

const STARTED = '2025-03-04T05:06:07.000Z'
const BASE = 'https://fhir.example.org/r5'
const TOKEN = '«binding-token-1»'

const captured = (value: Json | string): Captured => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return { text, bytes: Buffer.byteLength(text) }
}

/** A run as it may be seen: scenarios that create, call, bind, trigger and close, and rows that point at them. */
export function sampleEvidence(options: SampleOptions = {}): Evidence {
  const evidence = emptyEvidence()
  const add = (line: RecordLine) => addLine(evidence, line)
  const hostile = options.hostile ?? 'Example FHIR Server 5.2'
  add({
    kind: 'run',
    recordVersion: '1.0',
    id: 'run-7f3a',
    startedAt: STARTED,
    suite: { name: 'fhir-ws-conformance', version: '0.1.0', commit: 'abc1234' },
    target: { name: 'Example', baseUrl: BASE, embedded: false },
    configuration: { baseUrl: BASE, auth: 'bearer', bearerToken: '«bearer-1»', waitBudgetSeconds: 60 },
    only: [],
    skip: [],
  })
  add({ kind: 'target', at: 10, description: description(hostile) })
  const facts: Record<string, Json> = {
    levels: ['type', 'instance'],
    methods: ['POST', 'GET'],
    formats: ['json'],
    bindDialect: 'bind-with-token TOKEN',
    tokenLifetimeSeconds: 3600,
    handshake: true,
    compression: false,
  }
  for (const [name, value] of Object.entries(facts)) add({ kind: 'fact', at: 20, name, value })
  for (let index = 0; index < (options.scenarios ?? 60); index++) addScenario(add, index, options)
  add({
    kind: 'resource',
    at: 900,
    what: 'created',
    type: 'Subscription',
    id: 's-9',
    url: `${BASE}/Subscription/s-9`,
  })
  add({
    kind: 'resource',
    at: 950,
    what: 'left',
    type: 'Subscription',
    id: 's-9',
    note: 'DELETE was answered 500',
  })
  add({ kind: 'end', at: 12_345, finishedAt: '2025-03-04T05:06:19.345Z', how: 'finished' })
  return evidence
}

/** The key of one of the sample's scenarios. */
export const scenarioKey = (index: number) => (index === 0 ? 'invocation-POST-type' : `bind-${index}`)

function addScenario(add: (line: RecordLine) => void, index: number, options: SampleOptions): void {
  const scenario = scenarioKey(index)
  const start = 100 + index * 40
  const hostile = options.hostile ?? 'accepted'
  const common = { scenario, attempt: 1 }
  const headers = { accept: 'application/fhir+json', authorization: 'Bearer «bearer-1»' }
  const json = {
    'content-type': 'application/fhir+json; fhirVersion=5.0',
    'x-server': hostile.slice(0, 2000),
  }
  const exchange = (
    n: number,
    purpose: string,
    method: string,
    path: string,
    status: number,
    ask: Json,
    answer: Json,
  ) =>
    add({
      kind: 'exchange',
      id: `x${index * 4 + n}`,
      ...common,
      purpose,
      at: start + n * 5,
      durationMs: 3.2,
      request: {
        method,
        url: `${BASE}/${path}`,
        headers: { ...headers, ...(ask !== null && { 'content-type': 'application/fhir+json' }) },
        ...(ask !== null && { body: captured(ask) }),
      },
      outcome: { kind: 'response', status, headers: json, body: captured(answer) },
    })
  const subscription = { resourceType: 'Subscription', id: `s-${index}`, status: 'active', reason: hostile }
  exchange(
    0,
    'create Subscription',
    'POST',
    'Subscription',
    201,
    { resourceType: 'Subscription' },
    subscription,
  )
  exchange(1, 'operation', 'POST', 'Subscription/$get-ws-binding-token', 200, parameters(index), {
    resourceType: 'Parameters',
    parameter: [
      { name: 'token', valueString: TOKEN },
      { name: 'expiration', valueDateTime: '2025-03-04T06:06:07' },
      { name: 'websocket-url', valueUrl: 'wss://fhir.example.org/ws' },
    ],
  })
  if (index > 0) addSocket(add, scenario, index, start + 20, options)
  exchange(
    2,
    'trigger',
    'PUT',
    `Patient/p-${index}`,
    200,
    { resourceType: 'Patient', id: `p-${index}` },
    { resourceType: 'Patient' },
  )
  exchange(3, 'delete Subscription', 'DELETE', `Subscription/s-${index}`, 204, null, '')
  add({
    kind: 'scenario',
    key: scenario,
    attempt: 1,
    at: start + 60,
    durationMs: 60,
    outcome:
      index === 7
        ? { kind: 'blocked', reason: 'no handshake came', by: 'WS-04' }
        : { kind: 'done', observed: {} },
  })
}

function addSocket(
  add: (line: RecordLine) => void,
  scenario: string,
  index: number,
  at: number,
  options: SampleOptions,
): void {
  const id = `w${index}`
  add({
    kind: 'socket',
    id,
    scenario,
    attempt: 1,
    purpose: 'bind',
    at,
    url: 'wss://fhir.example.org/ws',
    headers: {},
    outcome: { kind: 'open', durationMs: 4.5, protocol: '', extensions: '' },
  })
  const frame = (n: number, direction: 'in' | 'out', text: string) =>
    add({
      kind: 'frame',
      socket: id,
      index: n,
      at: at + n * 2,
      direction,
      opcode: 'text',
      body: captured(text),
    })
  frame(1, 'out', `bind-with-token ${TOKEN}`)
  frame(2, 'in', notification('handshake', options.hostile))
  for (let n = 0; n < (options.frames ?? 1); n++) frame(n + 3, 'in', notification('event-notification'))
  add({
    kind: 'close',
    socket: id,
    at: at + 30,
    code: 1000,
    reason: options.hostile?.slice(0, 100) ?? '',
    by: 'client',
  })
}

const parameters = (index: number): Json => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'id', valueId: `s-${index}` }],
})

const notification = (type: string, error?: string) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [
      { resource: { resourceType: 'SubscriptionStatus', type, ...(error !== undefined && { error }) } },
    ],
  })

function description(software: string) {
  return {
    reachable: true,
    metadataStatus: 200,
    release: 'R5',
    fhirVersion: '5.0.0',
    releaseFrom: 'metadata',
    guide: null,
    software,
    declared: {
      operation: true,
      operationName: 'get-ws-binding-token',
      canonical: 'http://hl7.org/fhir/OperationDefinition/Subscription-get-ws-binding-token',
      backportCanonical: false,
      guideClaimed: false,
      status: true,
      events: false,
      formats: ['json'],
      xml: false,
      topics: ['http://example.org/topic'],
      cors: null,
    },
    topic: 'http://example.org/topic',
    topicFrom: 'search',
    triggerType: 'Patient',
    authenticated: true,
    secondPrincipal: false,
    readOnly: false,
    waitBudgetSeconds: 60,
    clockOffsetMs: -420,
  } as const
}

/** Rows and roll-up for the whole catalogue: about six hundred rows. */
export function sampleJudgement(options: SampleOptions = {}): Judgement {
  const testable = CATALOGUE.requirements.filter(({ clauses }) => clauses.length > 0)
  const verdicts = new Map<string, Verdict>()
  const assign = (verdict: Verdict, ids: readonly string[]) => ids.forEach((id) => verdicts.set(id, verdict))
  const ids = testable.map(({ id }) => id)
  const expiry = ids.filter((id) => id.startsWith('EXP'))
  const rest = ids.filter((id) => !id.startsWith('EXP'))
  const { failures = 0, warnings = 4, unverified = 0 } = options
  const spread = rest.filter((id, index) => index % 3 === 1 && canBreak(id))
  if (options.whole !== true) assign('skip', expiry)
  assign('fail', spread.slice(0, failures))
  assign('warn', spread.slice(failures, failures + warnings))
  assign('unverified', spread.slice(failures + warnings, failures + warnings + unverified))
  assign('info', rest.filter((id) => id.startsWith('SEC')).slice(0, 3))
  const results = testable.flatMap((entry) => rowsOf(entry, verdicts.get(entry.id) ?? 'pass', options))
  return {
    wanted: { scope: 'full', only: [], skip: [] },
    notSelected: [],
    needless: [],
    results,
    requirements: CATALOGUE.requirements.map((entry) => rollUp(entry, results, verdicts, options)),
    ambiguities: [{ id: 'A-04', reading: options.hostile ?? '`bind-with-token TOKEN`' }],
    faults: [],
  }
}

/** Only what the catalogue calls a failure somewhere can be one. */
function canBreak(id: string): boolean {
  const verdict = CATALOGUE.requirements.find((entry) => entry.id === id)?.clauses[0]?.verdict
  return verdict !== undefined && verdict !== 'info'
}

function rowsOf(entry: Requirement, verdict: Verdict, { hostile }: SampleOptions): Result[] {
  return [0, 1, 2, 3].map((index) => {
    const mine: Verdict = verdict === 'fail' && index > 1 ? 'pass' : verdict
    const first = Number(entry.id.replace(/\D/g, '')) % 15
    const number = first * 4 + index
    const seen = mine !== 'unverified' && mine !== 'skip'
    const isBroken = mine === 'fail' || mine === 'warn'
    const clause = entry.clauses[verdict === 'fail' ? 0 : index % entry.clauses.length]
    return {
      requirement: entry.id,
      clause: clause?.id ?? '',
      scenario: scenarioKey(number),
      verdict: mine,
      strength: strengthOf(CATALOGUE, entry.id),
      title: entry.title,
      reason:
        mine === 'skip'
          ? 'the token lives longer than the wait budget'
          : isBroken
            ? (clause?.broken ?? '')
            : seen
              ? ''
              : 'no handshake came',
      expected: 'exactly one parameter named expiration',
      observed: seen ? (hostile ?? 'one parameter named expiration, a dateTime') : '',
      level: index % 2 === 0 ? 'type' : 'instance',
      method: index < 2 ? 'POST' : 'GET',
      format: 'json',
      evidence: seen ? [`x${number * 4 + 1}`, ...(number > 0 ? [`w${number}`] : [])] : [],
      blockedBy: mine === 'unverified' ? ['WS-04'] : [],
      cause: mine === 'skip' ? 'setting' : null,
      ground: null,
      advice: isBroken ? (clause?.advice?.change ?? null) : null,
      stability: mine === 'fail' ? (index === 0 ? 'deterministic' : 'intermittent') : null,
      headroomMs: entry.group === 'WS' ? 2400 : null,
      sources: entry.sources,
      test: {
        file: `tests/conformance/${entry.group.toLowerCase()}.test.ts`,
        line: isBroken ? 12 : null,
        name: entry.id,
      },
    }
  })
}

function rollUp(
  entry: Requirement,
  results: readonly Result[],
  verdicts: ReadonlyMap<string, Verdict>,
  { waived }: SampleOptions,
): RequirementRow {
  const rows = results.filter((row) => row.requirement === entry.id)
  const verdict = rows.length === 0 ? 'n/a' : (verdicts.get(entry.id) ?? 'pass')
  const unseen = rows.filter((row) => row.verdict === 'unverified' || row.verdict === 'skip')
  return {
    requirement: entry.id,
    verdict,
    inScope: true,
    open: openClauses(rows),
    excuse: null,
    coveredBy: [...new Set(rows.map(({ test }) => `${test.file} > ${test.name}`))],
    unobserved: unseen.map(({ scenario, reason }) => ({ scenario, reason })),
    reason: entry.untestable ?? unseen[0]?.reason ?? null,
    waiver:
      waived && verdict === 'fail'
        ? { requirement: entry.id, reason: 'fixed in 5.3', owner: 'Example', expires: '2099-01-01' }
        : null,
  }
}

/** The report of a sample run. */
export function sampleReport(options: SampleOptions = {}): Report {
  const evidence = sampleEvidence(options)
  return buildReport({
    catalogue: CATALOGUE,
    evidence,
    judgement: sampleJudgement(options),
    context: contextFrom(evidence),
    scenarioTitles: { 'invocation-POST-type': 'Call the operation by POST at type level' },
    validation: sampleValidation(options.hostile),
  })
}

/** What HL7's validator may say: findings with and without an explanation, and a kind without any. */
export function sampleValidation(hostile = "The value 'x' is not valid"): Validation {
  const issue = {
    severity: 'error',
    id: 'Type_Specific_Checks_DT_DateTime_Valid',
    location: 'Bundle.entry[0].resource.notificationEvent[0].timestamp',
    text: hostile,
    count: 7,
    evidence: ['x1', 'w2', 'gone'],
    explained: null,
  } as const
  const known = { ...issue, severity: 'warning', explained: 'no terminology server is asked' } as const
  return {
    status: 'unverified',
    reason: `HL7's validator was given up: ${hostile}`,
    validator: { version: '6.10.4', fhirVersions: ['5.0'] },
    read: 20,
    kinds: [
      { what: 'Bundle (subscription-notification)', from: 'target', count: 12, issues: [issue, known] },
      { what: 'Parameters', from: 'target', count: 7, issues: [] },
      { what: 'TestReport', from: 'suite', count: 1, issues: [known] },
    ],
    leftOut: [{ reason: 'the record has only their beginning', count: 2 }],
  }
}
