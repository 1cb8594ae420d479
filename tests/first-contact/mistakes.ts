import { reply } from '../../src/reference/http.js'
import { refuse } from '../../src/reference/outcome.js'
import { subscriptionCapability } from '../../src/reference/edits/resources.js'
import type { Hooks } from '../../src/reference/core.js'
import type { Variables } from '../../src/target/configuration/layers.js'
import type { Certificates, Served } from './certificates.js'
import type { Places } from './places.js'

/** One wrong setting, or one thing that is missing, with everything else as it should be. */
export interface Mistake {
  readonly name: string
  /** the setting that doctor has to lead to */
  readonly leadsTo: string
  /** the settings as environment variables, once its server is there */
  readonly settings: (places: Places, certificates: Certificates) => Promise<Variables>
}

const ALICE = 'demo-token-alice'
const BOTH = { TARGET_BEARER_TOKEN: ALICE, TARGET_SECOND_BEARER_TOKEN: 'demo-token-bob' }

/** Another setting beside a server that does it right. */
const wrongly =
  (change: Variables | ((places: Places) => Variables), hooks: Partial<Hooks> = {}): Mistake['settings'] =>
  async (places) => {
    const { baseUrl } = await places.reference(hooks)
    return { TARGET_BASE_URL: baseUrl, ...BOTH, ...(typeof change === 'function' ? change(places) : change) }
  }

const behindTls =
  (which: (all: Certificates) => Served, more: { readonly requestCert?: true } = {}): Mistake['settings'] =>
  async (places, all) => {
    const { baseUrl } = await places.reference()
    const mutual = more.requestCert ? { requestCert: true, rejectUnauthorized: true, ca: all.authority } : {}
    const port = await places.tls(Number(new URL(baseUrl).port), { ...which(all), ...mutual })
    const needsTrust = which(all) !== all.signed || more.requestCert
    const caFile = needsTrust && { TARGET_CA_FILE: places.file('ca.pem', all.authority) }
    return { TARGET_BASE_URL: `https://localhost:${port}/fhir`, ...BOTH, ...caFile }
  }

const withOAuth =
  (status: number, body: object, change: Variables = {}): Mistake['settings'] =>
  async (places) => {
    const { baseUrl } = await places.reference()
    const port = await places.http((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    return {
      TARGET_BASE_URL: baseUrl,
      TARGET_AUTH: 'client-credentials',
      TARGET_CLIENT_ID: 'conformance-suite',
      TARGET_CLIENT_SECRET: 'example-secret-1234',
      TARGET_TOKEN_URL: `http://127.0.0.1:${port}/token`,
      ...change,
    }
  }

const refusing = (method: string, type: string, status: number, words: string): Partial<Hooks> => ({
  request: (request) =>
    request.method === method && request.path?.[0] === type && request.path.length === 1
      ? reply(status, refuse(status, 'forbidden', words).outcome())
      : request,
})

const closedTo: Partial<Hooks> = {
  principal: (caller, { route }) =>
    caller === 'anonymous' && route.name !== 'metadata' ? refuse(401, 'login', 'Unauthorized') : caller,
}

const noTopics: Partial<Hooks> = {
  request: (request) =>
    request.path?.[0] === 'SubscriptionTopic'
      ? reply(200, { resourceType: 'Bundle', type: 'searchset' })
      : request,
  capabilities: (statement) => subscriptionCapability(statement, ({ extension: _topics, ...rest }) => rest),
}

const needsScope: Partial<Hooks> = {
  request: (request, { route }) =>
    route.name === 'operation' || route.name === 'create'
      ? reply(403, refuse(403, 'forbidden', 'The scope does not allow that.').outcome(), {
          'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="system/Subscription.cruds"',
        })
      : request,
}

const withPath =
  (path: string): Mistake['settings'] =>
  async (places) => {
    const { baseUrl } = await places.reference()
    return { TARGET_BASE_URL: `${new URL(baseUrl).origin}${path}`, ...BOTH }
  }

/** What people get wrong on the first day, in the order in which a run comes to it. */
export const MISTAKES: readonly Mistake[] = [
  {
    name: 'the base URL is empty',
    leadsTo: 'TARGET_BASE_URL',
    settings: () => Promise.resolve({ TARGET_BASE_URL: '' }),
  },
  {
    name: 'a typing error in the scheme',
    leadsTo: 'TARGET_BASE_URL',
    settings: () => Promise.resolve({ TARGET_BASE_URL: 'htp://server.example/fhir' }),
  },
  {
    name: 'a misspelt variable',
    leadsTo: 'TARGET_BEARER_TOKEN',
    settings: wrongly({ TARGET_BEARER_TOKN: ALICE }),
  },
  {
    name: 'a version that is none',
    leadsTo: 'TARGET_FHIR_VERSION',
    settings: wrongly({ TARGET_FHIR_VERSION: '4.0.1' }),
  },
  {
    name: 'client credentials without a secret',
    leadsTo: 'TARGET_CLIENT_SECRET',
    settings: wrongly({
      TARGET_AUTH: 'client-credentials',
      TARGET_CLIENT_ID: 'a',
      TARGET_TOKEN_URL: 'http://127.0.0.1:9/',
    }),
  },
  {
    name: 'the same token for both principals',
    leadsTo: 'TARGET_SECOND_BEARER_TOKEN',
    settings: wrongly({ TARGET_SECOND_BEARER_TOKEN: ALICE }),
  },
  {
    name: 'a CA file without a certificate',
    leadsTo: 'TARGET_CA_FILE',
    settings: wrongly((places) => ({ TARGET_CA_FILE: places.file('ca.pem', 'no certificate') })),
  },
  {
    name: 'a client certificate without its key',
    leadsTo: 'TARGET_CLIENT_KEY_FILE',
    settings: wrongly((places) => ({ TARGET_CLIENT_CERT_FILE: places.file('client.pem', 'no certificate') })),
  },
  {
    name: 'a trigger file that is no JSON',
    leadsTo: 'TARGET_TRIGGER_FILE',
    settings: wrongly((places) => ({ TARGET_TRIGGER_FILE: places.file('trigger.json', 'Encounter') })),
  },
  {
    name: 'a Subscription file that holds another resource',
    leadsTo: 'TARGET_SUBSCRIPTION_FILE',
    settings: wrongly((places) => ({
      TARGET_SUBSCRIPTION_FILE: places.file('subscription.json', '{"resourceType":"Patient"}'),
    })),
  },
  {
    name: 'a host that does not exist',
    leadsTo: '--base-url',
    settings: () => Promise.resolve({ TARGET_BASE_URL: 'http://no-such-host.invalid/fhir' }),
  },
  {
    name: 'a closed port',
    leadsTo: '--base-url',
    settings: () => Promise.resolve({ TARGET_BASE_URL: 'http://127.0.0.1:9/fhir' }),
  },
  {
    name: 'https to a port without TLS',
    leadsTo: '--base-url',
    settings: async (places) => {
      const { baseUrl } = await places.reference()
      return { TARGET_BASE_URL: baseUrl.replace('http:', 'https:'), ...BOTH }
    },
  },
  {
    name: 'http to a port with TLS',
    leadsTo: '--base-url',
    settings: async (places, all) => {
      const { baseUrl } = await places.reference()
      const port = await places.tls(Number(new URL(baseUrl).port), all.signed)
      return { TARGET_BASE_URL: `http://localhost:${port}/fhir`, ...BOTH }
    },
  },
  {
    name: 'a private CA that is not trusted',
    leadsTo: 'TARGET_CA_FILE',
    settings: behindTls((all) => all.signed),
  },
  {
    name: 'a self-signed certificate',
    leadsTo: 'TARGET_CA_FILE',
    settings: behindTls((all) => all.selfSigned),
  },
  {
    name: 'a certificate for another name',
    leadsTo: '--base-url',
    settings: behindTls((all) => all.otherName),
  },
  { name: 'an expired certificate', leadsTo: '--insecure', settings: behindTls((all) => all.expired) },
  {
    name: 'an intermediate certificate that the server does not send',
    leadsTo: 'TARGET_CA_FILE',
    settings: behindTls((all) => all.withoutIntermediate),
  },
  {
    name: 'no client certificate where the server wants one',
    leadsTo: 'TARGET_CLIENT_CERT_FILE',
    settings: behindTls((all) => all.signed, { requestCert: true }),
  },
  { name: 'the base URL without its last part', leadsTo: '--base-url', settings: withPath('') },
  { name: 'the base URL of a resource', leadsTo: '--base-url', settings: withPath('/fhir/Subscription') },
  {
    name: 'another FHIR version than the server’s',
    leadsTo: '--fhir-version',
    settings: wrongly({ TARGET_FHIR_VERSION: '4.0' }),
  },
  {
    name: 'no credentials',
    leadsTo: 'TARGET_AUTH',
    settings: async (places) => ({ TARGET_BASE_URL: (await places.reference(closedTo)).baseUrl }),
  },
  {
    name: 'a wrong or expired bearer token',
    leadsTo: 'TARGET_BEARER_TOKEN',
    settings: wrongly({ TARGET_BEARER_TOKEN: 'old-token-old-token' }),
  },
  {
    name: 'a wrong client secret',
    leadsTo: 'TARGET_CLIENT_SECRET',
    settings: withOAuth(401, { error: 'invalid_client', error_description: 'Invalid client secret' }),
  },
  { name: 'a token URL that is none', leadsTo: 'TARGET_TOKEN_URL', settings: withOAuth(404, {}) },
  {
    name: 'a scope that the client may not have',
    leadsTo: 'TARGET_SCOPE',
    settings: withOAuth(400, { error: 'invalid_scope' }, { TARGET_SCOPE: 'system/*.*' }),
  },
  {
    name: 'a token without the scope for Subscriptions',
    leadsTo: 'TARGET_SCOPE',
    settings: wrongly({}, needsScope),
  },
  {
    name: 'a wrong token for the second principal',
    leadsTo: 'TARGET_SECOND_BEARER_TOKEN',
    settings: wrongly({ TARGET_SECOND_BEARER_TOKEN: 'old-token-old-token' }),
  },
  {
    name: 'a topic that the server does not have',
    leadsTo: 'TARGET_SUBSCRIPTION_TOPIC',
    settings: wrongly({ TARGET_SUBSCRIPTION_TOPIC: 'http://example.org/SubscriptionTopic/nope' }),
  },
  {
    name: 'no topic on the server, and none to be made',
    leadsTo: 'TARGET_SUBSCRIPTION_TOPIC',
    settings: wrongly({ TARGET_CREATE_TOPIC: 'never' }, noTopics),
  },
  {
    name: 'no right to create the resource that triggers',
    leadsTo: 'TARGET_TRIGGER_FILE',
    settings: wrongly({}, refusing('POST', 'Encounter', 403, 'You may not create an Encounter.')),
  },
  {
    name: 'the id of a Subscription that is not there',
    leadsTo: 'TARGET_SUBSCRIPTION_IDS',
    settings: wrongly({ TARGET_SUBSCRIPTION_IDS: 'not-there' }),
  },
  {
    name: 'a form of the bind message that the server does not know',
    leadsTo: 'BIND_DIALECT',
    settings: wrongly({ BIND_DIALECT: 'hello {token}' }),
  },
]
