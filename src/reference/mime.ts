/** A media type taken apart: lower-case type, and its parameters by lower-case name. */
export interface MediaType {
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Parses `type/subtype; name=value`; a quoted value loses its quotes. */
export function mediaType(header: string): MediaType {
  const [type = '', ...rest] = header.split(';')
  const parameters: Record<string, string> = {}
  for (const part of rest) {
    const at = part.indexOf('=')
    if (at < 0) continue
    const value = part.slice(at + 1).trim()
    parameters[part.slice(0, at).trim().toLowerCase()] = value.replace(/^"(.*)"$/, '$1')
  }
  return { type: type.trim().toLowerCase(), parameters }
}
