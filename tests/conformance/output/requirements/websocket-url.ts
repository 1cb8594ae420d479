import {
  advise,
  clause,
  CORE_TEXT,
  fail,
  ground,
  group,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byDefinition, byPage, rfcMust } from '../../catalogue/grounds.js'
import { operationPage, r4, r5, rfc, websocketFlow } from '../../catalogue/sources.js'

/** The output `websocket-url`. */
export const REQUIREMENTS = group('OUT', [
  {
    id: 'OUT-19',
    title: 'A successful response has exactly one parameter `websocket-url`, with the hyphen.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-19/missing', 'returns no parameter `websocket-url`', {
        yieldsTo: ['OP-18/wrapped'],
        ground: byDefinition('cardinality'),
        advice: advise(
          'The client does not know where to connect.',
          'Add `{"name":"websocket-url","valueUrl":"wss://…"}`.',
          'The name has no hyphen: `websocketUrl`',
          'The address is assumed to be in the CapabilityStatement',
        ),
      }),
      fail('OUT-19/repeated', 'returns `websocket-url` more than once', {
        ground: byDefinition('cardinality'),
        advice: advise(
          'The client does not know which of them to connect to.',
          'Return one address.',
          'The answer is made in a loop over the Subscriptions',
        ),
      }),
    ],
    sources: [operationPage],
    wrongServer: 'The address is called `websocketUrl`, or has to be known from elsewhere.',
  },
  {
    id: 'OUT-20',
    title: 'The address of the websocket travels as `valueUrl`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-20/not-url', 'carries the address in another value type', {
        ground: byDefinition('datatype'),
        advice: advise(
          'Typed clients look for `valueUrl` and find no address.',
          'Write the address as `valueUrl`.',
          '`valueUri` or `valueString` is what older code had',
        ),
      }),
    ],
    sources: [operationPage, r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: 'The address is in `valueUri` or `valueString`.',
  },
  {
    id: 'OUT-21',
    title: 'The `websocket-url` is a valid URL: not empty and without white space.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-21/empty', 'returns an empty address', {
        ground: byPage('datatype', 'datatypes.html#url'),
        advice: advise(
          'The client does not know where to connect.',
          'Fill in the public address of the websocket endpoint.',
          'The setting for it is empty',
        ),
      }),
      fail('OUT-21/white-space', 'returns an address with white space in it', {
        ground: byPage('datatype', 'datatypes.html#url'),
        advice: advise(
          'Most clients cannot parse the address.',
          'Trim the setting, and percent-encode what is left.',
          'A line break at the end of a setting or secret',
        ),
      }),
      fail('OUT-21/invalid', 'returns a value that does not parse as a URL', {
        ground: byPage('datatype', 'datatypes.html#url'),
        advice: advise(
          'The address cannot be parsed, so nobody can connect.',
          'Return the public address of the websocket endpoint, such as `wss://example.org/ws`.',
          'A placeholder in the configuration',
        ),
      }),
    ],
    sources: [r4('datatypes.html#url'), r5('datatypes.html#url')],
    wrongServer: 'The value is `TBD`.',
  },
  {
    id: 'OUT-22',
    title: 'The `websocket-url` is absolute, with scheme and host.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-22/relative', 'returns an address without scheme or host', {
        ground: byPage('datatype', 'datatypes.html#url'),
        advice: advise(
          'A `valueUrl` has no base to resolve it against: clients cannot connect to a path.',
          'Write scheme and host: `wss://example.org/ws/subscriptions`.',
          'The server does not know its public address',
        ),
      }),
    ],
    sources: [r5('datatypes.html#url'), r4('datatypes.html#url')],
    wrongServer: '`/ws/subscriptions`',
  },
  {
    id: 'OUT-23',
    title: 'The scheme of `websocket-url` is `wss`, or at least `ws`.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-23/wrong-scheme', 'returns a scheme that no websocket client can open', {
        ground: rfcMust('6455#section-3'),
        advice: advise(
          'No websocket client can open the address.',
          'Begin the address with `wss:` (or `ws:` for development).',
          'It is the address of a message queue or of another protocol',
        ),
      }),
      clause('OUT-23/http-scheme', 'returns an `http:` or `https:` address', {
        verdict: CORE_TEXT,
        ground: ground('definition', r5('subscription-definitions.html#Subscription.endpoint')),
        advice: advise(
          'A websocket client refuses the address, or has to rewrite it by guessing.',
          'Begin the address with `wss:` (or `ws:` for development).',
          'It is made from the base URL of the FHIR endpoint',
        ),
      }),
      warn('OUT-23/not-secure', 'returns a `ws:` address on a host that is not the loopback', {
        advice: advise(
          'Token and events travel in the clear, and browsers refuse it from a page with https.',
          'Return a `wss:` address.',
          'TLS ends at a proxy, and the server behind it knows only `ws:`',
        ),
      }),
    ],
    sources: [websocketFlow, r5('subscription-definitions.html#Subscription.endpoint')],
    wrongServer: 'The address begins with `https:` and has to be rewritten by the client.',
  },
  {
    id: 'OUT-24',
    title: 'The `websocket-url` has no fragment.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-24/fragment', 'returns an address with a fragment', {
        ground: rfcMust('6455#section-3'),
        advice: advise(
          'RFC 6455 forbids a fragment; clients refuse the address.',
          'Leave out everything from the `#`; the token has a parameter of its own.',
          'A token or session was appended for browsers',
        ),
      }),
    ],
    sources: [rfc('6455#section-3')],
    wrongServer: '`wss://example.org/ws#token=…`',
  },
])
