import { BlockList, isIP } from 'node:net'

const PRIVATE = new BlockList()
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv4')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')
// The address of nobody reaches this machine.
LOOPBACK.addSubnet('0.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::', 'ipv6')

const LINK_LOCAL = new BlockList()
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4')
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6')

/** Names that only the network inside a cluster, a company or a home resolves. */
const INNER_NAME = /(^[^.]+|\.(local|localdomain|internal|intranet|lan|corp|home|home\.arpa|svc|cluster))$/i

/** A URL's hostname without the brackets of an IPv6 address and without the dot at the end of a full name. */
export function bareHost(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

/** True for this machine itself. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname)
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return inList(LOOPBACK, host)
}

/** Loopback, or an address that exists on the wire of this machine only, such as a cloud's metadata; null for others. */
export function localityOf(hostname: string): 'loopback' | 'link-local' | null {
  if (isLoopback(hostname)) return 'loopback'
  return inList(LINK_LOCAL, bareHost(hostname).replace(/%[^]*$/, '')) ? 'link-local' : null
}

/** How far a host can be reached from, as its name tells. */
export function reachOf(hostname: string): 'loopback' | 'inner' | 'public' {
  const host = bareHost(hostname)
  if (isLoopback(host)) return 'loopback'
  if (isIP(host) !== 0) return inList(PRIVATE, host) ? 'inner' : 'public'
  return INNER_NAME.test(host) ? 'inner' : 'public'
}

function inList(list: BlockList, host: string): boolean {
  const family = isIP(host)
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
