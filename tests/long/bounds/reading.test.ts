import { describe, expect, test } from 'vitest'
import { maskPayload } from '../../../src/evidence/masking.js'
import { readJson } from '../../../src/fhir/json.js'
import { readMessage } from '../../../src/fhir/message.js'
import { readXml } from '../../../src/fhir/xml/index.js'
import { indented } from '../../../src/report/html/indent.js'
import { safeData } from '../../../src/report/safe-text.js'
import { Redactor } from '../../../src/evidence/redaction.js'
import { captureResponse } from '../../../src/wire/capture.js'
import { replaceTokens } from '../../../src/wire/xml-tokens.js'
import { HOSTILE, HOSTILE_XML } from '../../selftest/support/hostile.js'
import { superLinear } from '../../selftest/bounds/growth.js'

/** Less is no measure: caches, the compiler and the collector take as long. Quadratic work takes seconds. */
const NOISE_MS = 400
/** Ten times the text takes ten times the time. */
const LENGTHS = [10_000, 100_000, 1_000_000]

const ANSWER = JSON.stringify({
  resourceType: 'Parameters',
  parameter: [{ name: 'token', valueString: 'abcdefghijk' }],
})

const shapes = [
  ...Object.entries(HOSTILE).map(([name, make]) => ({ name, make: (size: number) => make(ANSWER, size) })),
  ...Object.entries(HOSTILE_XML).map(([name, make]) => ({ name, make })),
]

/** All that is done with the text of an answer or message before it is judged. */
const works: Readonly<Record<string, (text: string) => unknown>> = {
  'reading JSON': (text) => readJson(text),
  'reading XML': (text) => readXml(text),
  'reading a message': (text) => readMessage(text),
  masking: (text) => maskPayload(text),
  'finding tokens in XML': (text) => replaceTokens(text, () => 'x'),
  'capturing an answer': (text) => {
    const raw = { kind: 'response', status: 200, headers: {}, bytes: Buffer.from(text) } as const
    return captureResponse(raw, { redactor: new Redactor(), mask: true })
  },
  'showing it in a page': (text) => indented(text.slice(0, 20_000)),
  'showing it as data': (text) => safeData({ text }),
}

describe.each(shapes)('$name', ({ make }) => {
  test.each(Object.entries(works))(
    '%s takes as long as the text is',
    (_, work) => {
      const problem = superLinear(
        (length) => {
          const text = make(length)
          return () => work(text)
        },
        LENGTHS,
        NOISE_MS,
      )
      expect(problem).toBeNull()
    },
    120_000,
  )
})
