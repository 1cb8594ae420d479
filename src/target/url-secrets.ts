import type { Redactor } from '../evidence/redaction.js'

/** What may be a secret in a URL: user, password and the values of its query. */
export function secretsOfUrl(text: string): readonly string[] {
  if (!URL.canParse(text)) return []
  const { username, password, searchParams } = new URL(text)
  // A query without `=` is one long name.
  const query = [...searchParams].map(([name, value]) => (value === '' ? name : value))
  return [decoded(username), decoded(password), ...query].filter((value) => value !== '')
}

/** A URL with pseudonyms in place of what `secretsOfUrl` finds in it, however short that is. */
export function withoutUrlSecrets(text: string, redactor: Redactor, sort: string): string {
  const secrets = secretsOfUrl(text)
  if (secrets.length === 0) return redactor.redact(text)
  const url = new URL(text)
  const user = [url.username, url.password].map((one) => one && redactor.learn(decoded(one), sort))
  const query = [...url.searchParams].map(([name, value]) =>
    value === '' ? redactor.learn(name, sort) : `${redactor.redact(name)}=${redactor.learn(value, sort)}`,
  )
  const userinfo = user.filter((one) => one !== '').join(':')
  const before = `${url.protocol}//${userinfo === '' ? '' : `${userinfo}@`}${url.host}`
  return `${before}${redactor.redact(url.pathname)}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
