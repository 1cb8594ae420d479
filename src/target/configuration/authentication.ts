import type { Layers } from './layers.js'
import { SETTINGS, type SettingName } from './settings.js'
import { AUTH_KINDS, ConfigurationError, type Authentication } from './types.js'

type Kind = Authentication['kind']

/** The credentials that each kind needs, and those that it can use besides. */
const USES: Readonly<Record<Kind, { needs: readonly SettingName[]; can: readonly SettingName[] }>> = {
  none: { needs: [], can: [] },
  bearer: { needs: ['bearerToken'], can: [] },
  basic: { needs: ['username', 'password'], can: [] },
  'client-credentials': {
    needs: ['clientId', 'clientSecret', 'tokenUrl'],
    can: ['scope', 'audience', 'resource'],
  },
  'smart-backend': {
    needs: ['clientId', 'privateKeyFile'],
    can: ['tokenUrl', 'scope', 'audience', 'resource', 'assertionAudience'],
  },
}

const CREDENTIALS = [...new Set(AUTH_KINDS.flatMap((kind) => [...USES[kind].needs, ...USES[kind].can]))]

/** What SMART Backend Services asks for when nothing is said: it knows no request without a scope. */
const SMART_SCOPE = 'system/*.cruds'

/** How the first principal authenticates. @throws ConfigurationError naming what is missing or contradictory */
export function readAuthentication(layers: Layers): Authentication {
  const stated = layers.read('auth')
  const kind: Kind = stated ?? (layers.given('bearerToken') === null ? 'none' : 'bearer')
  const says = layers.given('auth')
  const statement =
    says === null ? `TARGET_AUTH (not given, so ${kind})` : `${says.label} is '${kind}', which`
  refuseMissing(layers, kind, says?.label ?? 'TARGET_AUTH')
  refuseUnused(layers, kind, statement, says?.rank ?? Infinity)
  const text = (name: 'bearerToken' | 'username' | 'password' | 'clientId' | 'clientSecret' | 'scope') =>
    layers.read(name) ?? ''
  switch (kind) {
    case 'none':
      return { kind }
    case 'bearer':
      return { kind, token: text('bearerToken') }
    case 'basic':
      return { kind, username: text('username'), password: text('password') }
    case 'client-credentials':
      return {
        kind,
        clientId: text('clientId'),
        clientSecret: text('clientSecret'),
        tokenUrl: layers.read('tokenUrl') ?? '',
        scope: text('scope'),
        ...tokenParameters(layers),
      }
    case 'smart-backend': {
      const tokenUrl = layers.read('tokenUrl')
      const assertionAudience = layers.read('assertionAudience')
      return {
        kind,
        clientId: text('clientId'),
        privateKeyFile: layers.read('privateKeyFile') ?? '',
        ...(tokenUrl !== null && { tokenUrl }),
        scope: text('scope') || SMART_SCOPE,
        ...tokenParameters(layers),
        ...(assertionAudience !== null && { assertionAudience }),
      }
    }
  }
}

/** What some token endpoints want to be told besides. */
function tokenParameters(layers: Layers): { readonly audience?: string; readonly resource?: string } {
  const [audience, resource] = [layers.read('audience'), layers.read('resource')]
  return { ...(audience !== null && { audience }), ...(resource !== null && { resource }) }
}

/** What tells the second principal, for each kind that the first one may have; a bearer token does with every kind. */
const SECOND_USES: Readonly<Record<Kind, { needs: readonly SettingName[]; can: readonly SettingName[] }>> = {
  none: { needs: [], can: [] },
  bearer: { needs: [], can: [] },
  basic: { needs: ['secondUsername', 'secondPassword'], can: [] },
  'client-credentials': { needs: ['secondClientId', 'secondClientSecret'], can: [] },
  'smart-backend': { needs: ['secondClientId'], can: ['secondPrivateKeyFile'] },
}
const SECOND_CREDENTIALS = [
  ...new Set(AUTH_KINDS.flatMap((kind) => [...SECOND_USES[kind].needs, ...SECOND_USES[kind].can])),
]

/**
 * The second principal, by a bearer token or by the means of the first; null when none is told.
 * @throws ConfigurationError when it is told by halves, by other means, or could not be told from the first
 */
export function readSecond(
  layers: Layers,
  first: Authentication,
  headers: Readonly<Record<string, string>>,
): Authentication | null {
  const token = layers.given('secondBearerToken')
  const others = SECOND_CREDENTIALS.flatMap((name) => layers.given(name) ?? [])
  if (token === null)
    return others.length === 0 ? null : secondByTheSameMeans(layers, first, others[0]!.label)
  if (others.length > 0)
    throw new ConfigurationError(
      `${token.label} and ${others[0]!.label} both tell the second principal; leave one of them out.`,
    )
  return secondBearer(layers, first, headers)
}

function secondBearer(
  layers: Layers,
  first: Authentication,
  headers: Readonly<Record<string, string>>,
): Authentication {
  const token = layers.read('secondBearerToken') ?? ''
  const label = layers.given('secondBearerToken')!.label
  const authorized = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  if (first.kind === 'none' && !authorized)
    throw new ConfigurationError(
      `${label} is given, but the first principal is anonymous (TARGET_AUTH none); ` +
        'give the first one too, by TARGET_BEARER_TOKEN or another TARGET_AUTH, or leave the second out.',
    )
  if (first.kind === 'bearer' && first.token === token)
    throw new ConfigurationError(
      `${label} is the same token as the first principal's; ` +
        "give a token of another user, who may not read the first one's Subscriptions, or leave it out.",
    )
  return { kind: 'bearer', token }
}

function secondByTheSameMeans(layers: Layers, first: Authentication, label: string): Authentication {
  const { needs, can } = SECOND_USES[first.kind]
  const variables = (names: readonly SettingName[]): string =>
    names.map((name) => SETTINGS[name].variable).join(' and ')
  const strange = SECOND_CREDENTIALS.find(
    (name) => layers.given(name) && !needs.includes(name) && !can.includes(name),
  )
  if (strange !== undefined)
    throw new ConfigurationError(
      `${layers.given(strange)!.label} is given, but the first principal's authentication is '${first.kind}'; give ` +
        `${needs.length > 0 ? `${variables(needs)}, or ` : ''}TARGET_SECOND_BEARER_TOKEN instead, or leave it out.`,
    )
  const missing = needs.filter((name) => layers.given(name) === null)
  if (missing.length > 0)
    throw new ConfigurationError(
      `${label} is given without ${variables(missing)}, which the second principal needs with '${first.kind}'; ` +
        'give it too, or leave the second principal out.',
    )
  const second = secondOf(layers, first)
  const [mine, theirs] = [nameOf(first), nameOf(second)]
  if (mine === theirs)
    throw new ConfigurationError(
      `${layers.given(needs[0]!)!.label} is the same as the first principal's; ` +
        "name another, who may not read the first one's Subscriptions, or leave it out.",
    )
  return second
}

function secondOf(layers: Layers, first: Authentication): Authentication {
  switch (first.kind) {
    case 'none':
    case 'bearer':
      return first // unreachable: nothing but a bearer token tells a second principal beside these
    case 'basic':
      return {
        kind: 'basic',
        username: layers.read('secondUsername') ?? '',
        password: layers.read('secondPassword') ?? '',
      }
    case 'client-credentials': {
      const clientSecret = layers.read('secondClientSecret') ?? ''
      return { ...first, clientId: layers.read('secondClientId') ?? '', clientSecret }
    }
    case 'smart-backend': {
      const privateKeyFile = layers.read('secondPrivateKeyFile') ?? first.privateKeyFile
      return { ...first, clientId: layers.read('secondClientId') ?? '', privateKeyFile }
    }
  }
}

function nameOf(auth: Authentication): string | null {
  if (auth.kind === 'basic') return auth.username
  return 'clientId' in auth ? auth.clientId : null
}

function refuseMissing(layers: Layers, kind: Kind, label: string): void {
  const missing = USES[kind].needs.filter((name) => layers.given(name) === null)
  if (missing.length === 0) return
  const inYaml = layers.all.some((layer) => layer.label('auth').startsWith('auth '))
  const names = missing.map((name) => (inYaml ? name : SETTINGS[name].variable!))
  throw new ConfigurationError(
    `${label} is '${kind}', which needs ${names.join(' and ')}; ` +
      `give ${names.length === 1 ? 'it' : 'them'}, or choose another of: ${AUTH_KINDS.join(', ')}.`,
  )
}

// Only what stands as near to the user as the choice itself contradicts it: TARGET_AUTH=none before a command
// may well switch off the credentials of .env.
function refuseUnused(layers: Layers, kind: Kind, statement: string, rank: number): void {
  const { needs, can } = USES[kind]
  for (const name of CREDENTIALS) {
    const given = layers.given(name)
    if (
      given === null ||
      given.layer.offers ||
      given.rank > rank ||
      needs.includes(name) ||
      can.includes(name)
    )
      continue
    const takers = AUTH_KINDS.filter((one) => USES[one].needs.includes(name) || USES[one].can.includes(name))
    throw new ConfigurationError(
      `${statement} does not use ${given.label}; set TARGET_AUTH to ${takers.join(' or ')}, or leave ${given.label} out.`,
    )
  }
}

/** @throws ConfigurationError when an own Authorization header and TARGET_AUTH would both be sent */
export function refuseTwoAuthorizations(layers: Layers, auth: Authentication, headers: object): void {
  const own = Object.keys(headers).find((name) => name.toLowerCase() === 'authorization')
  if (own === undefined || auth.kind === 'none') return
  throw new ConfigurationError(
    `${layers.given('headers')!.label} holds an Authorization header while authentication is '${auth.kind}'; ` +
      'only one can be sent: leave one of the two out.',
  )
}
