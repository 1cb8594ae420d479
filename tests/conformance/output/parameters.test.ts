import { suite } from '../../../src/judge/check.js'
import {
  OUTPUT,
  PRESENT,
  contentsIn,
  isMisspelt,
  namesIn,
  outputOf,
  OUTPUTS,
  parameterIn,
  unknownIn,
  valueNameOf,
} from '../shared/output.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { checkAnswers } from '../shared/answers.js'

suite(import.meta.url)

/** The requirements that say how often an output comes, and in which value. */
const COUNTS = {
  token: ['OUT-01/missing', 'OUT-01/repeated'],
  expiration: ['OUT-07/missing', 'OUT-07/repeated'],
  'websocket-url': ['OUT-19/missing', 'OUT-19/repeated'],
} as const

const TYPES = {
  token: 'OUT-02/not-string',
  expiration: 'OUT-08/not-datetime',
  subscription: 'OUT-15/not-string',
  'websocket-url': 'OUT-20/not-url',
} as const

for (const [name, [missing, repeated]] of Object.entries(COUNTS)) {
  const { min, max } = OUTPUTS.find((output) => output.name === name) ?? { min: 1, max: '1' }

  checkAnswers(
    missing,
    allInvocations,
    `There is a parameter \`${name}\``,
    ({ invoke }, bench) => {
      const output = outputOf(invoke, bench)
      bench.saw(namesIn(output))
      bench.expect(output.named(name).length).toBeGreaterThanOrEqual(min)
    },
    { requires: OUTPUT },
  )

  checkAnswers(
    repeated,
    allInvocations,
    `\`${name}\` comes once`,
    ({ invoke }, bench) => {
      const output = outputOf(invoke, bench)
      parameterIn(output, name, bench)
      bench.saw(namesIn(output))
      bench.expect(output.named(name).length).toBeLessThanOrEqual(Number(max))
    },
    { requires: OUTPUT },
  )
}

for (const [name, clause] of Object.entries(TYPES)) {
  const value = valueNameOf(name)

  checkAnswers(
    clause,
    allInvocations,
    `\`${name}\` travels as \`${value}\``,
    ({ invoke }, bench) => {
      const output = outputOf(invoke, bench)
      parameterIn(output, name, bench)
      const entries = output.named(name)
      bench.saw(
        `${name} has ${entries.map((entry) => entry.valueKeys.join(' and ') || 'no value').join(', ')}`,
      )
      for (const entry of entries) {
        bench.expect(entry.valueKeys).toContain(value)
        bench.expect(typeof entry.raw[value]).toBe('string')
      }
    },
    { requires: [...OUTPUT, ...(PRESENT[name] === undefined ? [] : [PRESENT[name]])] },
  )
}

checkAnswers(
  'OUT-25/several-values',
  allInvocations,
  'No parameter has several values',
  ({ invoke }, bench) => {
    const counts = contentsIn(outputOf(invoke, bench))
    if (counts.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(`values, resources and lists of parts: ${counts.join(', ')}`)
    bench.expect(counts.filter((count) => count > 1)).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-25/no-value',
  allInvocations,
  'Every parameter has a value',
  ({ invoke }, bench) => {
    const counts = contentsIn(outputOf(invoke, bench))
    if (counts.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(`values, resources and lists of parts: ${counts.join(', ')}`)
    bench.expect(counts).not.toContain(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-26/nameless',
  allInvocations,
  'Every parameter has a name',
  ({ invoke }, bench) => {
    const { entries } = outputOf(invoke, bench)
    if (entries.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(namesIn(outputOf(invoke, bench)))
    bench.expect(entries.filter((entry) => (entry.name ?? '').trim() === '')).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-26/wrong-case',
  allInvocations,
  'Names are spelt as in the definition',
  ({ invoke }, bench) => {
    const { entries } = outputOf(invoke, bench)
    if (entries.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(namesIn(outputOf(invoke, bench)))
    bench.expect(entries.filter((entry) => isMisspelt(entry.name ?? ''))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-27/unknown',
  allInvocations,
  'There are only the defined parameters',
  ({ invoke }, bench) => {
    const output = outputOf(invoke, bench)
    if (output.entries.length === 0) bench.unobserved('there is no parameter at all')
    bench.saw(namesIn(output))
    bench.expect(unknownIn(output).filter((name) => !name.startsWith('x-'))).toHaveLength(0)
  },
  { requires: [...OUTPUT, 'OUT-01'] },
)

checkAnswers(
  'OUT-27/x-prefixed',
  allInvocations,
  'There is no parameter of the server’s own',
  ({ invoke }, bench) => {
    const output = outputOf(invoke, bench)
    bench.saw(namesIn(output))
    bench.expect(unknownIn(output).filter((name) => name.startsWith('x-'))).toHaveLength(0)
  },
  { requires: OUTPUT },
)
