import { operationPage, rfc, websocketFlow } from './sources.js'
import { group, WITH_OPERATION, fail, info, warn } from './wording.js'

/** How long a token is valid. */
export const EXPIRATION = group('EXP', [
  {
    id: 'EXP-01',
    title: 'The expiration lies in the future when the response arrives.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('past', 'returns an expiration that is not in the future')],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'Local time is labelled `Z`, or seconds are taken for milliseconds.',
  },
  {
    id: 'EXP-02',
    title: 'The token lives long enough to connect and bind.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [warn('too-short', 'issues a token that lives less than 5 seconds')],
    gates: ['subscription'],
    sources: [operationPage],
    wrongServer: 'The token lives one second.',
  },
  {
    id: 'EXP-03',
    title: 'A token is accepted until its expiration.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('refused-early', 'refuses a token before its expiration')],
    gates: ['subscription', 'expiry-within-budget'],
    sources: [operationPage],
    wrongServer: 'The real lifetime is shorter than the expiration says.',
  },
  {
    id: 'EXP-04',
    title: 'A token is refused after its expiration.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('accepted', 'binds with an expired token')],
    gates: ['subscription', 'expiry-within-budget'],
    sources: [operationPage],
    wrongServer: 'An expired token still binds.',
  },
  // only implied by the flow, never stated.
  {
    id: 'EXP-05',
    title: 'Delivery on a bound socket ends with the token’s expiration unless it was bound anew.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [warn('still-delivers', 'goes on delivering after the expiration')],
    gates: ['subscription', 'trigger', 'expiry-within-budget'],
    sources: [websocketFlow],
    wrongServer: 'Notifications go on for hours after the expiration.',
  },
  // No gate on the expiry: only `not-renewed` needs a lifetime within the wait budget.
  {
    id: 'EXP-06',
    title: 'A new token can be had before the old one expires, complete and with a later expiration.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      warn('incomplete', 'leaves an output out of the second response'),
      warn('earlier', 'returns an expiration before that of the first call'),
      warn('not-renewed', 'returns the same expiration again when the first is nearly reached'),
    ],
    gates: ['subscription'],
    sources: [websocketFlow],
    wrongServer: 'The same token is returned until it expires.',
  },
  {
    id: 'EXP-07',
    title: 'The `exp` of a token that happens to be a JWT agrees with the expiration.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('disagrees', 'issues a JWT whose `exp` is more than 2 seconds off')],
    gates: ['subscription'],
    sources: [rfc('7519#section-4.1.4')],
    wrongServer: 'The expiration is in an hour, `exp` in five minutes.',
  },
])
