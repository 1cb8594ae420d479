import { bareHost, isLoopback, reachOf } from '../wire/hosts.js'

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

/** Why a websocket-url may not be reachable from here; undefined when nothing speaks for it. */
export function whyUnreachable(websocketUrl: string, baseUrl: string): string | undefined {
  if (!URL.canParse(websocketUrl)) return undefined
  const { hostname } = new URL(websocketUrl)
  const { hostname: base } = new URL(baseUrl)
  if (bareHost(hostname) === bareHost(base)) return undefined
  const [reach, from] = [reachOf(hostname), reachOf(base)]
  const toFix = `the server must be told its public address, that of ${base}`
  if (reach === 'loopback' && from !== 'loopback')
    return `websocket-url names ${hostname}, which is each machine itself and here not the server: ${toFix}`
  if (reach === 'inner' && from !== 'inner')
    return `websocket-url names ${hostname}, which exists only in the server's own network: ${toFix}`
  return undefined
}

function portOf(url: URL): string {
  return url.port || (/^(https|wss):$/.test(url.protocol) ? '443' : '80')
}
