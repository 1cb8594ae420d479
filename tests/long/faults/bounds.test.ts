import { beforeAll, describe, expect, test } from 'vitest'
import { accused, expectBounds, figures, type Figures } from '../../selftest/support/fault-figures.js'
import { EVERYWHERE, FIRST_OF_EACH, STARTS, WAYS } from '../../selftest/support/fault-meetings.js'
import { HOSTILE_REASONS, SHAPES } from '../../selftest/support/hostile.js'

let usual: Figures
beforeAll(async () => void (usual = await figures(null, null)), 120_000)

/** What is broken where an answer of the operation cannot be read, or a parameter has another name. */
const BROKEN_ANSWERS = ['OP-18/not-parameters', 'OP-24/other-name', 'OUT-31/duplicate-property']
/** What is broken where the server closes each websocket after its first event. */
const BROKEN_BY_CLOSING = ['WS-06/refused', 'WS-07/stops', 'WS-11/stalls', 'WS-21/some-lost']
/** What is broken by the shape itself, wherever it is. */
const BROKEN_BY_SHAPE: Readonly<Record<string, readonly string[]>> = {
  'empty entries': ['NB-17/json', 'SC-11/no-status-resource'],
}
/** A property that no Bundle has breaks HL7's schema, where the message is short enough to be judged. */
const BROKEN_MESSAGES = ['NB-17/schema']

test.each(SHAPES)('everything answered with %s: the run ends, in bounds', async (shape) => {
  const taken = await figures(EVERYWHERE, shape)
  expect(taken.met).toBeGreaterThan(0)
  expectBounds(taken, usual)
  const broken = shape in HOSTILE_REASONS ? BROKEN_BY_CLOSING : [...BROKEN_ANSWERS, ...BROKEN_MESSAGES]
  const ofShape = BROKEN_BY_SHAPE[shape] ?? []
  expect(accused(taken).filter((clause) => ![...broken, ...ofShape].includes(clause))).toEqual([])
})

const FAULTS = [...WAYS.keys()].filter((name) => /^(answer|frame): /.test(name))

test.each(FAULTS)('%s, each time: the run ends, in bounds', async (fault) => {
  const taken = await figures(EVERYWHERE, fault)
  expect(taken.met).toBeGreaterThan(0)
  expectBounds(taken, usual)
})

describe('the first of each purpose', () => {
  const met = new Set<string>()

  test.each(STARTS)('meets way %i and the next ones: the run ends, in bounds', async (start) => {
    const taken = await figures(FIRST_OF_EACH, String(start))
    for (const purpose of taken.purposes) met.add(purpose)
    expectBounds(taken, usual)
  })

  test('is met in every purpose that a run has', () => {
    expect([...usual.purposes].filter((purpose) => !met.has(purpose))).toEqual([])
  })
})
