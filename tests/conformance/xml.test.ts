import { idOf } from '../../src/fhir/parameters.js'
import type { XmlProblem } from '../../src/fhir/xml/index.js'
import { check, suite, type Bench } from '../../src/judge/check.js'
import type { ExchangeView } from '../../src/judge/view.js'
import { xmlInvocations } from '../../src/scenario/invocations.js'
import { xmlCalls, xmlNotifications } from '../../src/scenario/xml.js'

suite(import.meta.url)

check('OUT-32/no-namespace', xmlInvocations, 'The XML is in the namespace of FHIR', ({ invoke }, bench) => {
  bench.expect(problemsIn(invoke, 'namespace', bench)).toHaveLength(0)
})

check('OUT-32/text-content', xmlInvocations, 'Values stand in `value` attributes', ({ invoke }, bench) => {
  bench.expect(problemsIn(invoke, 'text-content', bench)).toHaveLength(0)
})

check('OUT-32/wrong-order', xmlInvocations, 'Each name stands before its value', ({ invoke }, bench) => {
  bench.expect(problemsIn(invoke, 'name-after-value', bench)).toHaveLength(0)
})

check(
  'OP-10/xml-refused',
  xmlCalls,
  'A Parameters in XML is accepted as the same in JSON is',
  ({ jsonBody, xmlBody }, bench) => {
    accepted(jsonBody, 'the same body in JSON was refused', 'OP-08', bench)
    bench.saw(xmlBody.summary)
    bench.expect(xmlBody.accepted).toBe(true)
  },
)

check(
  'OP-10/xml-ignored',
  xmlCalls,
  'The ids of an XML body count as those of a JSON body do',
  ({ subscriptionId, jsonBody, xmlBody, jsonUnknownId, xmlUnknownId }, bench) => {
    accepted(jsonBody, 'the same body in JSON was refused', 'OP-08', bench)
    accepted(xmlBody, 'the body in XML was refused', 'OP-10', bench)
    const others = idsIn(xmlBody).filter((id) => id !== subscriptionId)
    const isTold = jsonUnknownId.clientError
    if (!isTold && idsIn(xmlBody).length === 0)
      bench.unobserved('an unknown id is accepted in JSON too', 'ERR-01')
    bench.saw(
      `other Subscriptions: ${others.length}; an unknown id: JSON ${jsonUnknownId.status}, XML ${xmlUnknownId.status}`,
    )
    bench.expect(others).toHaveLength(0)
    bench.expect(isTold && xmlUnknownId.accepted).toBe(false)
  },
)

check(
  'OP-12/not-xml',
  xmlCalls,
  '`Accept: application/fhir+xml` is answered in that type',
  ({ twin, acceptFhir }, bench) => {
    accepted(twin, 'the ordinary call was refused', 'OP-04', bench)
    bench.saw(`${acceptFhir.summary}, ${typeOf(acceptFhir)}`)
    bench.expect(acceptFhir.accepted).toBe(true)
    bench.expect(typeOf(acceptFhir)).toBe('application/fhir+xml')
  },
)

check(
  'OP-13/refused',
  xmlCalls,
  '`application/xml` and `text/xml` are acceptable',
  ({ twin, acceptApplication, acceptText }, bench) => {
    accepted(twin, 'the ordinary call was refused', 'OP-04', bench)
    bench.saw(`application/xml: ${acceptApplication.status}; text/xml: ${acceptText.status}`)
    bench.expect([acceptApplication, acceptText].filter((answer) => !answer.accepted)).toHaveLength(0)
  },
)

check(
  'OP-13/other-format',
  xmlCalls,
  '`application/xml` and `text/xml` are answered in XML',
  ({ acceptApplication, acceptText }, bench) => {
    const answers = [acceptApplication, acceptText].filter((answer) => answer.accepted)
    if (answers.length === 0) bench.unobserved('a generic Accept was refused', 'OP-13')
    bench.saw(answers.map(typeOf).join(', '))
    bench.expect(answers.filter((answer) => answer.format !== 'xml')).toHaveLength(0)
  },
)

check(
  'OP-15/rejected',
  xmlCalls,
  'A call with `_format=xml` is not refused',
  ({ twin, formatShort, formatLong }, bench) => {
    accepted(twin, 'the ordinary call was refused', 'OP-04', bench)
    bench.saw(`xml: ${formatShort.status}; application/fhir+xml: ${formatLong.status}`)
    bench.expect([formatShort, formatLong].filter((answer) => !answer.accepted)).toHaveLength(0)
  },
)

check('OP-15/ignored', xmlCalls, '`_format=xml` is answered in XML', ({ formatShort, formatLong }, bench) => {
  const answers = [formatShort, formatLong].filter((answer) => answer.accepted)
  if (answers.length === 0) bench.unobserved('a call with _format was refused', 'OP-15')
  bench.saw(answers.map(typeOf).join(', '))
  bench.expect(answers.filter((answer) => answer.format !== 'xml')).toHaveLength(0)
})

check(
  'WS-13/wrong-mime',
  xmlNotifications,
  'A Subscription to XML is notified in XML',
  ({ bound, accepted: terms }, bench) => {
    if (!/xml/i.test(terms.contentType ?? ''))
      bench.doesNotApply('the accepted Subscription does not ask for XML')
    const formats = bound.socket.notifications.map(({ message }) => 'format' in message && message.format)
    if (formats.length === 0) bench.unobserved('no notification came', 'WS-04')
    bench.saw(`asked for ${terms.contentType}, notified in ${[...new Set(formats)].join(' and ')}`)
    bench.expect(formats.filter((format) => format !== 'xml')).toHaveLength(0)
  },
)

/** Where the output breaks a rule of XML; an answer that is none is judged elsewhere. */
function problemsIn(invoke: ExchangeView, kind: XmlProblem['kind'], bench: Bench): readonly string[] {
  accepted(invoke, `no output to judge: ${invoke.summary}`, 'OP-04', bench)
  if (invoke.format !== 'xml') bench.unobserved(`the answer is ${typeOf(invoke)}`, 'OP-12')
  const { xml } = invoke
  if (!xml.ok) return bench.unobserved(`the XML cannot be read: ${xml.reason}`, 'OP-18')
  const paths = xml.problems.filter((problem) => problem.kind === kind).map((problem) => problem.path)
  bench.saw(paths.length === 0 ? 'XML as FHIR writes it' : `at ${[...new Set(paths)].join(', ')}`)
  return paths
}

function accepted(answer: ExchangeView, otherwise: string, by: string, bench: Bench): void {
  if (!answer.accepted) bench.unobserved(`${otherwise}: ${answer.summary}`, by)
}

function typeOf(answer: ExchangeView): string {
  return (answer.header('content-type') ?? 'no Content-Type').split(';')[0]?.trim().toLowerCase() ?? ''
}

function idsIn(answer: ExchangeView): readonly string[] {
  return (answer.parameters?.texts('subscription') ?? []).flatMap((text) => idOf(text) ?? [])
}
