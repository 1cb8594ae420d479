import type { XmlProblem } from '../../../src/fhir/xml/index.js'
import { type Bench, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { OUTPUT, needOutput } from '../shared/output.js'
import { xmlInvocations } from '../shared/scenarios/invocations.js'
import { typeOf } from '../shared/xml.js'
import { checkAnswers } from '../shared/answers.js'

suite(import.meta.url)

checkAnswers(
  'OUT-32/no-namespace',
  xmlInvocations,
  'The XML is in the namespace of FHIR',
  ({ invoke }, bench) => {
    bench.expect(problemsIn(invoke, 'namespace', bench)).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OP-12'] },
)

checkAnswers(
  'OUT-32/text-content',
  xmlInvocations,
  'Values stand in `value` attributes',
  ({ invoke }, bench) => {
    bench.expect(problemsIn(invoke, 'text-content', bench)).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OP-12'] },
)

checkAnswers(
  'OUT-32/wrong-order',
  xmlInvocations,
  'Each name stands before its value',
  ({ invoke }, bench) => {
    bench.expect(problemsIn(invoke, 'name-after-value', bench)).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OP-12'] },
)

/** Where the output breaks a rule of XML; an answer that is none is judged elsewhere. */
function problemsIn(invoke: ExchangeView, kind: XmlProblem['kind'], bench: Bench): readonly string[] {
  needOutput(invoke, bench)
  if (invoke.format !== 'xml') bench.unobserved(`the answer is ${typeOf(invoke)}`)
  const { xml } = invoke
  if (!xml.ok) return bench.unobserved(`the XML cannot be read: ${xml.reason}`)
  const paths = xml.problems.filter((problem) => problem.kind === kind).map((problem) => problem.path)
  bench.saw(paths.length === 0 ? 'XML as FHIR writes it' : `at ${[...new Set(paths)].join(', ')}`)
  return paths
}
