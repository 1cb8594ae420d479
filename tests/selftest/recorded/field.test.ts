import { describe, expect, test } from 'vitest'
import { flaggedIn, judgedField, truthOf } from './field.js'

/**
 * Runs of an earlier version against real servers. Each id that is not found says why: what the recording does not hold,
 * with the scenario that shows it, or the reading by which the catalogue asks less than the truth file.
 */
const TRUE_OF: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['helios-0.2.7/report-r5', 'helios-0.2.7/truth-r5.json', {}],
  [
    'helios-0.2.7/report-r4',
    'helios-0.2.7/truth-r4.json',
    { 'SC-09': 'binds a claim of the guide, which this server does not make; SC-07 reports the topic' },
  ],
  [
    'medplum-5.1.6/r3',
    'medplum-5.1.6/truth.json',
    {
      'NB-11': 'no heartbeat came while two Subscriptions shared a socket: several-binds waits for one',
      'WS-13': 'no Subscription asked for XML: xml-notifications does',
      'WS-25': 'no bound Subscription was turned off: off-while-bound turns one off',
    },
  ],
]

describe.each(TRUE_OF)('%s is judged as it is known to be', (name, truthFile, notHeld) => {
  const { judgement } = judgedField(name)
  const { mustFlag, mustNotFlag } = truthOf(truthFile)
  const { reported, covered } = flaggedIn(judgement)

  test('nothing that is right is reported', () => {
    expect(mustNotFlag.filter((id) => reported.has(id))).toEqual([])
  })

  test('what is wrong is reported, but for what the recording cannot hold', () => {
    expect(Object.keys(mustFlag).filter((id) => !covered.has(id))).toEqual(Object.keys(notHeld))
  })

  test('no check fails for a reason of its own', () => {
    expect(judgement.faults).toEqual([])
  })
})

describe('the first sentence says what held the run back', () => {
  test.each([
    ['medplum-5.1.6/r-nofeature', /400 “WebSocket subscriptions not enabled for current project”/],
    ['medplum-5.1.6/r-topic', /400 “Invalid Subscription criteria/],
    ['medplum-5.1.6/r-cc', /client_secret_post → 200, but its answer holds an id_token and was not accepted/],
    ['helios-0.2.7/report-r5-memory', /22 requests were answered with 500 \(“An internal error occurred/],
    [
      'helios-0.2.7/real-r5-wrongtopic',
      /lists no topic http:\/\/example.org\/SubscriptionTopic\/encounter-nope/,
    ],
    [
      'helios-0.2.7/slim-r4b',
      /^Non-conformant: 1 requirement failed \(NB-17\); Subscriptions are stored and never active \(status 'requested'\)/,
    ],
  ])('%s', (name, words) => {
    const { sentence } = judgedField(name)
    expect(sentence).toMatch(words)
    expect(sentence).not.toContain('not implemented')
  })

  test('medplum-5.1.6/r-short, whose tokens ended in the run', () => {
    const { sentence, judgement } = judgedField('medplum-5.1.6/r-short')
    const verdictOf = new Map(judgement.requirements.map((row) => [row.requirement, row.verdict]))
    expect(['EXP-05', 'EXP-06', 'EXP-07'].map((id) => verdictOf.get(id))).toEqual(['pass', 'pass', 'pass'])
    expect(sentence).not.toMatch(/expiry \(?.*not verified: tokens live/)
  })
})

test('a failed read is not taken for the accepted Subscription, and its errors are no fault of the topic', () => {
  const { judgement } = judgedField('helios-0.2.7/report-r5-memory')
  const failing = judgement.requirements.filter(({ verdict }) => verdict === 'fail')
  expect(failing.map(({ requirement }) => requirement)).toEqual(['OP-12', 'SS-16', 'SC-11'])
})
