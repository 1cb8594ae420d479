import { ConfigurationError } from '../configuration/types.js'

/** Credentials that do not work as they are set: which setting, what the server said, what to do. Exit 2. */
export class AuthenticationError extends ConfigurationError {}

/** No token can be had at the moment, and no setting is to blame: the authorisation server is down, or overloaded. */
export class TokenUnavailable extends Error {
  override readonly name = 'TokenUnavailable'
}
