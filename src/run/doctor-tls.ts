import { connect, type DetailedPeerCertificate, type PeerCertificate } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { networkError } from '../wire/network-error.js'
import { DEADLINES } from '../wire/deadlines.js'

/** Where TLS is spoken, and by whom the certificate has to be signed. */
export interface TlsPlace {
  readonly host: string
  readonly port: number
  /** the name that the certificate has to have; null for an address */
  readonly name: string | null
  readonly context: SecureContext
  readonly insecure: boolean
}

const INSECURE = 'or --insecure to go on without checking'

/** Shakes hands; the certificate when it is accepted, else what is wrong with it and what to do. */
export function shakeHands(place: TlsPlace): Promise<PeerCertificate | string> {
  const { host, port, name, context, insecure } = place
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      ...(name !== null && { servername: name }),
      secureContext: context,
      rejectUnauthorized: !insecure,
      timeout: DEADLINES.connect,
    })
    const end = (result: PeerCertificate | string): void => {
      socket.destroy()
      resolve(result)
    }
    socket.on('secureConnect', () => end(socket.getPeerCertificate()))
    socket.on('timeout', () => end('no answer to the TLS handshake; check that the port is the TLS one'))
    socket.on('error', (error) => {
      const { code, message } = networkError(error)
      explained(code, message, place).then(end, () => end(message))
    })
  })
}

/** What an error of a handshake means, and the setting that it leads to. */
async function explained(code: string, message: string, place: TlsPlace): Promise<string> {
  if (
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|EPROTO|UNEXPECTED_MESSAGE/.test(
      `${code} ${message}`,
    )
  )
    return 'the port answers without TLS: write http:// in --base-url, or give the port that speaks TLS'
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/.test(code))
    return 'the server wants a client certificate: set TARGET_CLIENT_CERT_FILE and TARGET_CLIENT_KEY_FILE'
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID': {
      const names = await namesIn(place)
      return `the certificate is for another name (${names}), not for ${place.name ?? place.host}: use that name in --base-url, ${INSECURE}`
    }
    case 'CERT_HAS_EXPIRED': {
      const { valid_to: end } = await presented(place)
      return `the certificate, or one in its chain, has expired (${end}): renew it on the server, ${INSECURE}`
    }
    case 'CERT_NOT_YET_VALID':
      return `the certificate is not valid yet: check the clocks of this machine and the server, ${INSECURE}`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `the certificate is self-signed: set TARGET_CA_FILE to it, ${INSECURE}`
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return `the certificate is signed by a private authority that is not trusted here: set TARGET_CA_FILE to that authority's certificate, ${INSECURE}`
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT': {
      const { issuer } = await presented(place)
      const by = String(issuer?.CN ?? issuer?.O ?? 'unknown')
      return (
        `the certificate is signed by “${by}”, which is neither trusted here nor sent by the server: have the server send ` +
        `its intermediate certificate, or set TARGET_CA_FILE to that of “${by}”, ${INSECURE}`
      )
    }
    default:
      return `${message}; set TARGET_CA_FILE to the CA that signed it, ${INSECURE}`
  }
}

async function namesIn(place: TlsPlace): Promise<string> {
  const { subjectaltname, subject } = await presented(place)
  return subjectaltname ?? String(subject?.CN ?? 'none')
}

/** The certificate that the server shows, whether or not it is good. */
function presented(place: TlsPlace): Promise<DetailedPeerCertificate> {
  const { host, port, name, context } = place
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ...(name !== null && { servername: name }),
      secureContext: context,
      rejectUnauthorized: false,
      timeout: DEADLINES.connect,
    })
    socket.on('secureConnect', () => {
      resolve(socket.getPeerCertificate(true))
      socket.destroy()
    })
    socket.on('error', reject)
    socket.on('timeout', () => socket.destroy(new Error('timeout')))
  })
}

/** Asks something after the handshake; true when the connection ends without an answer. */
export function closesAtOnce({ host, port, name, context, insecure }: TlsPlace): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      ...(name !== null && { servername: name }),
      secureContext: context,
      rejectUnauthorized: !insecure,
      timeout: DEADLINES.connect,
    })
    let isGreeted = false
    const end = (closes: boolean): void => {
      resolve(closes)
      socket.destroy()
    }
    socket.on('secureConnect', () => {
      isGreeted = true
      socket.write(`HEAD / HTTP/1.1\r\nHost: ${name ?? host}\r\n\r\n`)
    })
    socket.on('data', () => end(false))
    socket.on('timeout', () => end(false))
    socket.on('error', () => end(isGreeted))
    socket.on('close', () => end(isGreeted))
  })
}
