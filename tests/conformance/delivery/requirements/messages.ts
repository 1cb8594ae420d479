import {
  advise,
  BACKPORT,
  fail,
  ground,
  group,
  groundBy,
  info,
  UNDER_GUIDE,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { r5, rfc, websocketFlow } from '../../catalogue/sources.js'

/** What a message on the socket is. */
export const REQUIREMENTS = group('WS', [
  {
    id: 'WS-13',
    title: 'Notifications have the MIME type that the accepted Subscription names.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-13/wrong-mime', 'sends another MIME type than the accepted Subscription names', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', websocketFlow),
          ground('definition', r5('subscription-definitions.html#Subscription.contentType')),
        ),
        advice: advise(
          'The client gets a format that it did not ask for and perhaps cannot read.',
          'Serialise notifications by the content type of the accepted Subscription, or refuse what cannot be served.',
          'Only one serialiser is wired to the websocket',
        ),
      }),
    ],
    sources: [
      websocketFlow,
      'https://github.com/HL7/fhir/blob/136ea54705ecb71843bbbd66a1a4c8779b8a6ad4/source/subscription/subscription-notes.xml#websockets',
      r5('subscription-definitions.html#Subscription.contentType'),
    ],
    wrongServer: 'JSON is sent although XML was accepted.',
  },
  {
    id: 'WS-14',
    title:
      'On a connection with Subscriptions of different MIME types the server may use one of them for all.',
    strength: 'MAY',
    releases: BACKPORT,
    clauses: [info('WS-14/single-mime', 'sends all notifications in one MIME type')],
    sources: [websocketFlow],
  },
  {
    id: 'WS-15',
    title: 'Notifications hold what the content level of the Subscription asks for, no more and no less.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('WS-15/more', 'delivers more than the content level allows', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', websocketFlow),
          ground('definition', r5('subscription-definitions.html#Subscription.content')),
        ),
        yieldsTo: ['CL-01/extra-entries', 'SS-18/on-empty'],
        advice: advise(
          'The notification says more than was agreed: data leaves the server that was meant to stay.',
          'Build the notification by the content level of the accepted Subscription.',
          'All levels share the code of `full-resource`',
        ),
      }),
      fail('WS-15/less', 'delivers less than the content level asks for', {
        unless: UNDER_GUIDE,
        ground: groundBy(
          ground('SHALL', websocketFlow),
          ground('definition', r5('subscription-definitions.html#Subscription.content')),
        ),
        yieldsTo: ['CL-05/no-entry', 'CL-05/no-resource'],
        advice: advise(
          'The client misses what it was promised, and has to ask for each resource.',
          'Build the notification by the content level of the accepted Subscription, or refuse the level.',
          'Only `empty` or `id-only` is implemented',
        ),
      }),
    ],
    sources: [
      websocketFlow,
      r5('subscription.html#payloads'),
      r5('subscription-definitions.html#Subscription.content'),
    ],
    wrongServer: 'Whole resources are sent to a Subscription of level `empty`.',
  },
  {
    id: 'WS-16',
    title: 'Each websocket message is one complete notification; text and binary frames are both possible.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('WS-16/wrapped', 'wraps the notification in an envelope of its own', {
        advice: advise(
          'Generic clients do not find the Bundle.',
          'Send the Bundle itself as the message.',
          'A message protocol of the websocket library',
        ),
      }),
      warn('WS-16/concatenated', 'puts several notifications into one message', {
        advice: advise(
          'A client that parses each message as one resource fails.',
          'Send each notification as a message of its own.',
          'Writes are buffered and joined',
        ),
      }),
      info('WS-16/binary', 'sends binary frames'),
    ],
    sources: [rfc('6455#section-5.6')],
    wrongServer: '`{"type": "event", "payload": {…}}`',
  },
])
