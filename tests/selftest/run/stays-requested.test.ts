import { expect, test } from 'vitest'
import { contextFrom, runVerdict } from '../../../src/report/verdict.js'
import { Refusal } from '../../../src/reference/outcome.js'
import { startReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { plainTarget } from '../../../src/target/configuration/read.js'
import { CATALOGUE } from '../../conformance/suite.js'
import { verdictsOf } from '../support/verdicts.js'

/** A server that never activates a Subscription, and says so to the operation. */
const REFUSING: Trait = {
  name: 'stays-requested',
  kind: 'variant',
  summary: 'Subscriptions stay `requested`.',
  hooks: {
    subscriptionAccepted: (accepted, { submitted, interaction }) =>
      accepted instanceof Refusal || interaction !== 'create' || submitted['status'] !== 'requested'
        ? accepted
        : { ...accepted, status: 'requested' },
  },
}

/** A server that gives tokens for Subscriptions that read as `requested`. */
const staying = (delivers: boolean): Trait => ({
  name: 'stays-requested',
  kind: 'variant',
  summary: 'Subscriptions stay `requested`.',
  hooks: {
    response: (reply, { route }) =>
      route.type === 'Subscription' && reply.resource?.['resourceType'] === 'Subscription'
        ? { ...reply, resource: { ...reply.resource, status: 'requested' } }
        : reply,
    deliver: (isDue) => isDue && delivers,
  },
})

async function sentenceOf(trait: Trait): Promise<string> {
  const server = await startReferenceServer({ release: 'R5', traits: [trait] })
  try {
    const [token = ''] = Object.keys(server.principals)
    const target = plainTarget(server.baseUrl, { auth: { kind: 'bearer', token } })
    const { judgement, evidence } = await verdictsOf(target, {
      only: ['WS-04', 'SS-08', 'SS-12'],
      timeoutFactor: 0.3,
    })
    return runVerdict(judgement, contextFrom(evidence), CATALOGUE).sentence
  } finally {
    await server.close()
  }
}

test('Subscriptions that stay requested, and without events, are said to be that at once', async () => {
  expect(await sentenceOf(staying(false))).toMatch(
    /^[^;:]*: (?:[^;]*; ){0,2}Subscriptions are stored and never active \(status 'requested'\).*no event is delivered/,
  )
})

test('what the operation says of them comes after that', async () => {
  expect(await sentenceOf(REFUSING)).toMatch(
    /^Incomplete: Subscriptions are stored and never active \(status 'requested'\).*gives no token for them: POST /,
  )
})

test('they are nothing to speak of where their events come', async () => {
  expect(await sentenceOf(staying(true))).not.toContain('never active')
})
