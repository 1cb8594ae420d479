import {
  advise,
  BACKPORT,
  clause,
  fail,
  ground,
  group,
  groundBy,
  info,
  R5_ON,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { backport, build, r4, r4b, r5 } from '../../catalogue/sources.js'
import { unsupported } from './creation.js'

const CONFORMANCE = backport('conformance.html#conformance-in-fhir-r4')
const PROFILE = backport('StructureDefinition-backport-subscription.html')
const FILTER_BY = r5('subscription-definitions.html#Subscription.filterBy')
const SERVER = backport('CapabilityStatement-backport-subscription-server-r4.html#summary')

const IGNORED = advise(
  'The client gets what it did not ask for, which may be somebody else’s.',
  'Match each event with every filter of the Subscription before it is counted, or refuse the filter.',
  'Filters are stored and not looked at',
)

/** What the guide asks of whoever claims it, and what is asked of `$status` and `$events` beyond their shape. */
export const REQUIREMENTS = group('SC', [
  {
    id: 'SC-14',
    title: 'Under the guide an unsupported channel, filter or content level is refused.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('SC-14/channel', 'accepts an unknown channel of the guide’s extension', {
        ground: ground('SHALL', CONFORMANCE),
        advice: unsupported('the channel'),
      }),
      fail('SC-14/filter', 'accepts a filter that its topic does not offer, beside those that it does', {
        ground: ground('SHALL', CONFORMANCE),
        advice: unsupported('the filter'),
      }),
      fail('SC-14/content', 'accepts and returns a content level that FHIR does not have', {
        ground: ground('required binding', backport('StructureDefinition-backport-payload-content.html')),
        advice: unsupported('the content level'),
      }),
      warn('SC-14/channel-type', 'accepts an unknown `channel.type`', { advice: unsupported('the channel') }),
      warn('SC-14/filter-unproven', 'accepts an unknown filter, and is not known to have any', {
        advice: unsupported('the filter'),
      }),
      warn('SC-14/content-changed', 'accepts an unknown content level and takes another', {
        advice: unsupported('the content level'),
      }),
    ],
    sources: [CONFORMANCE, backport('components.html#accepting-subscription-requests')],
    wrongServer: 'Whatever is asked for is stored and read back.',
  },
  {
    id: 'SC-15',
    title: '`$events` lists the events of the range that was asked for, its bounds included.',
    strength: 'IMPLIED',
    releases: R5_ON,
    clauses: [
      fail('SC-15/no-event', 'returns a `query-event` without events for a range in which there were some', {
        ground: ground('invariant', r5('subscriptionstatus-definitions.html')),
        advice: advise(
          'The client cannot get the events that it missed.',
          'List each event of the range in `notificationEvent`.',
          'Events are not kept once they were sent',
        ),
      }),
      warn('SC-15/bounds', 'leaves out an event at the bounds of the range', {
        advice: advise(
          'A client that asks for one event gets none, or misses the last.',
          'Include the events with the numbers `eventsSinceNumber` and `eventsUntilNumber`.',
          'Greater than is written for greater or equal',
        ),
      }),
    ],
    sources: [r5('subscription-operation-events.html'), r5('subscriptionstatus-definitions.html')],
    wrongServer: 'A status without events is returned.',
  },
  {
    id: 'SC-16',
    title: 'The Bundle of `$status` is a valid search result.',
    strength: 'IMPLIED',
    releases: ['R4', 'R4B', 'R5'],
    clauses: [
      fail('SC-16/request-or-response', 'returns an entry with `request` or `response`', {
        ground: {
          default: ground('invariant', r5('bundle-definitions.html#Bundle')),
          R4: ground('invariant', r4('bundle-definitions.html#Bundle')),
          R4B: ground('invariant', r4b('bundle-definitions.html#Bundle')),
        },
        advice: advise(
          'The Bundle is not valid: a search result has neither.',
          'Leave `request` and `response` out of the entries of `$status`.',
          'The entries are made by the code of notifications',
        ),
      }),
      clause('SC-16/no-self-link', 'returns a Bundle without a self link', {
        verdict: { default: 'fail', R4: 'info', R4B: 'info' },
        ground: ground('invariant', r5('bundle-definitions.html#Bundle')),
        advice: advise(
          'The Bundle is not valid: a search result says what was searched for.',
          'Add a link with the relation `self`.',
          'Operations do not share the code of searches',
        ),
      }),
      clause('SC-16/no-counter', 'returns a status without the counter', {
        verdict: { default: 'warn', R4: 'info', R4B: 'info' },
        advice: advise(
          'A client cannot tell from `$status` whether it missed events.',
          'Write `eventsSinceSubscriptionStart`.',
          'Events are not counted',
        ),
      }),
    ],
    sources: [r5('bundle-definitions.html#Bundle'), r5('subscriptionstatus.html#query-status')],
    wrongServer: 'Each entry has a request, as in a notification.',
  },
  {
    id: 'SC-17',
    title: '`$status` can be asked for at type level, by id and by status.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SC-17/declared', 'declares `$status` by HL7’s canonical and does not answer it at type level', {
        ground: groundBy(
          ground('definition', backport('OperationDefinition-backport-subscription-status.html')),
          ground('definition', r5('subscription-operation-status.html')),
        ),
        advice: advise(
          'A client with many Subscriptions has to ask for each of them.',
          'Answer `[base]/Subscription/$status?id=…`, or declare an operation of your own.',
          'Only the instance level is routed',
        ),
      }),
      warn('SC-17/refused', 'does not answer `$status` at type level', {
        advice: advise(
          'A client with many Subscriptions has to ask for each of them.',
          'Answer `[base]/Subscription/$status?id=…`.',
          'Only the instance level is routed',
        ),
      }),
      warn('SC-17/filter-ignored', 'returns Subscriptions that the id or status leaves out', {
        advice: advise(
          'The client gets the status of Subscriptions that it did not ask for.',
          'Return those with the ids and statuses that were asked for.',
          'Parameters of the operation are not read',
        ),
      }),
    ],
    sources: [
      r5('subscription-operation-status.html'),
      backport('OperationDefinition-backport-subscription-status.html'),
    ],
    wrongServer: 'Only the instance level is routed.',
  },
  {
    id: 'SC-18',
    title: 'The accepted Subscription shows what the guide’s profile makes mandatory.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('SC-18/missing', 'returns a Subscription without a mandatory element of the profile', {
        ground: ground('cardinality', PROFILE),
        advice: advise(
          'The client cannot see what was accepted.',
          'Return `criteria`, `channel.type`, `channel.payload` and its content level as they were accepted.',
          'Extensions are dropped when the resource is stored',
        ),
      }),
    ],
    sources: [CONFORMANCE, PROFILE],
    wrongServer: 'The extension with the content level is not returned.',
  },
  {
    id: 'SC-19',
    title: 'Under the guide an R4B SubscriptionTopic can be read, and searched by its url.',
    strength: 'SHALL',
    releases: ['R4B'],
    clauses: [
      fail('SC-19/no-search', 'does not find its topic by `url`', {
        ground: ground('SHALL', backport('CapabilityStatement-backport-subscription-server.html')),
        advice: advise(
          'A client cannot look up what a topic means.',
          'Support `SubscriptionTopic?url=…`.',
          'The search has no parameter `url`',
        ),
      }),
      fail('SC-19/unreadable', 'does not return the topic on read', {
        ground: ground('SHALL', backport('CapabilityStatement-backport-subscription-server.html')),
        advice: advise(
          'A client cannot look up what a topic means.',
          'Answer a read of the SubscriptionTopic.',
          'Topics are only listed',
        ),
      }),
    ],
    sources: [backport('CapabilityStatement-backport-subscription-server.html')],
    wrongServer: 'Topics can be listed and not read.',
  },
  {
    id: 'SC-20',
    title: 'The CapabilityStatement of a server of the guide says what it can do with Subscriptions.',
    strength: 'SHOULD',
    releases: BACKPORT,
    clauses: [
      warn('SC-20/profile', 'does not list the guide’s profile in `supportedProfile`', {
        advice: advise(
          'Clients cannot see that Subscriptions of the guide are taken.',
          'List the canonical of the Backport profile in `supportedProfile` of Subscription.',
          'Profiles are not declared at all',
        ),
      }),
      warn('SC-20/instantiates', 'does not name the guide’s CapabilityStatement in `instantiates`', {
        advice: advise(
          'Clients cannot see which statement of the guide is met.',
          'Name the canonical of the CapabilityStatement in `instantiates`.',
          'Only `implementationGuide` is filled in',
        ),
      }),
      warn('SC-20/interactions', 'does not list create, read, update and delete of Subscription', {
        advice: advise(
          'Clients that go by the statement do not try to subscribe.',
          'List the interactions `create`, `read`, `update` and `delete`.',
          'Subscriptions are left out of the generated statement',
        ),
      }),
      warn('SC-20/search', 'does not list the search by status, or by url', {
        advice: advise(
          'Clients do not look for their Subscriptions.',
          'List the search parameters `url` and `status`.',
          'Search parameters are not declared at all',
        ),
      }),
      info('SC-20/topics', 'names no topic by the guide’s extension'),
    ],
    sources: [SERVER, CONFORMANCE],
    wrongServer: 'Subscription is listed without anything.',
  },
  {
    id: 'SC-21',
    title: '`$status` goes on being answered for a Subscription in error.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('SC-21/in-error', 'does not answer `$status` of a Subscription in `error`', {
        ground: ground('SHALL', backport('errors.html#handling-errors-as-a-server')),
        unless: [{ when: 'guide-unclaimed', verdict: 'warn' }],
        advice: advise(
          'The client cannot learn why its Subscription stopped.',
          'Answer `$status` whatever the status is.',
          'Only active Subscriptions are looked up',
        ),
      }),
      info('SC-21/off', 'does not answer `$status` of a Subscription that is `off`'),
    ],
    sources: [backport('errors.html#handling-errors-as-a-server')],
  },
  {
    id: 'SC-22',
    title: 'A Subscription ends at its `end`; the server may deviate.',
    strength: 'MAY',
    releases: WITH_OPERATION,
    clauses: [info('SC-22/goes-on', 'leaves the Subscription active after its end')],
    sources: [r5('subscription-definitions.html#Subscription.end'), build('subscription.html')],
  },
  {
    id: 'SC-23',
    title: 'A filter that the accepted Subscription shows is obeyed.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('SC-23/ignored', 'notifies of what does not pass the filter', {
        ground: groundBy(ground('definition', PROFILE), ground('definition', FILTER_BY)),
        advice: IGNORED,
      }),
      warn('SC-23/ignored-unlisted', 'notifies of what does not pass a filter that it need not have taken', {
        advice: IGNORED,
      }),
      info('SC-23/excludes', 'does not notify of what passes the filter, as far as the suite can tell', {
        advice: advise(
          'The client misses what it asked for.',
          'Compare the filter with the resource as a search would.',
          'What the resource refers to does not exist, and is not followed',
        ),
      }),
    ],
    sources: [FILTER_BY, PROFILE],
    wrongServer: 'Filters are stored, read back, and not looked at when an event is matched.',
  },
])
