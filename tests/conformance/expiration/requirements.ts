import { advise, adviseBy, fail, group, info, warn, WITH_OPERATION } from '../../../src/catalogue/wording.js'
import { byDefinition } from '../catalogue/grounds.js'
import { operationPage, rfc, websocketFlow } from '../catalogue/sources.js'

/** How long a token is valid. */
export const REQUIREMENTS = group('EXP', [
  {
    id: 'EXP-01',
    title: 'The expiration lies in the future when the response arrives.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('EXP-01/past', 'returns an expiration that is not in the future', {
        ground: byDefinition('definition'),
        advice: advise(
          'Clients take the token for expired, and ask for another without end.',
          'Write now plus the lifetime, in UTC.',
          'Local time labelled `Z`',
          'Seconds taken for milliseconds',
          'A clock that is off',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'Local time is labelled `Z`, or seconds are taken for milliseconds.',
  },
  {
    id: 'EXP-02',
    title: 'The token lives long enough to connect and bind.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('EXP-02/too-short', 'issues a token that lives less than 5 seconds', {
        advice: advise(
          'On a slow network the token has expired before the socket is open.',
          'Let tokens live for a minute at least.',
          'A setting for tests',
          'Seconds taken for milliseconds',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'The token lives one second.',
  },
  {
    id: 'EXP-03',
    title: 'A token is accepted until its expiration.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('EXP-03/refused-early', 'refuses a token before its expiration', {
        ground: byDefinition('definition'),
        advice: adviseBy(
          {
            'by-form':
              'Issue the token for the Subscriptions that the call names, in the path or in `id`, and answer its bind with a handshake for each.',
          },
          advise(
            'A client that relies on the expiration is refused.',
            'Write the time at which the token is really removed.',
            'The cache that holds tokens has a shorter lifetime of its own',
            'Another process than the one that issued it does not know the token',
          ),
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'The real lifetime is shorter than the expiration says.',
  },
  {
    id: 'EXP-04',
    title: 'A token is refused after its expiration.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('EXP-04/accepted', 'binds with an expired token', {
        ground: byDefinition('definition'),
        advice: advise(
          'A token that leaked works forever.',
          'Compare the expiration with the clock when the bind message arrives, and refuse it from then on.',
          'Expired tokens are removed by a job that seldom runs',
          'The expiration is only written, never checked',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'An expired token still binds.',
  },
  // only implied by the flow, never stated.
  {
    id: 'EXP-05',
    title: 'Delivery on a bound socket ends with the token’s expiration unless it was bound anew.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('EXP-05/still-delivers', 'goes on delivering after the expiration', {
        advice: advise(
          'A user who lost access keeps hearing of events as long as the connection lasts.',
          'Stop delivering, or close the socket, when the token of the bind expires and no fresh one was bound.',
          'The expiration is checked only at the bind',
        ),
      }),
    ],
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
      warn('EXP-06/incomplete', 'leaves an output out of the second response', {
        advice: advise(
          'The client that renews its token lacks what it needs to go on.',
          'Return all outputs in every answer.',
          'The second answer comes from a cache or another path',
        ),
      }),
      warn('EXP-06/earlier', 'returns an expiration before that of the first call', {
        advice: advise(
          'A client that renews gains nothing, and loses its connection sooner than it thinks.',
          'Compute the expiration from the time of this call.',
          'The lifetime is counted from another moment, such as the creation of the Subscription',
        ),
      }),
      warn('EXP-06/not-renewed', 'returns the same expiration again when the first is nearly reached', {
        advice: advise(
          'The token cannot be renewed in time, so there is a gap in delivery.',
          'Issue a new token, or prolong the old one, when it is nearly over.',
          'The token is kept under the Subscription and returned until it expires',
        ),
      }),
    ],
    sources: [websocketFlow],
    wrongServer: 'The same token is returned until it expires.',
  },
  {
    id: 'EXP-07',
    title: 'The `exp` of a token that happens to be a JWT agrees with the expiration.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('EXP-07/disagrees', 'issues a JWT whose `exp` is more than 2 seconds off')],
    sources: [rfc('7519#section-4.1.4')],
    wrongServer: 'The expiration is in an hour, `exp` in five minutes.',
  },
])
