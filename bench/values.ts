/** What an answer brings that later requests hold; the floor must not parse more than this. */

/** The first id in a resource, in JSON or XML; null where there is none. */
export function idIn(text: string): string | null {
  return groupOf(/"id":"([^"]+)"|<id value="([^"]+)"/, text)
}

/** The token in Parameters, in JSON or XML; null where there is none. */
export function tokenIn(text: string): string | null {
  return groupOf(
    /"name":"token","valueString":"([^"]+)"|<name value="token"[^>]*>(?:<\/name>)?<valueString value="([^"]+)"/,
    text,
  )
}

function groupOf(pattern: RegExp, text: string): string | null {
  return pattern.exec(text)?.slice(1).find(Boolean) ?? null
}
