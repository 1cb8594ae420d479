import { readFileSync } from 'node:fs'
import type { ClientRequest } from 'node:http'
import type { LookupFunction } from 'node:net'
import { basename } from 'node:path'
import * as tls from 'node:tls'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { Agent, type buildConnector, Dispatcher, Pool, ProxyAgent } from 'undici'
import type { ClientOptions } from 'ws'
import { type Deadlines, SPANS } from '../wire/deadlines.js'
import { guardedLookup } from '../wire/lookup.js'
import { ConfigurationError, type TargetSettings, type TlsSettings } from './configuration/types.js'
import { proxyFor, type ProxySettings } from './proxy.js'

/** How HTTP requests and websockets of one target reach it: the same trust, certificates and proxies for both. */
export interface Connection {
  readonly dispatcher: Dispatcher
  /** options for a websocket to this URL */
  readonly socketOptions: (url: string) => SocketOptions
}

/** What is not the library's own goes to the socket. */
export type SocketOptions = ClientOptions & { readonly lookup?: LookupFunction }

const NO_PROXIES: ProxySettings = { http: null, https: null, no: null }

/** @throws ConfigurationError for a certificate or key that cannot be used */
export function connect(
  settings: TargetSettings,
  deadlines: Deadlines,
  proxies: ProxySettings = NO_PROXIES,
): Connection {
  const trust = trustOf(settings.tls)
  const lookup = guardedLookup(hostsOf(settings))
  return {
    dispatcher: new RoutedDispatcher(trust, deadlines, proxies, lookup),
    socketOptions: (url) => {
      const proxy = URL.canParse(url) ? proxyFor(url, proxies) : null
      if (proxy !== null) return { ...trust(), agent: tunnelThrough(proxy, trust()) }
      return isSecure(url) ? { ...trust(), lookup } : { lookup }
    },
  }
}

/** The hosts that the user named: the base URL's, then those of token endpoints. */
function hostsOf({ baseUrl, auth, second }: TargetSettings): readonly string[] {
  const tokenUrls = [auth, second].flatMap((each) =>
    each && 'tokenUrl' in each && each.tokenUrl ? [each.tokenUrl] : [],
  )
  return [baseUrl, ...tokenUrls].map((url) => new URL(url).hostname)
}

/**
 * One context for all connections: reading some 150 root certificates for each would cost more than the handshake. Plain
 * connections cost none; files that the user named are read at once, so that a mistake in them is told.
 */
function trustOf(settings: TlsSettings): () => Trust {
  const { caFile, certFile, keyFile, insecure } = settings
  let made: Trust | null = null
  const trust = (): Trust => (made ??= { secureContext: contextOf(settings), rejectUnauthorized: !insecure })
  if (caFile !== null || certFile !== null || keyFile !== null) trust()
  return trust
}

const isSecure = (url: string | URL): boolean => /^(https|wss):/i.test(String(url))

/** Websockets always need a tunnel. A proxy that refuses one must not be taken for the server that refuses the upgrade. */
function tunnelThrough(proxy: string, trust: Trust): HttpsProxyAgent<string> {
  const agent = new HttpsProxyAgent(proxy, trust)
  agent.on('proxyConnect', ({ statusCode }: { statusCode: number }, request: ClientRequest) => {
    if (statusCode === 200) return
    const reason = `the proxy answered HTTP ${statusCode}; see HTTP_PROXY, HTTPS_PROXY and NO_PROXY`
    request.destroy(Object.assign(new Error(reason), { code: 'ECONNREFUSED' }))
  })
  return agent
}

interface Trust {
  readonly secureContext: tls.SecureContext
  readonly rejectUnauthorized: boolean
}

/** Sends each request straight, or by the proxy that is set for it. */
class RoutedDispatcher extends Dispatcher {
  readonly #straight = new Map<boolean, Agent>()
  readonly #proxies = new Map<string, ProxyAgent>()
  readonly #options

  constructor(
    private readonly trust: () => Trust,
    deadlines: Deadlines,
    private readonly settings: ProxySettings,
    private readonly lookup: LookupFunction,
  ) {
    super()
    this.#options = {
      headersTimeout: deadlines.of('response'),
      bodyTimeout: deadlines.of('response'),
      connections: 32,
      keepAliveTimeout: SPANS.idleConnection,
      connectTimeout: deadlines.of('connect'),
    }
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    return this.#routeTo(options.origin ?? '').dispatch(options, handler)
  }

  #routeTo(origin: string | URL): Dispatcher {
    const uri = proxyFor(origin, this.settings)
    if (uri === null) return this.#straightTo(isSecure(origin))
    const known = this.#proxies.get(uri)
    if (known) return known
    const { connectTimeout: timeout } = this.#options
    const made = new ProxyAgent({
      ...this.#options,
      uri,
      factory: (origin, options) => new Pool(origin, toldAtOnce(options)),
      // Proxies often allow tunnels to port 443 alone: plain http is forwarded, as curl does.
      proxyTunnel: false,
      requestTls: { timeout, ...this.trust() },
      proxyTls: { timeout, ...this.trust() },
    })
    this.#proxies.set(uri, made)
    return made
  }

  #straightTo(secure: boolean): Agent {
    const known = this.#straight.get(secure)
    if (known) return known
    const { lookup } = this
    const connect = { timeout: this.#options.connectTimeout, lookup, ...(secure && this.trust()) }
    const made = new Agent({ ...this.#options, connect })
    this.#straight.set(secure, made)
    return made
  }

  get #agents(): readonly Dispatcher[] {
    return [...this.#straight.values(), ...this.#proxies.values()]
  }

  override async close(): Promise<void> {
    await Promise.all(this.#agents.map((each) => each.close()))
  }

  override async destroy(): Promise<void> {
    await Promise.all(this.#agents.map((each) => each.destroy()))
  }
}

/**
 * A proxy that closes the connection instead of answering CONNECT breaks it for undici in a way that may pass: it would
 * connect again and again until the run ends. To us it is a connection that was reset.
 */
function toldAtOnce(options: Pool.Options): Pool.Options {
  const { connect } = options
  if (typeof connect !== 'function') return options
  const telling: buildConnector.connector = (to, tell) =>
    connect(to, (...[error, socket]) => {
      if (!error) tell(null, socket)
      else if ((error as NodeJS.ErrnoException).code !== 'UND_ERR_SOCKET') tell(error, null)
      else tell(Object.assign(new Error(closedByProxy(error)), { code: 'ECONNRESET' }), null)
    })
  return { ...options, connect: telling }
}

const closedByProxy = ({ message }: Error): string => `the proxy closed the connection: ${message}`

/** The trust and the certificates that the user named. @throws ConfigurationError for a file that cannot be used */
export function contextOf({ caFile, certFile, keyFile }: TlsSettings): tls.SecureContext {
  const read = (file: string, what: string, parse: (pem: Buffer) => unknown): Buffer => {
    const pem = readFileSync(file)
    try {
      parse(pem)
      return pem
    } catch (error) {
      const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
      throw new ConfigurationError(
        `${what} (${basename(file)}) cannot be used: ${why}; give a PEM file, without a passphrase.`,
      )
    }
  }
  const ca = caFile === null ? null : read(caFile, 'TARGET_CA_FILE', refuseNoCertificate)
  const cert = certFile === null ? null : read(certFile, 'TARGET_CLIENT_CERT_FILE', refuseNoCertificate)
  const key =
    keyFile === null
      ? null
      : read(keyFile, 'TARGET_CLIENT_KEY_FILE', (pem) =>
          tls.createSecureContext({ ...(cert && { cert }), key: pem }),
        )
  return tls.createSecureContext({
    // `ca` replaces the usual authorities, and ours is meant to come besides them.
    ...(ca && { ca: [...usualAuthorities(), ca.toString()] }),
    ...(cert && key && { cert, key }),
  })
}

function refuseNoCertificate(pem: Buffer): void {
  tls.createSecureContext({ cert: pem })
}

/** With those of NODE_EXTRA_CA_CERTS and the system, where this Node can tell them. */
function usualAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] }
  return getCACertificates?.('default') ?? tls.rootCertificates
}
