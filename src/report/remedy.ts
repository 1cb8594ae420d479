import type { Evidence } from '../evidence/read.js'
import { isObject, textOf } from '../fhir/json.js'
import { NOT_ROUTED } from '../fhir/routing.js'
import { releaseOf } from '../fhir/releases/index.js'
import { jsonOf } from '../evidence/readings.js'
import { isOperationThere, type Hindrance } from './hindrance.js'

/** What a refused client needs, by how it authenticates. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  none: 'set TARGET_AUTH and its credentials (for bearer: TARGET_BEARER_TOKEN)',
  bearer: 'set TARGET_BEARER_TOKEN to a token that the server accepts: this one may be wrong or expired',
  basic: 'check TARGET_USERNAME and TARGET_PASSWORD',
  'client-credentials': 'check TARGET_CLIENT_ID, TARGET_CLIENT_SECRET and TARGET_SCOPE',
  'smart-backend': 'check TARGET_CLIENT_ID, TARGET_PRIVATE_KEY_FILE and TARGET_SCOPE',
}

const BASE_URL = '--base-url (TARGET_BASE_URL)'
const DOCTOR = '; fhir-ws-conformance doctor says more'
const CERTIFICATE = 'or --insecure to go on without checking'

/** What errors of the network lead to; the first that fits. */
const NETWORK: readonly (readonly [reason: RegExp, remedy: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, `check the host name in ${BASE_URL}, the VPN or HTTPS_PROXY`],
  [/ECONNREFUSED/, `check that the server runs, and the port in ${BASE_URL}`],
  [/WRONG_VERSION_NUMBER/, `write http:// in ${BASE_URL}, or give the port that speaks TLS`],
  [/ALTNAME/, `use the name in the certificate for ${BASE_URL}, ${CERTIFICATE}`],
  [/EXPIRED|NOT_YET_VALID/, `renew the certificate of the server, ${CERTIFICATE}`],
  [
    /CERT|SELF_SIGNED|UNABLE_TO/,
    `set TARGET_CA_FILE to the certificate that signed the server's, ${CERTIFICATE}`,
  ],
]

const LOG = 'look in the log of the server for the reason, then run again'
const IMPLEMENT = 'implement Subscription/[id]/$get-ws-binding-token: nothing is served there'
const CREATE =
  'let the server create Subscriptions: POST [base]/Subscription, answered with 201 and the Subscription with its id; where clients may not, set TARGET_SUBSCRIPTION_IDS to some that are there'
const TOPIC =
  'set TARGET_SUBSCRIPTION_TOPIC to a topic that the server accepts, or TARGET_SUBSCRIPTION_FILE to such a Subscription'

/**
 * What to do where one thing holds the whole run back, with the setting that it takes; null where nothing does.
 * @param hindrance the step that never succeeded
 */
export function remedyOf(evidence: Evidence, hindrance: Hindrance | null): string | null {
  const { target, end, facts } = evidence
  if (target !== null && !target.reachable) return `${toReach(evidence, target.reason ?? '')}${DOCTOR}`
  if (end?.how === 'credentials-refused') return toBeAccepted(evidence, end.reason ?? '')
  if (end?.how === 'circuit-broken')
    return 'see why the server stopped answering, then run again (--concurrency 1 asks one thing at a time)'
  const version = otherVersion(evidence)
  if (hindrance !== null && version !== null) return version
  if (target?.releaseFrom === 'assumed' && !isAnythingMade(evidence))
    return `check ${BASE_URL}, or let the server answer GET [base]/metadata with a CapabilityStatement: there is none; fhir-ws-conformance doctor looks for one nearby`
  if (facts.get('operationImplemented') === false && !isOperationThere(evidence)) return IMPLEMENT
  return hindrance === null ? null : toTake(hindrance, evidence)
}

/** What an error of the network leads to; doctor looks closer. */
function toReach({ run }: Evidence, reason: string): string {
  const [, remedy = `check ${BASE_URL}: scheme, host and port`] =
    NETWORK.find(([pattern]) => pattern.test(reason)) ?? []
  return /UND_ERR_SOCKET|ECONNRESET/.test(reason) && run?.target.baseUrl.startsWith('https:')
    ? `${remedy}, and whether the server wants a client certificate (TARGET_CLIENT_CERT_FILE)`
    : remedy
}

function toBeAccepted({ run }: Evidence, reason: string): string {
  const kind = String(run?.configuration['auth'] ?? 'none')
  if (!reason.includes('insufficient_scope')) return CREDENTIALS[kind] ?? CREDENTIALS['none']!
  return kind === 'client-credentials' || kind === 'smart-backend'
    ? 'set TARGET_SCOPE to the scope that the server names'
    : 'set TARGET_BEARER_TOKEN to a token with the scope that the server names'
}

/** A configured version that is not the declared one makes every Subscription one of another version. */
function otherVersion({ target, exchanges }: Evidence): string | null {
  if (target?.releaseFrom !== 'configured') return null
  const metadata = [...exchanges.values()].find(({ purpose }) => purpose === 'metadata')
  const read = metadata?.outcome.kind === 'response' ? jsonOf(metadata.outcome.body) : null
  const declared = read?.ok && isObject(read.value) ? textOf(read.value['fhirVersion']) : null
  const release = declared === null ? null : releaseOf(declared)
  return release === null || release === target.release
    ? null
    : `leave out --fhir-version (TARGET_FHIR_VERSION): the server declares ${declared}`
}

const isAnythingMade = ({ resources }: Evidence): boolean => resources.some(({ what }) => what === 'created')

function toTake({ step, words }: Hindrance, evidence: Evidence): string {
  const status = Number(/→ (\d{3})/.exec(words)?.[1] ?? 0)
  const isDenied = status === 401 || status === 403
  switch (step) {
    case 'access':
      return 'check TARGET_TOKEN_URL, TARGET_CLIENT_ID and the secret or key of the client'
    case 'create':
      if (isDenied)
        return 'give the client the right to create Subscriptions, or name some that are there in TARGET_SUBSCRIPTION_IDS'
      if (NOT_ROUTED.includes(status) && !/topic/i.test(words)) return CREATE
      return status >= 500 && status !== 501 ? LOG : TOPIC
    case 'call':
      if (!isOperationThere(evidence)) return IMPLEMENT
      if (evidence.target?.readOnly)
        return 'set TARGET_SUBSCRIPTION_IDS to Subscriptions that are there and that the client may read'
      if (isDenied)
        return 'give the client the right to call the operation: TARGET_SCOPE, or its permissions on the server'
      return status >= 500 ? LOG : `switch the operation on in the server; where it is on, ${TOPIC}`
    case 'connect':
      return 'have the server accept the websocket at the `websocket-url` that it gives'
    case 'deliver':
      return 'set TARGET_SUBSCRIPTION_TOPIC to a topic that the server acts on, or TARGET_TRIGGER_FILE to what triggers it'
  }
}
