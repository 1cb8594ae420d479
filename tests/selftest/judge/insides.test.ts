import { describe, expect, test } from 'vitest'
import { addLine, emptyEvidence } from '../../../src/evidence/read.js'
import { viewOf } from '../../../src/judge/view.js'
import { insidesOf } from '../../conformance/shared/insides.js'
import { isRouted } from '../../../src/fhir/routing.js'

function answerOf(text: string, type: string) {
  const evidence = emptyEvidence()
  const outcome = {
    kind: 'response',
    status: 500,
    headers: { 'content-type': type },
    body: { text, bytes: text.length },
  } as const
  const request = { method: 'GET', url: 'http://x/fhir/Subscription/1/$op', headers: {} }
  const line = { kind: 'exchange', id: 'x1', scenario: 's', attempt: 1, purpose: 'operation' } as const
  addLine(evidence, { ...line, at: 1, durationMs: 1, request, outcome })
  return viewOf({ answer: { $exchange: 'x1' } }, evidence, () => {}).answer
}

const escaped = (text: string): string =>
  text.replace(/[<&>"\n\t]/g, (character) => `&#${character.charCodeAt(0)};`)

/** The same text in every way in which an error may carry it. */
const bodies = (text: string): readonly (readonly [string, string, string])[] => [
  [
    'JSON',
    JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ diagnostics: text }] }),
    'application/fhir+json',
  ],
  [
    'XML',
    `<OperationOutcome xmlns="http://hl7.org/fhir"><issue><diagnostics value="${escaped(text)}"/></issue></OperationOutcome>`,
    'application/fhir+xml',
  ],
  ['a web page', `<html><pre>${escaped(text).replaceAll('&#10;', '<br>')}</pre></html>`, 'text/html'],
  ['plain text', text, 'text/plain'],
  [
    'JSON that is cut off',
    JSON.stringify({ issue: [{ diagnostics: text }] }).slice(0, -3),
    'application/json',
  ],
]

const TRACES = {
  'a package of com': 'java.lang.IllegalStateException: no\n\tat com.acme.fhir.Tokens.of(Tokens.java:31)',
  'a package of de': 'java.lang.NullPointerException\n\tat de.praxis.Bindings.lambda$of$0(Bindings.java:7)',
  'a package of fr': 'Caused by: x\n\tat fr.sante.Server.<init>(Server.kt:12)',
  'a module of Java': 'x\n\tat java.base/java.lang.Thread.run(Thread.java:833)',
  'a native method': 'x\n\tat nl.zorg.Reflect.invoke0(Native Method)',
  Node: 'TypeError: id\n    at async bind (file:///data/op.mjs:10:5)',
  'Node itself': 'Error\n    at node:internal/process/task_queues:95:5',
  '.NET with lines': 'x\n   at Acme.Fhir.Op.Run(String id) in C:\\src\\Op.cs:line 42',
  '.NET without lines': 'x\r\n   at System.Linq.Enumerable.First[TSource](IEnumerable`1 source)',
  Python: 'Traceback (most recent call last):\n  File "op.py", line 3, in run',
  Ruby: "boom (RuntimeError)\n\tfrom op.rb:12:in `bind'",
  PHP: 'Stack trace:\n#0 Op.php(12): bind()\n#1 {main}',
  Go: 'panic: x\n\ngoroutine 18 [running]:\nmain.bind(0x1)',
  Rust: "thread 'main' panicked at 'x', src/op.rs:3:1",
  'a path of Linux': 'cannot read /opt/fhir/app/op.js',
  'a path of Windows': 'cannot read C:\\fhir\\bin\\op.dll',
} as const

describe.each(Object.entries(TRACES))('the trace of %s', (_, text) => {
  test.each(bodies(text))('is found in %s', (_, body, type) => {
    expect(insidesOf(answerOf(body, type))).not.toBeNull()
  })
})

test.each([
  'The Subscription is not known.',
  'No token at this level: call POST [base]/Subscription/$get-ws-binding-token (see the documentation).',
  'Refused at 2026-01-17T19:30:22Z.\nTry again at 19:31:00.',
  'Look at\nat example.org (the portal) for help.',
  'HAPI-0971: Resource Subscription/123 has an invalid id',
])('"%s" gives nothing away', (text) => {
  for (const [, body, type] of bodies(text)) expect(insidesOf(answerOf(body, type))).toBeNull()
})

describe('the operation is there', () => {
  const outcome = (diagnostics: string) => ({ resourceType: 'OperationOutcome', issue: [{ diagnostics }] })
  const about = outcome('Subscription/abc is not known')
  test.each([
    [200, null, undefined, true],
    [400, null, undefined, true],
    [401, null, undefined, true],
    [null, null, undefined, true],
    [405, 'GET, HEAD', undefined, true],
    [405, 'PUT, DELETE', undefined, false],
    [405, null, undefined, false],
    [404, null, undefined, false],
    [404, null, about, true],
    [404, null, outcome('Unknown operation $get-ws-binding-token on Subscription/abc'), false],
    [404, null, outcome('Not found'), false],
    [501, null, outcome('not supported'), false],
  ])('by %s with Allow %s: %#', (status, allow, json, expected) => {
    expect(isRouted({ status, allow, json }, ['abc'])).toBe(expected)
  })
})
