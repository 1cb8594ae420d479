import { bareHost, isLoopback, localityOf, reachOf } from '../wire/hosts.js'

/** The websocket-url comes from the server and may name any host: what it may be given, and why it may not be reachable. */

/**
 * May the bearer be sent with the upgrade? Only to the host and port that get it over HTTP anyway, and never less
 * protected than there.
 */
export function mayAuthorize(websocketUrl: string, baseUrl: string): boolean {
  if (!URL.canParse(websocketUrl)) return false
  const [socket, base] = [new URL(websocketUrl), new URL(baseUrl)]
  if (bareHost(socket.hostname) !== bareHost(base.hostname) || portOf(socket) !== portOf(base)) return false
  const secure = socket.protocol === 'wss:'
  return secure || (socket.protocol === 'ws:' && (base.protocol === 'http:' || isLoopback(socket.hostname)))
}

/** The websocket's host, with its port, when it is another than the base URL's; null when it is the same. */
export function otherHost(websocketUrl: string, baseUrl: string): string | null {
  if (!URL.canParse(websocketUrl)) return null
  const [socket, base] = [new URL(websocketUrl), new URL(baseUrl)]
  return bareHost(socket.hostname) === bareHost(base.hostname) ? null : socket.host
}

/**
 * Why no websocket is opened at a URL; undefined when one may be. A server must not lead us to sockets and services of
 * this machine, nor to what only this machine sees.
 */
export function whyForbidden(websocketUrl: string, baseUrl: string): string | undefined {
  if (!URL.canParse(websocketUrl)) return undefined // what is wrong with it is told by whoever tries
  const { protocol, hostname } = new URL(websocketUrl)
  if (protocol !== 'ws:' && protocol !== 'wss:')
    return `websocket-url has the scheme ${protocol.slice(0, 40)} and is not opened: only ws: and wss: name a websocket`
  return whyTooNear('websocket-url', hostname, baseUrl)
}

/** Why a host that the server names is not called, as the base URL is not as near; undefined when it may be. */
export function whyTooNear(what: string, hostname: string, baseUrl: string): string | undefined {
  const locality = localityOf(hostname)
  const { hostname: base } = new URL(baseUrl)
  if (locality === null || locality === localityOf(base)) return undefined
  const is =
    locality === 'loopback'
      ? 'each machine itself and here not the server'
      : 'an address of the local link, which exists for this machine only'
  return `${what} names ${hostname}, which is ${is}, so it is not called: configure the server's public address, that of ${base}`
}

/** Why a websocket-url may not be reachable from here; undefined when nothing speaks for it. */
export function whyUnreachable(websocketUrl: string, baseUrl: string): string | undefined {
  if (!URL.canParse(websocketUrl)) return undefined
  const { hostname } = new URL(websocketUrl)
  const { hostname: base } = new URL(baseUrl)
  if (bareHost(hostname) === bareHost(base)) return undefined
  const [reach, from] = [reachOf(hostname), reachOf(base)]
  const toFix = `configure the server's public address, that of ${base}`
  if (reach === 'loopback' && from !== 'loopback')
    return `websocket-url names ${hostname}, which is each machine itself and here not the server: ${toFix}`
  if (reach === 'inner' && from !== 'inner')
    return `websocket-url names ${hostname}, which exists only in the server's own network: ${toFix}`
  return undefined
}

function portOf(url: URL): string {
  return url.port || (/^(https|wss):$/.test(url.protocol) ? '443' : '80')
}
