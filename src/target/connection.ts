import { readFileSync } from 'node:fs'
import { Agent, type Dispatcher } from 'undici'
import type { ClientOptions } from 'ws'
import type { Deadlines } from '../wire/deadlines.js'
import type { TargetSettings } from './configuration/types.js'

/** How HTTP requests and websockets of one target reach it: the same trust and certificates for both. */
export interface Connection {
  readonly dispatcher: Dispatcher
  readonly socketOptions: ClientOptions
}

export function connect(settings: TargetSettings, deadlines: Deadlines): Connection {
  const read = (file: string | null): Buffer | undefined => (file === null ? undefined : readFileSync(file))
  const { caFile, certFile, keyFile, insecure } = settings.tls
  const tls = {
    ...(caFile !== null && { ca: read(caFile) }),
    ...(certFile !== null && { cert: read(certFile) }),
    ...(keyFile !== null && { key: read(keyFile) }),
    rejectUnauthorized: !insecure,
  }
  return {
    dispatcher: new Agent({
      connect: { timeout: deadlines.of('connect'), ...tls },
      headersTimeout: deadlines.of('response'),
      bodyTimeout: deadlines.of('response'),
      connections: 32,
    }),
    socketOptions: tls,
  }
}
