import {
  createPrivateKey,
  createPublicKey,
  webcrypto,
  type JsonWebKeyInput,
  type KeyObject,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { withoutMark } from '../../fhir/byte-order-mark.js'
import { isObject, textOf } from '../../fhir/json.js'
import { AuthenticationError } from './errors.js'
import { parsed } from './recorded-fetch.js'

/** The algorithms of SMART Backend Services; the key decides which. */
export type Algorithm = 'RS384' | 'ES384'

export interface SigningKey {
  readonly algorithm: Algorithm
  /** what the library signs with */
  readonly key: webcrypto.CryptoKey
  /** of the JWK; a PEM file has none */
  readonly kid: string | null
  /** the secret numbers of the key, as text, so that no output can ever show them */
  readonly secrets: readonly string[]
}

interface Candidate {
  readonly key: KeyObject
  readonly kid: string | null
  readonly algorithm: Algorithm | null
}

const SHAPES = {
  RS384: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
} as const
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'] as const

/**
 * Reads the private key of a JWK, a JWK set or a PEM file.
 * @param supported the algorithms that the server says it takes, to choose by in a set; null when it says nothing
 * @throws AuthenticationError when there is no key that can sign RS384 or ES384
 */
export async function readSigningKey(
  file: string,
  supported: readonly string[] | null,
  setting = 'TARGET_PRIVATE_KEY_FILE',
): Promise<SigningKey> {
  const where = `${setting} (${basename(file)})`
  const candidates = candidatesOf(withoutMark(readFileSync(file, 'utf8')), where)
  const usable = candidates.filter(
    (one): one is Candidate & { algorithm: Algorithm } => one.algorithm !== null,
  )
  const chosen = usable.find((one) => supported?.includes(one.algorithm)) ?? usable[0]
  if (!chosen)
    throw new AuthenticationError(
      `${where} holds no key for RS384 or ES384; give an RSA key of at least 2048 bits, or an EC key on curve P-384.`,
    )
  const der = chosen.key.export({ type: 'pkcs8', format: 'der' })
  const jwk = chosen.key.export({ format: 'jwk' }) as Record<string, unknown>
  return {
    algorithm: chosen.algorithm,
    kid: chosen.kid,
    key: await webcrypto.subtle.importKey('pkcs8', der, SHAPES[chosen.algorithm], false, ['sign']),
    secrets: [...SECRET_MEMBERS.flatMap((name) => textOf(jwk[name]) ?? []), der.toString('base64')],
  }
}

function candidatesOf(text: string, where: string): readonly Candidate[] {
  if (text.includes('-----BEGIN')) return [candidate(fromPem(text, where), null, null)]
  const json = parsed(text)
  if (json === null)
    throw new AuthenticationError(`${where} is neither JSON nor PEM; give a JWK, a JWK set or a PEM file.`)
  const keys = Array.isArray(json['keys']) ? json['keys'].filter(isObject) : [json]
  const secret = keys.filter((jwk) => typeof jwk['d'] === 'string' && jwk['use'] !== 'enc')
  if (secret.length === 0)
    throw new AuthenticationError(
      `${where} holds no private key (a JWK with the member d); the public half is for the server, give the private one.`,
    )
  return secret.map((jwk) => candidate(fromJwk(jwk, where), textOf(jwk['kid']), textOf(jwk['alg'])))
}

function fromPem(text: string, where: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (error) {
    if (/ENCRYPTED/.test(text))
      throw new AuthenticationError(
        `${where} is protected by a passphrase; write a copy without one (openssl pkey -in FILE -out COPY) and keep it safe.`,
      )
    const isPublic = canBe(() => createPublicKey(text))
    const why = isPublic
      ? 'holds a public key or a certificate'
      : `cannot be read as a private key (${reasonOf(error)})`
    throw new AuthenticationError(`${where} ${why}; give the private key.`)
  }
}

function fromJwk(jwk: Readonly<Record<string, unknown>>, where: string): KeyObject {
  try {
    return createPrivateKey({ key: jwk as JsonWebKeyInput['key'], format: 'jwk' })
  } catch (error) {
    throw new AuthenticationError(
      `${where} holds a JWK that is not a private key (${reasonOf(error)}); correct it.`,
    )
  }
}

/** What a key can sign; null for one that neither algorithm fits, and for one that says it is for another. */
function candidate(key: KeyObject, kid: string | null, stated: string | null): Candidate {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  const isRsa = key.asymmetricKeyType === 'rsa' && modulusLength >= 2048
  const isP384 = key.asymmetricKeyType === 'ec' && namedCurve === 'secp384r1'
  const fits = isRsa ? 'RS384' : isP384 ? 'ES384' : null
  return { key, kid, algorithm: stated === null || stated === fits ? fits : null }
}

function canBe(make: () => unknown): boolean {
  try {
    make()
    return true
  } catch {
    return false
  }
}

// OpenSSL's messages name structures, never key material.
function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}
