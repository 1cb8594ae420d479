import { backport, build, r5 } from './sources.js'
import { group, BACKPORT, EVERY, WITH_OPERATION, fail } from './wording.js'

/** What a notification holds at each content level. */
export const CONTENT = group('CL', [
  {
    id: 'CL-01',
    title: 'At level `empty` a notification has no entry but the status.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [fail('extra-entries', 'sends further entries')],
    gates: ['subscription', 'trigger'],
    sources: [backport('payloads.html#empty'), r5('subscription.html#payloads-empty')],
  },
  {
    id: 'CL-02',
    title: 'At level `id-only` no entry but the status has a resource.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [fail('resource-included', 'sends an entry with a resource')],
    gates: ['subscription', 'trigger'],
    sources: [
      'https://hl7.org/fhir/uv/subscriptions-backport/2024Jan/payloads.html#id-only',
      r5('codesystem-subscription-payload-content.html'),
    ],
    wrongServer: 'The whole resource is sent.',
  },
  {
    id: 'CL-03',
    title: 'At level `id-only` on R4 and R4B each further entry names its resource in fullUrl and request.',
    strength: 'SHALL',
    releases: BACKPORT,
    clauses: [
      fail('no-full-url', 'sends a further entry without the address in `fullUrl`'),
      fail('no-request', 'sends a further entry without the address in `request`'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [backport('payloads.html#id-only')],
  },
  {
    id: 'CL-04',
    title: 'At level `id-only` the focus refers to the resource that triggered the event.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('no-focus', 'sends an event without a focus'),
      fail('wrong-focus', 'refers to something else'),
    ],
    gates: ['subscription', 'trigger'],
    sources: [r5('subscription.html#payloads-id-only')],
    wrongServer: 'The focus is the Subscription itself.',
  },
  {
    id: 'CL-05',
    title: 'At level `full-resource` the notification holds each resource that it is about.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('no-entry', 'sends no entry for the focus'),
      fail(
        'no-resource',
        'sends an entry for the focus without the resource and without the request and response of a failure',
      ),
    ],
    gates: ['subscription', 'trigger'],
    sources: [backport('payloads.html#full-resource'), r5('subscription.html#payloads-full-resource')],
    wrongServer: 'There is a focus, but no resource.',
  },
  {
    id: 'CL-06',
    title: 'A notification holds no more events than the accepted `maxCount`.',
    strength: 'SHALL',
    releases: EVERY,
    clauses: [fail('too-many', 'sends more events in one notification')],
    gates: ['subscription', 'trigger', 'max-count-accepted'],
    sources: [
      build('subscription.html#batching'),
      r5('subscription-definitions.html#Subscription.maxCount'),
      backport('StructureDefinition-backport-max-count.html'),
    ],
    wrongServer: 'Five events come in one Bundle although one was agreed.',
  },
  {
    id: 'CL-07',
    title:
      'A content level that the server will not honour is refused, or visible as changed in the accepted Subscription.',
    strength: 'SHOULD',
    releases: WITH_OPERATION,
    clauses: [fail('other-level', 'delivers another content level than the accepted Subscription names')],
    gates: ['subscription', 'trigger'],
    sources: [backport('payloads.html#payload-types'), backport('conformance.html#conformance-in-fhir-r4')],
    wrongServer: 'The level is lowered without a word.',
  },
])
