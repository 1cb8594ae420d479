import { advise, crash } from './types.js'
import type { Advice, AdviceTable } from './types.js'

const NO_ENDPOINT = advise(
  'A websocket has no endpoint of the client: there is nothing sensible to fill in.',
  'Demand `endpoint` for rest-hook, email and message alone.',
  'A rule for rest-hooks applies to all channels',
)
const UNKNOWN_TOPIC = advise(
  'The client waits for events that can never come.',
  'Refuse a topic that the server does not have with 400 or 422 and an OperationOutcome.',
  'The topic is stored as text and looked up later',
)
const IN_ERROR = advise(
  'The client sees success, and has to look at the status to learn of the refusal.',
  'Refuse the Subscription at once with 400 or 422.',
  'The topic is checked after the answer was sent',
)
const TOPIC_CRASH: Advice = crash('A Subscription to an unknown topic')

export const SUBSCRIPTION_ADVICE: AdviceTable = {
  'SC-01/refused': advise(
    'What the definition requires is not enough to get a Subscription.',
    'Accept `status`, `topic` and `channelType`, and take defaults for the rest.',
    'Optional elements are read without a check',
  ),
  'SC-01/endpoint-demanded': NO_ENDPOINT,
  'SC-02/refused': advise(
    'Standard clients cannot ask for a websocket.',
    'Accept the system `http://terminology.hl7.org/CodeSystem/subscription-channel-type` with the code `websocket`.',
    'The system of R4 is compared',
  ),
  'SC-02/not-echoed': advise(
    'The client cannot tell what was accepted.',
    'Return the Coding as it was accepted.',
    'It is mapped to an inner value and back',
  ),
  'SC-03/endpoint-demanded': NO_ENDPOINT,
  'SC-04/5xx': crash('A Subscription with status `requested`', 'with 201'),
  'SC-05/error-or-off': advise(
    'A valid Subscription does not work from the beginning.',
    'Return `requested` or `active`; say in an OperationOutcome why not, if it cannot be.',
    'A test of the endpoint fails, which a websocket does not have',
  ),
  'SC-07/accepted': UNKNOWN_TOPIC,
  'SC-07/accepted-in-error': IN_ERROR,
  'SC-07/no-outcome': advise(
    'The client does not learn what was wrong.',
    'Return an OperationOutcome with the refusal.',
    'The error page of the framework',
  ),
  'SC-07/5xx': TOPIC_CRASH,
  'SC-08/refused': advise(
    'No client of the Backport guide can create a Subscription.',
    'Accept the canonical of a topic in `criteria`, with the extensions of the Backport profile.',
    '`criteria` is parsed as a search',
  ),
  'SC-09/accepted': UNKNOWN_TOPIC,
  'SC-09/accepted-in-error': IN_ERROR,
  'SC-09/5xx': TOPIC_CRASH,
  'SC-10/missing': advise(
    'A client cannot learn the state and the counter of its Subscription.',
    'Offer `[base]/Subscription/[id]/$status`.',
    'The operation is not implemented, or only at type level',
  ),
  'SC-11/not-searchset': advise(
    'Clients look for the status in the entries of a Bundle.',
    'Return a Bundle with `"type":"searchset"`.',
    'A bare SubscriptionStatus is returned',
  ),
  'SC-11/no-status-resource': advise(
    'The entry is not what clients look for.',
    'Return a SubscriptionStatus, on R4 a Parameters of the Backport profile, in each entry.',
    'Other resources or outcomes are mixed in',
  ),
  'SC-11/wrong-type': advise(
    'The type says that it is a notification.',
    'Write `"type":"query-status"`.',
    'The status is made by the code of notifications',
  ),
  'SC-11/no-status': advise(
    'The one thing that was asked for is missing.',
    'Write `status` as the Subscription has it.',
    'It is optional in the definition',
  ),
  'SC-11/empty': advise(
    'The client cannot tell whether its Subscription exists.',
    'Return an entry for each Subscription that was asked for.',
    'Only Subscriptions in error are listed',
  ),
  'SC-12/refused': advise(
    'A client that missed events cannot get them, although the CapabilityStatement says so.',
    'Answer `$events`, or take it out of the CapabilityStatement.',
    'The operation is declared and not built',
  ),
  'SC-12/wrong-bundle-type': advise(
    'Clients read it as a notification and do not recognise it.',
    'Return one Bundle of the type that notifications of this version have.',
    'A searchset as for `$status`',
  ),
  'SC-12/no-status-first': advise(
    'Clients read type and counter from the first entry, and find neither.',
    'Put the status into `entry[0]`.',
    'Only the resources of the events are returned',
  ),
  'SC-12/wrong-type': advise(
    'The type says that the events happen now.',
    'Write `"type":"query-event"`.',
    'Stored notifications are returned unchanged',
  ),
  'SC-13/unreadable': advise(
    'The client cannot see what was accepted, nor the status.',
    'Answer a read of the Subscription with the resource, to the one who made it.',
    'Subscriptions are kept apart from other resources',
    'The caller’s scopes allow to create and not to read',
  ),
}
