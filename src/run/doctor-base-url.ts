import type { Evidence } from '../evidence/read.js'
import { isObject } from '../fhir/json.js'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { connect } from '../target/connection.js'
import { Deadlines } from '../wire/deadlines.js'
import { LARGEST_STATEMENT, performHttp } from '../wire/http.js'
import { endsAfterHandshake, speaksTls, type Finding } from './doctor-network.js'

/** Where servers usually have their base, beside the parts of the URL that was given. */
const USUAL = ['fhir', 'fhir/R4', 'fhir/R5', 'r4', 'r5', 'baseR4', 'baseR5']
const MOST_TRIES = 10

/**
 * Says why nothing answered, or where on the same server a CapabilityStatement is when there is none at the base URL.
 * Nothing is written, and no credentials are sent.
 */
export async function baseUrlFindings(
  target: TargetSettings,
  { proxy, timeoutFactor }: RunSettings,
  { target: seen, exchanges }: Evidence,
): Promise<readonly Finding[]> {
  if (!seen) return []
  const what = 'base URL'
  if (!seen.reachable)
    return [{ state: 'stop', what, says: `${seen.reason ?? 'no answer'}; ${await nextStep(target)}` }]
  const metadata = [...exchanges.values()].find(({ purpose }) => purpose === 'metadata')
  if (metadata?.outcome.kind !== 'response' || isStatement(metadata.outcome.body.text)) return []
  const { status } = metadata.outcome
  if (status === 401 || status === 403 || status === 400) {
    const isTls = status === 400 && target.baseUrl.startsWith('http:') && (await speaksTls(target.baseUrl))
    return isTls ? [{ state: 'stop', what, says: writeHttps(target.baseUrl) }] : []
  }
  const deadlines = new Deadlines(timeoutFactor)
  const { dispatcher } = connect(target, deadlines, proxy)
  try {
    for (const url of candidates(target.baseUrl)) {
      const outcome = await performHttp(
        { method: 'GET', url: `${url}/metadata`, headers: { accept: 'application/fhir+json' } },
        { dispatcher, deadlineMs: deadlines.of('response'), largest: LARGEST_STATEMENT },
      )
      if (outcome.kind === 'response' && isStatement(outcome.bytes.toString()))
        return [{ state: 'stop', what, says: `${target.baseUrl} is none, ${url} is; set --base-url to that` }]
    }
  } finally {
    await dispatcher.destroy()
  }
  return []
}

const writeHttps = (baseUrl: string): string =>
  `the port speaks TLS: set --base-url to ${baseUrl.replace(/^http:/, 'https:')}`

async function nextStep(target: TargetSettings): Promise<string> {
  const { baseUrl, tls } = target
  if (baseUrl.startsWith('http:'))
    return (await speaksTls(baseUrl)) ? writeHttps(baseUrl) : 'check --base-url'
  return tls.certFile === null && (await endsAfterHandshake(target))
    ? 'the server ends the connection after the TLS handshake, as those do that want a client certificate: set ' +
        'TARGET_CLIENT_CERT_FILE and TARGET_CLIENT_KEY_FILE'
    : 'check --base-url'
}

/** The URL without its last parts, and with what servers usually have there. */
function candidates(baseUrl: string): readonly string[] {
  const { origin, pathname } = new URL(baseUrl)
  const parts = pathname.split('/').filter(Boolean)
  const shorter = parts.map((_, at) => [origin, ...parts.slice(0, parts.length - 1 - at)].join('/'))
  const longer = USUAL.flatMap((path) => [`${baseUrl}/${path}`, `${origin}/${path}`])
  return [...new Set([...shorter, ...longer])].filter((url) => url !== baseUrl).slice(0, MOST_TRIES)
}

function isStatement(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && value['resourceType'] === 'CapabilityStatement'
  } catch {
    return /<CapabilityStatement[\s>]/.test(text.slice(0, 2_000))
  }
}
