// Stands for `java -jar JAR server PORT …`, and does what is written in JAR: the tests of what happens when HL7's
// validator does not start, hangs, ends in the middle or says nonsense. Beside JAR it notes its process and arguments.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'

const args = process.argv.slice(2)
if (args[0] === '-version') {
  const path = join(dirname(process.env['JAVA_STUB'] ?? ''), 'version')
  console.error(existsSync(path) ? readFileSync(path, 'utf8') : 'openjdk version "17.0.15" 2025-04-15')
  process.exit(0)
}
const jar = args[1] ?? ''
const port = Number(args[3])
const mode = readFileSync(jar, 'utf8').trim()
writeFileSync(`${jar}.seen`, JSON.stringify({ pid: process.pid, args }))

const said = (severity, id, text, expression) => ({
  severity,
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id', valueCode: id },
    {
      url: 'http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-context',
      valueString: 'http://x',
    },
  ],
  details: { text },
  expression: [expression],
})
const outcome = (issue) => JSON.stringify({ resourceType: 'OperationOutcome', issue })
const ok = outcome([{ severity: 'information', details: { text: 'All OK' } }])
const type = (body) => /"resourceType":"(\w+)"/.exec(body)?.[1]

/** What each mode answers; null: nothing, ever. */
const answers = {
  good: (body) =>
    type(body) === 'Bundle'
      ? outcome([
          said(
            'error',
            'Bad_Type',
            'the type is wrong',
            'Bundle.entry[0].resource/*SubscriptionStatus/1*/.type',
          ),
          said(
            'error',
            'TYPE_SPECIFIC_CHECKS_DT_URL_EXAMPLE',
            'Example URLs',
            'Bundle.entry[0].resource.topic',
          ),
        ])
      : ok,
  garbage: () => 'no JSON at all',
  page: () => '{"html":"<h1>Hello</h1>"}',
  failing: () =>
    outcome([{ severity: 'error', details: { text: 'Validation failed: java.lang.NullPointer' } }]),
  'fails once': (_, count) => (count === 2 ? 'no JSON at all' : ok),
  stuck: () => null,
  'ends in the middle': (_, count) => {
    if (count > 2) process.exit(1)
    return ok
  },
}

if (mode === 'ends at once') {
  console.log('Unable to find package hl7.fhir.r5.core#5.0.0')
  console.log('\tat org.hl7.fhir.Something(Something.java:1)')
  process.exit(1)
}
// Whatever ends the suite ends the stub.
process.stdin.on('close', () => process.exit(0)).resume()
let count = 0
if (mode !== 'never ready')
  createServer((request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end()
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      writeFileSync(`${jar}.asked`, body)
      const answer = answers[mode](body, ++count)
      if (answer !== null) response.end(answer)
    })
  }).listen(port, '127.0.0.1', () => console.log('FHIR Validation tool Version 9.8.7 (stub)'))
else setInterval(() => {}, 1000)
