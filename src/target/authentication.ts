import { type Authentication, ConfigurationError, type TargetSettings } from './configuration/types.js'
import type { Principal } from './session.js'

/** Gives the Authorization header of a principal, or null without credentials. */
export type Authorizer = (principal: Principal) => Promise<string | null>

/**
 * @throws ConfigurationError for a kind of authentication that this version cannot do
 */
export function authorizer(settings: TargetSettings): Authorizer {
  const first = headerOf(settings.auth)
  const second = settings.second ? headerOf(settings.second) : null
  return (principal) =>
    Promise.resolve(principal === 'first' ? first : principal === 'second' ? second : null)
}

function headerOf(auth: Authentication): string | null {
  switch (auth.kind) {
    case 'none':
      return null
    case 'bearer':
      return `Bearer ${auth.token}`
    case 'basic':
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`
    case 'client-credentials':
    case 'smart-backend':
      throw new ConfigurationError(
        `TARGET_AUTH is ${auth.kind}, which this version does not do yet; get a token by other means and set TARGET_BEARER_TOKEN`,
      )
  }
}
