import { textOf } from '../../fhir/json.js'
import { whyTooNear } from '../websocket-url.js'
import { decodeUtf8 } from '../../wire/capture.js'
import { AuthenticationError, TokenUnavailable } from './errors.js'
import { parsed, type AuthorizationServerLink } from './recorded-fetch.js'

export interface SmartConfiguration {
  readonly tokenUrl: string
  /** algorithms that client assertions may be signed with; null when it does not say */
  readonly algorithms: readonly string[] | null
}

const INSTEAD = 'set TARGET_TOKEN_URL to the token endpoint, or let the server publish it there'

/**
 * Finds the token endpoint as SMART App Launch says: `.well-known/smart-configuration` below the base URL.
 * @throws AuthenticationError when it is not there, TokenUnavailable when the server did not answer
 */
export async function discoverSmart(
  link: AuthorizationServerLink,
  baseUrl: string,
): Promise<SmartConfiguration> {
  const url = `${baseUrl}/.well-known/smart-configuration`
  const outcome = await link.exchange('smart-configuration', {
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
  })
  if (outcome.kind !== 'response')
    throw new TokenUnavailable(`no access token: ${url} could not be read: ${outcome.reason}`)
  if (outcome.status >= 500)
    throw new TokenUnavailable(`no access token: ${url} answered HTTP ${outcome.status}`)
  if (outcome.status !== 200)
    throw new AuthenticationError(
      `TARGET_AUTH is 'smart-backend', but ${url} answered HTTP ${outcome.status}; ${INSTEAD}.`,
    )
  const json = parsed(decodeUtf8(outcome.bytes).text)
  const tokenUrl = json ? textOf(json['token_endpoint']) : null
  if (json === null || tokenUrl === null || !URL.canParse(tokenUrl))
    throw new AuthenticationError(
      `TARGET_AUTH is 'smart-backend', but ${url} ${json === null ? 'is not JSON' : 'names no token_endpoint'}; ${INSTEAD}.`,
    )
  const { protocol, hostname } = new URL(tokenUrl)
  const why = /^https?:$/.test(protocol)
    ? whyTooNear('it', hostname, baseUrl)
    : `its token_endpoint has the scheme ${protocol.slice(0, 40)}, which is no HTTP`
  if (why !== undefined)
    throw new AuthenticationError(
      `TARGET_AUTH is 'smart-backend', and ${url} gives a token_endpoint that is not used: ${why}; ${INSTEAD}.`,
    )
  const algorithms = json['token_endpoint_auth_signing_alg_values_supported']
  return {
    tokenUrl,
    algorithms: Array.isArray(algorithms) ? algorithms.filter((each) => typeof each === 'string') : null,
  }
}
