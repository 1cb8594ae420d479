import { bareHost, isLoopback } from '../wire/hosts.js'

/** The proxies of the environment, as curl understands them. */
export interface ProxySettings {
  readonly http: string | null
  readonly https: string | null
  readonly no: string | null
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * The proxy by which a URL is reached, for HTTP and websocket alike; null for the straight way. This machine itself is
 * never reached by a proxy. NO_PROXY lists hosts with everything below them (`example.org`, `.example.org`,
 * `*.example.org`), with or without a port, or `*`.
 */
export function proxyFor(url: string | URL, proxies: ProxySettings): string | null {
  const { protocol, hostname, port } = new URL(url)
  const scheme = protocol.replace(/^ws/, 'http')
  const proxy = scheme === 'https:' ? proxies.https : proxies.http
  if (proxy === null || isLoopback(hostname)) return null
  const host = bareHost(hostname)
  const isListed = noProxyOf(proxies).some((one) => {
    if (one.host === '*') return true
    if (one.port !== null && one.port !== (port || DEFAULT_PORTS[scheme])) return false
    return host === one.host || host.endsWith(`.${one.host}`)
  })
  if (isListed) return null
  return /^[\w+.-]+:\/\//.test(proxy) ? proxy : `http://${proxy}`
}

function noProxyOf({
  no,
}: ProxySettings): readonly { readonly host: string; readonly port: string | null }[] {
  return (no ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      // `[::1]:80`, `::1`, `host:80`: only a single colon, or one behind a bracket, separates a port.
      const [, bracketed, plain, port] = /^(?:(\[.*\])|([^:]*))(?::(\d+))?$/.exec(entry) ?? []
      const host = bracketed ?? plain ?? entry
      return { host: bareHost(host.replace(/^\*?\.(?=.)/, '')), port: port ?? null }
    })
}
