import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { bareHost, localityOf } from './hosts.js'

type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

const byDns: Resolve = (hostname) =>
  new Promise((resolve, reject) =>
    dnsLookup(hostname, { all: true }, (error, found) => (error ? reject(error) : resolve(found))),
  )

/**
 * Looks names up as `net.connect` does, and refuses one that leads to this machine or its link: a server that names hosts
 * (websocket-url, token endpoint) could name one that resolves to a service that only we can reach.
 * @param trusted hosts that the user configured, the base URL's first; they may lead anywhere, and what the first of them
 *   is as near as may be called too
 */
export function guardedLookup(trusted: readonly string[], resolve: Resolve = byDns): LookupFunction {
  const hosts = trusted.map(bareHost)
  const nearness = async (hostname: string): Promise<readonly (string | null)[]> => [
    localityOf(hostname),
    ...(await resolve(hostname)).map(({ address }) => localityOf(address)),
  ]
  const allowed = async (hostname: string): Promise<readonly LookupAddress[]> => {
    const found = await resolve(hostname)
    if (hosts.includes(bareHost(hostname))) return found
    const near = found.find(({ address }) => localityOf(address) !== null)
    if (near === undefined) return found
    const [base] = hosts
    const asNear = base === undefined ? [] : await nearness(base).catch(() => [])
    if (asNear.includes(localityOf(near.address))) return found
    const message = `${hostname} leads to ${near.address}, an address of this machine or its link, and is not called`
    throw Object.assign(new Error(message), { code: 'ECONNREFUSED' })
  }
  return (hostname, options, tell) => {
    allowed(hostname).then(
      (found) => {
        const family = options.family === 4 || options.family === 6 ? options.family : 0
        const fitting = found.filter((each) => family === 0 || each.family === family)
        const [first] = fitting
        if (first === undefined)
          tell(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), '')
        else if (options.all) tell(null, fitting)
        else tell(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => tell(error, ''),
    )
  }
}
