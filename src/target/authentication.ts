import { withoutSecrets } from '../evidence/redacted-error.js'
import type { Authentication, TargetSettings } from './configuration/types.js'
import { AuthenticationError } from './authentication/errors.js'
import type { AccessToken, Grant } from './authentication/grant.js'
import { AuthorizationServerLink, type Wiring } from './authentication/recorded-fetch.js'
import { TokenSource } from './authentication/token-source.js'
import type { Principal } from './session.js'

export { AuthenticationError, TokenUnavailable } from './authentication/errors.js'

/** Gives the Authorization header of a principal, or null without credentials. */
export interface Authorizer {
  /** @throws AuthenticationError when a setting is to blame, TokenUnavailable when none is */
  (principal: Principal): Promise<string | null>
  /** another header after an unexpected 401; null when there is none to be had. @throws as above */
  renewed(principal: Principal, refused: string): Promise<string | null>
  /** the target took a header: should it be refused later, it died early */
  worked(principal: Principal, header: string): void
  /** asks for what a run needs, so that wrong settings are known before anything is sent. @throws AuthenticationError */
  prepare(): Promise<void>
}

interface Source {
  readonly header: () => Promise<string | null>
  readonly renewed: (refused: string) => Promise<string | null>
  readonly worked: (header: string) => void
}

/** Proves who the suite is, by the kinds of TARGET_AUTH; tokens are got, learnt by the redactor, and renewed here. */
export function authorizer(settings: TargetSettings, wiring: Omit<Wiring, 'headers' | 'origin'>): Authorizer {
  const whole = { ...wiring, headers: settings.headers, origin: new URL(settings.baseUrl).origin }
  const sources: Readonly<Record<Principal, Source>> = {
    first: sourceOf(settings.auth, 'first', settings, whole),
    second: settings.second ? sourceOf(settings.second, 'second', settings, whole) : NOBODY,
    none: NOBODY,
  }
  const give = (principal: Principal): Promise<string | null> =>
    sources[principal].header().catch((error: unknown) => {
      throw withoutSecrets(error, wiring.redactor)
    })
  return Object.assign(give, {
    renewed: (principal: Principal, refused: string) =>
      sources[principal].renewed(refused).catch((error: unknown) => {
        throw withoutSecrets(error, wiring.redactor)
      }),
    worked: (principal: Principal, header: string) => sources[principal].worked(header),
    prepare: async () => {
      for (const principal of ['first', 'second'] as const)
        await give(principal).catch((error: unknown) => {
          if (error instanceof AuthenticationError) throw error // what else goes wrong shows in the first exchange
        })
    },
  })
}

const fixed = (header: string | null): Source => ({
  header: () => Promise.resolve(header),
  renewed: () => Promise.resolve(null),
  worked: () => undefined,
})
const NOBODY = fixed(null)

function sourceOf(
  auth: Authentication,
  principal: 'first' | 'second',
  settings: TargetSettings,
  wiring: Wiring,
): Source {
  switch (auth.kind) {
    case 'none':
      return NOBODY
    case 'bearer':
      return fixed(`Bearer ${auth.token}`)
    case 'basic':
      return fixed(`Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`)
    case 'client-credentials':
    case 'smart-backend':
      return granted(auth, principal, settings, wiring)
  }
}

function granted(
  auth: Extract<Authentication, { kind: 'client-credentials' | 'smart-backend' }>,
  principal: 'first' | 'second',
  settings: TargetSettings,
  wiring: Wiring,
): Source {
  const link = new AuthorizationServerLink(wiring, principal === 'first' ? 'a' : 'b')
  const prefix = principal === 'first' ? 'TARGET_' : 'TARGET_SECOND_'
  let grant: Grant | null = null
  const request = async (): Promise<AccessToken> => {
    // The OAuth library is loaded by those alone who need it.
    const { Grant } = await import('./authentication/grant.js')
    grant ??= new Grant(auth, link, wiring, settings.baseUrl, settings.tls.insecure, prefix)
    const token = await grant.request()
    if (principal === 'first')
      wiring.journal.write({
        kind: 'fact',
        name: 'tokenEndpointAuth',
        value: grant.method ?? 'private_key_jwt',
      })
    return token
  }
  const source = new TokenSource(request, () => wiring.journal.now())
  return {
    header: () => source.header(),
    renewed: (refused) => source.renewed(refused),
    worked: (header) => source.worked(header),
  }
}
