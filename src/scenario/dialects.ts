import { BIND_DIALECTS } from '../target/configuration/types.js'

/** One way to write the bind message; no normative text fixes it. */
export interface Dialect {
  readonly name: string
  readonly write: (token: string) => string
  /** sent in a binary frame; text otherwise */
  readonly binary?: boolean
}

/** The forms seen in diagrams and implementations, in the order in which they are preferred. */
export const DIALECTS: readonly Dialect[] = [
  { name: 'text', write: (token) => `bind-with-token ${token}` },
  { name: 'text-colon', write: (token) => `bind-with-token: ${token}` },
  { name: 'json-payload', write: (token) => JSON.stringify({ type: 'bind-with-token', payload: { token } }) },
  { name: 'json', write: (token) => JSON.stringify({ type: 'bind-with-token', token }) },
]

/** The dialects to try: all, the configured one, or the template given instead of a name. */
export function dialectsFor(setting: string): readonly Dialect[] {
  if (setting === 'auto') return DIALECTS
  return [dialectNamed(setting)]
}

function template(setting: string): Dialect {
  return { name: setting, write: (token) => setting.split('{token}').join(token) }
}

const IN_BINARY = ' in a binary frame'

/** The same form in a binary frame, for servers that read nothing else. */
export function inBinary(dialect: Dialect): Dialect {
  return { ...dialect, name: `${dialect.name}${IN_BINARY}`, binary: true }
}

/** The name of the form, whichever frame it was sent in. */
export function formName(dialect: string): string {
  return dialect.replace(IN_BINARY, '')
}

/** The dialect that has this name, in whichever frame. */
export function dialectNamed(name: string): Dialect {
  const form = formName(name)
  const dialect = DIALECTS.find((each) => each.name === form) ?? template(form)
  return form === name ? dialect : inBinary(dialect)
}

/** The names that a setting may have; the configuration's list and ours are one. */
export const DIALECT_NAMES: readonly string[] = BIND_DIALECTS
