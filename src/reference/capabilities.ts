import type { Core } from './core.js'
import { FORMATS } from './codec.js'
import type { Handler } from './exchange.js'
import { reply } from './http.js'
import type { Resource } from './model.js'
import { GUIDE } from './releases/backport.js'
import { STORED_TYPES } from './router.js'
import { TOPIC_URL } from './topic.js'

const TOPIC_EXTENSION = `${GUIDE}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical`
const STARTED = new Date().toISOString()

/** `[base]/metadata`. */
export const metadata: Handler = ({ core }) =>
  reply(200, core.hooks.apply('capabilities', capabilityStatement(core), { server: core }))

function capabilityStatement(core: Core): Resource {
  const { shape } = core
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: STARTED,
    kind: 'instance',
    ...(shape.instantiates !== undefined && { instantiates: [shape.instantiates] }),
    software: { name: 'fhir-ws-conformance reference server', version: '1.0.0' },
    implementation: { description: 'Reference for websocket Subscriptions', url: core.baseUrl },
    fhirVersion: shape.fhirVersion,
    format: core.settings.formats.flatMap((name) => [FORMATS[name].mimeType, FORMATS[name].shortCode]),
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          description: 'A bearer token names the principal; without one it is anonymous.',
        },
        resource: [
          subscription(core),
          ...(shape.topicIsResource
            ? [{ type: 'SubscriptionTopic', ...interactions('read', 'search-type') }]
            : []),
          ...STORED_TYPES.filter((type) => type !== 'Subscription').map((type) => ({ type, ...stored() })),
        ],
      },
    ],
  }
}

function subscription({ shape, settings }: Core): object {
  const { canonicals } = shape
  return {
    ...(shape.topicIsExtension && { extension: [{ url: TOPIC_EXTENSION, valueCanonical: TOPIC_URL }] }),
    type: 'Subscription',
    ...(shape.subscriptionProfile !== undefined && { supportedProfile: [shape.subscriptionProfile] }),
    ...stored(),
    searchParam: [
      { name: 'url', type: 'uri' },
      { name: 'status', type: 'token' },
    ],
    operation: [
      { name: 'status', definition: canonicals.status },
      { name: 'events', definition: canonicals.events },
      ...(settings.declaresOperation
        ? [{ name: 'get-ws-binding-token', definition: canonicals.operation }]
        : []),
    ],
  }
}

function stored(): object {
  return { ...interactions('create', 'read', 'update', 'delete', 'search-type'), updateCreate: true }
}

function interactions(...codes: string[]): object {
  return { interaction: codes.map((code) => ({ code })) }
}
