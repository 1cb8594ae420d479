import { ANONYMOUS, type Settings } from './core.js'
import { refuse, type Refusal } from './outcome.js'

/** The principal behind an Authorization header: nobody in particular without one, a Refusal for one not known. */
export function authenticate(header: string | undefined, settings: Settings): string | Refusal {
  if (header === undefined) return ANONYMOUS
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1]
  const name =
    token !== undefined && Object.hasOwn(settings.principals, token) ? settings.principals[token] : undefined
  return name ?? unauthenticated('The credentials are not known.')
}

/** 401 with its challenge. */
export function unauthenticated(diagnostics: string): Refusal {
  return refuse(401, 'login', diagnostics, { 'WWW-Authenticate': 'Bearer realm="fhir"' })
}

/**
 * Why a principal may not touch what belongs to another: who is anonymous may still log in, anybody else gets the answer
 * for something that does not exist.
 */
export function notOwned(principal: string, what: string): Refusal {
  if (principal === ANONYMOUS) return unauthenticated('Credentials are needed.')
  return refuse(404, 'not-found', `${what} is not known.`)
}
