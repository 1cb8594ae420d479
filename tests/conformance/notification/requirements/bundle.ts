import {
  advise,
  BACKPORT,
  fail,
  ground,
  group,
  R5_ON,
  UNDER_GUIDE,
} from '../../../../src/catalogue/wording.js'
import { backport, r4, r4b, r5 } from '../../catalogue/sources.js'

const STATUS_FIRST = advise(
  'Clients read type and counter from the first entry, and find neither.',
  'Put the SubscriptionStatus into `entry[0]`.',
  'The status is appended last',
  'Entries are sorted',
)

/** The Bundle of a notification, and its first entry. */
export const REQUIREMENTS = group('NB', [
  {
    id: 'NB-01',
    title: 'Each notification on R5 and R6 is a Bundle of type `subscription-notification`.',
    strength: 'IMPLIED',
    releases: R5_ON,
    clauses: [
      fail('NB-01/wrong-type', 'sends another Bundle type, or no Bundle', {
        ground: ground('definition', r5('codesystem-bundle-type.html')),
        advice: advise(
          'Clients do not recognise the message as a notification.',
          'Send a Bundle with `"type":"subscription-notification"`.',
          'The R4 type `history` was kept',
          'Events are sent as bare resources',
        ),
      }),
    ],
    sources: [r5('subscriptionstatus.html#notification-types'), r5('subscription-notification-bundle.html')],
    wrongServer: 'The type is `history` or `collection`.',
  },
  {
    id: 'NB-02',
    title: 'Each notification on R4 and R4B is a Bundle of type `history`.',
    strength: 'IMPLIED',
    releases: BACKPORT,
    clauses: [
      fail('NB-02/unknown-code', 'sends a Bundle type that the release does not have', {
        ground: {
          default: ground('required binding', r4b('bundle-definitions.html#Bundle.type')),
          R4: ground('required binding', r4('bundle-definitions.html#Bundle.type')),
        },
        advice: advise(
          'Strict R4 parsers refuse the whole Bundle.',
          'Send a Bundle with `"type":"history"`.',
          'The R5 type was taken over',
        ),
      }),
      fail('NB-02/wrong-type', 'sends another Bundle type, or no Bundle', {
        unless: UNDER_GUIDE,
        ground: ground('SHALL', backport('notifications.html')),
        advice: advise(
          'Clients do not recognise the message as a notification, and strict R4 parsers refuse the code.',
          'Send a Bundle with `"type":"history"`.',
          'The R5 type was taken over',
        ),
      }),
    ],
    sources: [
      backport('notifications.html'),
      backport('StructureDefinition-backport-subscription-notification-r4.html'),
    ],
    wrongServer: 'The type is `subscription-notification`, a code that R4 does not have.',
  },
  {
    id: 'NB-03',
    title: 'The first entry of an R5 or R6 notification is a SubscriptionStatus.',
    strength: 'IMPLIED',
    releases: R5_ON,
    clauses: [
      fail('NB-03/no-status-first', 'sends another resource, or none, in the first entry', {
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: STATUS_FIRST,
      }),
    ],
    sources: [r5('bundle-definitions.html#Bundle'), r5('bundle.html#subscription-notification')],
    wrongServer: 'The status comes last.',
  },
  {
    id: 'NB-04',
    title: 'The first entry of an R4B notification is a SubscriptionStatus.',
    strength: 'SHALL',
    releases: ['R4B'],
    clauses: [
      fail('NB-04/no-status-first', 'sends another resource, or none, in the first entry', {
        unless: UNDER_GUIDE,
        ground: ground('SHALL', backport('conformance.html#conformance-in-fhir-r4b')),
        advice: STATUS_FIRST,
      }),
    ],
    sources: [
      backport('conformance.html#conformance-in-fhir-r4b'),
      backport('StructureDefinition-backport-subscription-notification.html'),
    ],
    wrongServer: 'The first entry is a Parameters.',
  },
  // Guide 1.0.0 defined notifications for R4B alone.
  {
    id: 'NB-05',
    title: 'The first entry of an R4 notification is a Parameters that holds the status.',
    strength: 'SHALL',
    releases: ['R4'],
    clauses: [
      fail('NB-05/status-resource', 'sends a SubscriptionStatus, which R4 does not have', {
        ground: ground('definition', r4('resourcelist.html')),
        advice: advise(
          'R4 parsers do not know the resource: clients look for the Parameters of the Backport profile.',
          'Put a Parameters of the Backport profile into `entry[0]`.',
          'The R4B form was taken over',
        ),
      }),
      fail('NB-05/no-parameters-first', 'sends another resource, or none, in the first entry', {
        unless: [{ when: 'guide-1.0', verdict: 'warn' }, ...UNDER_GUIDE],
        ground: ground('SHALL', backport('conformance.html#conformance-in-fhir-r4')),
        advice: advise(
          'R4 has no SubscriptionStatus: clients look for the Parameters of the Backport profile.',
          'Put a Parameters of the Backport profile into `entry[0]`.',
          'The R4B form was taken over',
          'The status is appended last',
        ),
      }),
    ],
    sources: [
      backport('StructureDefinition-backport-subscription-notification-r4.html'),
      backport('conformance.html#conformance-in-fhir-r4'),
    ],
    wrongServer: 'The first entry is a SubscriptionStatus, which R4 does not have.',
  },
])
