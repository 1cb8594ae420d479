import { check, suite } from '../../src/judge/check.js'
import type { Bench } from '../../src/judge/check.js'
import type { ExchangeView } from '../../src/judge/view.js'
import type { Parameters } from '../../src/fhir/parameters.js'
import { invocations } from '../../src/scenario/invocations.js'

suite(import.meta.url)

/** The Parameters of a successful answer; anything else is judged elsewhere. */
function outputOf(invoke: ExchangeView, bench: Bench): Parameters {
  if (!invoke.accepted) bench.unobserved(`no output to judge: ${invoke.summary}`, 'OP-04')
  return invoke.parameters ?? bench.unobserved('the answer is no Parameters resource', 'OP-18')
}

for (const invocation of invocations) {
  check('OUT-01/missing', invocation, 'There is a parameter `token`', ({ invoke }, bench) => {
    const output = outputOf(invoke, bench)
    bench.saw(`parameters: ${output.entries.map((entry) => entry.name).join(', ')}`)
    bench.expect(output.named('token')).not.toHaveLength(0)
  })
}
