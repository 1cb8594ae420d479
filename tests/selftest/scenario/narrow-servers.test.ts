import { expect, test } from 'vitest'
import { refusal } from '../../../src/reference/edits/calls.js'
import { refuse } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'
import { verdictsOfReference } from '../support/verdicts.js'

/** Servers that offer less than the others: what is not there is not said to be broken. */

const narrow = (summary: string, hooks: Trait['hooks']): Trait => ({
  name: 'narrow',
  kind: 'variant',
  summary,
  hooks,
})

const unreadable = narrow('No Subscription can be read.', {
  request: (request, { route }) =>
    route.name === 'read' && route.type === 'Subscription' ? refusal(404, 'not-found', 'not found') : request,
})

const websocketOnly = narrow('Subscriptions have the channel type websocket.', {
  subscriptionAccepted: (accepted, { submitted }) =>
    JSON.stringify(submitted).includes('"rest-hook"')
      ? refuse(422, 'not-supported', 'only websocket')
      : accepted,
})

const fixed = narrow('Subscriptions cannot be updated.', {
  request: (request, { route }) =>
    route.name === 'update' && route.type === 'Subscription'
      ? refusal(405, 'not-supported', 'no update')
      : request,
})

test.concurrent('a Subscription that could never be read was not deleted with its socket', async () => {
  const { of, judgement } = await verdictsOfReference({ traits: [unreadable] }, { only: ['WS-12'] })
  expect(of('WS-12')).toBe('unverified')
  const reasons = judgement.results.flatMap(({ requirement, verdict, reason }) =>
    requirement === 'WS-12' && verdict === 'unverified' ? [reason] : [],
  )
  expect(reasons.join('\n')).toContain('let the server answer GET [base]/Subscription/[id]')
})

test.concurrent('a server without another channel cannot be asked for a token of it', async () => {
  const { of } = await verdictsOfReference({ traits: [websocketOnly] }, { only: ['ERR-07'] })
  expect(of('ERR-07')).toBe('n/a')
})

test.concurrent('a server without updates cannot be asked for a token of what is off', async () => {
  const { of } = await verdictsOfReference({ traits: [fixed] }, { only: ['ERR-08'] })
  expect(of('ERR-08')).toBe('n/a')
})
