import { generate, type GenerateResult } from 'selfsigned'

/** Certificates as servers have them when something is wrong with them, all for `localhost` but one. */
export interface Certificates {
  readonly selfSigned: Served
  /** signed by a private authority */
  readonly signed: Served
  readonly expired: Served
  readonly otherName: Served
  /** signed by an intermediate that the server does not send */
  readonly withoutIntermediate: Served
  /** the private authority's own */
  readonly authority: string
}

export interface Served {
  readonly key: string
  readonly cert: string
}

const EC = { keyType: 'ec', algorithm: 'sha256' } as const
const AUTHORITY = [
  { name: 'basicConstraints', cA: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true },
] as const
const DAY = 86_400_000

export async function certificates(): Promise<Certificates> {
  const named = (commonName: string) => [{ name: 'commonName', value: commonName }]
  const host = (value: string) => [
    { name: 'subjectAltName' as const, altNames: [{ type: 2 as const, value }] },
  ]
  const served = ({ private: key, cert }: GenerateResult): Served => ({ key, cert })
  const authority = await generate(named('Example authority'), { ...EC, extensions: [...AUTHORITY] })
  const ca = { key: authority.private, cert: authority.cert }
  const between = await generate(named('Example intermediate'), { ...EC, ca, extensions: [...AUTHORITY] })
  const signed = (by: typeof ca, name = 'localhost', more: object = {}) =>
    generate(named(name), { ...EC, ca: by, extensions: [...host(name)], ...more })
  const past = {
    notBeforeDate: new Date(Date.now() - 30 * DAY),
    notAfterDate: new Date('2026-01-31T00:00:00Z'),
  }
  return {
    selfSigned: served(await generate(named('localhost'), { ...EC, extensions: [...host('localhost')] })),
    signed: served(await signed(ca)),
    expired: served(
      await signed(ca, 'localhost', { ...past, notBeforeDate: new Date('2025-01-31T00:00:00Z') }),
    ),
    otherName: served(await signed(ca, 'fhir.example.org')),
    withoutIntermediate: served(await signed({ key: between.private, cert: between.cert })),
    authority: authority.cert,
  }
}
