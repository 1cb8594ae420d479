import { idOf } from '../../../src/fhir/parameters.js'
import { check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { xmlCalls } from './scenarios.js'
import { accepted, typeOf } from '../shared/xml.js'

suite(import.meta.url)

check(
  'OP-10/xml-refused',
  xmlCalls,
  'A Parameters in XML is accepted as the same in JSON is',
  ({ jsonBody, xmlBody }, bench) => {
    accepted(jsonBody, 'the same body in JSON was refused', bench)
    bench.saw(xmlBody.summary)
    bench.expect(xmlBody.accepted).toBe(true)
  },
  { requires: ['OP-08'] },
)

check(
  'OP-10/xml-ignored',
  xmlCalls,
  'The ids of an XML body count as those of a JSON body do',
  ({ subscriptionId, jsonBody, xmlBody, jsonUnknownId, xmlUnknownId }, bench) => {
    accepted(jsonBody, 'the same body in JSON was refused', bench)
    accepted(xmlBody, 'the body in XML was refused', bench)
    const asJson = [subscriptionId, ...idsIn(jsonBody)]
    const others = idsIn(xmlBody).filter((id) => !asJson.includes(id))
    const isTold = jsonUnknownId.clientError
    if (!isTold && idsIn(xmlBody).length === 0) bench.unobserved('an unknown id is accepted in JSON too')
    bench.saw(
      `other Subscriptions: ${others.length}; an unknown id: JSON ${jsonUnknownId.status}, XML ${xmlUnknownId.status}`,
    )
    bench.expect(others).toHaveLength(0)
    bench.expect(isTold && xmlUnknownId.accepted).toBe(false)
  },
  { requires: ['ERR-01', 'OP-08'] },
)

check(
  'OP-12/not-xml',
  xmlCalls,
  '`Accept: application/fhir+xml` is answered in that type',
  ({ twin, acceptFhir }, bench) => {
    accepted(twin, 'the ordinary call was refused', bench)
    bench.saw(`${acceptFhir.summary}, ${typeOf(acceptFhir)}`)
    bench.expect(acceptFhir.accepted).toBe(true)
    bench.expect(typeOf(acceptFhir)).toBe('application/fhir+xml')
  },
  { requires: ['OP-04'] },
)

check(
  'OP-13/refused',
  xmlCalls,
  '`application/xml` and `text/xml` are acceptable',
  ({ twin, acceptApplication, acceptText }, bench) => {
    accepted(twin, 'the ordinary call was refused', bench)
    bench.saw(`application/xml: ${acceptApplication.status}; text/xml: ${acceptText.status}`)
    bench.expect([acceptApplication, acceptText].filter((answer) => !answer.accepted)).toHaveLength(0)
  },
  { requires: ['OP-04'] },
)

check(
  'OP-13/other-format',
  xmlCalls,
  '`application/xml` and `text/xml` are answered in XML',
  ({ acceptApplication, acceptText }, bench) => {
    const answers = [acceptApplication, acceptText].filter((answer) => answer.accepted)
    if (answers.length === 0) bench.unobserved('a generic Accept was refused')
    bench.saw(answers.map(typeOf).join(', '))
    bench.expect(answers.filter((answer) => answer.format !== 'xml')).toHaveLength(0)
  },
)

check(
  'OP-15/rejected',
  xmlCalls,
  'A call with `_format=xml` is not refused',
  ({ twin, formatShort, formatLong }, bench) => {
    accepted(twin, 'the ordinary call was refused', bench)
    bench.saw(`xml: ${formatShort.status}; application/fhir+xml: ${formatLong.status}`)
    bench.expect([formatShort, formatLong].filter((answer) => !answer.accepted)).toHaveLength(0)
  },
  { requires: ['OP-04'] },
)

check('OP-15/ignored', xmlCalls, '`_format=xml` is answered in XML', ({ formatShort, formatLong }, bench) => {
  const answers = [formatShort, formatLong].filter((answer) => answer.accepted)
  if (answers.length === 0) bench.unobserved('a call with _format was refused')
  bench.saw(answers.map(typeOf).join(', '))
  bench.expect(answers.filter((answer) => answer.format !== 'xml')).toHaveLength(0)
})

function idsIn(answer: ExchangeView): readonly string[] {
  return (answer.parameters?.texts('subscription') ?? []).flatMap((text) => idOf(text) ?? [])
}
