import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP } from 'node:net'
import { createSecureContext, type PeerCertificate } from 'node:tls'
import type { RunSettings, TargetSettings } from '../target/configuration/types.js'
import { contextOf } from '../target/connection.js'
import { DEADLINES } from '../wire/deadlines.js'
import { networkError } from '../wire/network-error.js'
import { closesAtOnce, shakeHands } from './doctor-tls.js'

/** One thing that was looked at: how it is, and the next step where there is one. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'stop'
  readonly what: string
  readonly says: string
}

const SOON_DAYS = 30
const DAY_MS = 86_400_000

/** DNS, TCP and TLS, one after the other; ends with the first that stops a run. */
export async function* networkFindings(
  target: TargetSettings,
  proxy: RunSettings['proxy'],
): AsyncGenerator<Finding> {
  const { host, port } = placeOf(target.baseUrl)
  if (proxy.http !== null || proxy.https !== null) {
    yield {
      state: 'ok',
      what: 'proxy',
      says: 'configured; DNS, TCP and TLS are the proxy’s business and are not looked at',
    }
    return
  }
  const dns = await dnsFinding(host)
  yield dns
  if (dns.state === 'stop') return
  const tcp = await tcpFinding(host, port)
  yield tcp
  if (tcp.state === 'stop' || !target.baseUrl.startsWith('https:')) return
  yield await tlsFinding(target)
}

async function dnsFinding(host: string): Promise<Finding> {
  if (isIP(host) !== 0) return { state: 'ok', what: 'DNS', says: `${host} is an address` }
  try {
    const addresses = await lookup(host, { all: true })
    return {
      state: 'ok',
      what: 'DNS',
      says: `${host} is ${addresses.map(({ address }) => address).join(', ')}`,
    }
  } catch (error) {
    return {
      state: 'stop',
      what: 'DNS',
      says: `${host} is not known here (${networkError(error).code}); check the name in --base-url, the VPN or the proxy`,
    }
  }
}

function tcpFinding(host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: DEADLINES.connect })
    const end = (finding: Finding): void => {
      socket.destroy()
      resolve(finding)
    }
    socket.on('connect', () => end({ state: 'ok', what: 'TCP', says: `port ${port} is open` }))
    socket.on('timeout', () =>
      end({
        state: 'stop',
        what: 'TCP',
        says: `port ${port} does not answer; check the port in --base-url, the firewall or the proxy`,
      }),
    )
    socket.on('error', (error) =>
      end({
        state: 'stop',
        what: 'TCP',
        says: `port ${port}: ${networkError(error).message}; check that the server runs, and the port in --base-url`,
      }),
    )
  })
}

async function tlsFinding({ baseUrl, tls }: TargetSettings): Promise<Finding> {
  const { insecure } = tls
  const result = await shakeHands({ ...placeOf(baseUrl), context: contextOf(tls), insecure })
  if (typeof result === 'string') return { state: 'stop', what: 'TLS', says: result }
  return certificateFinding(result, insecure)
}

/** Whether TLS is spoken at the port of a URL that says it is not. */
export async function speaksTls(baseUrl: string): Promise<boolean> {
  const { host, port, name } = placeOf(baseUrl)
  const result = await shakeHands({ host, port, name, context: createSecureContext(), insecure: true })
  return typeof result !== 'string'
}

/** Whether the connection is closed after the handshake, before any answer: servers do so that want a client certificate. */
export async function endsAfterHandshake({ baseUrl, tls }: TargetSettings): Promise<boolean> {
  return closesAtOnce({ ...placeOf(baseUrl), context: contextOf(tls), insecure: tls.insecure })
}

function placeOf(baseUrl: string): {
  readonly host: string
  readonly port: number
  readonly name: string | null
} {
  const { hostname, port, protocol } = new URL(baseUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  const usual = protocol === 'https:' ? 443 : 80
  return { host, port: Number(port || usual), name: isIP(host) === 0 ? host : null }
}

function certificateFinding(certificate: PeerCertificate, insecure: boolean): Finding {
  const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS)
  const issuer = String(certificate.issuer?.O ?? certificate.issuer?.CN ?? 'unknown')
  const says = `issued by ${issuer}, expires in ${days} days (${certificate.valid_to})`
  if (insecure) return { state: 'warning', what: 'TLS', says: `${says}; not checked, because of --insecure` }
  return { state: days < SOON_DAYS ? 'warning' : 'ok', what: 'TLS', says }
}
