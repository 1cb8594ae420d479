import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface Pair {
  readonly privateKey: KeyObject
  /** for the client's registration */
  readonly publicJwk: Record<string, unknown>
  readonly privateJwk: Record<string, unknown>
}

function pair(keys: { privateKey: KeyObject; publicKey: KeyObject }, kid: string, alg: string): Pair {
  return {
    privateKey: keys.privateKey,
    publicJwk: { ...keys.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
    privateJwk: { ...keys.privateKey.export({ format: 'jwk' }), kid, alg },
  }
}

export const rsa = (): Pair => pair(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'rsa-key', 'RS384')
export const p384 = (): Pair => pair(generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'ec-key', 'ES384')
