import type { HttpFailure } from '../evidence/types.js'

/** The typed outcome of an exchange that broke. */
export function failureOf(error: unknown): HttpFailure {
  const { code, message } = networkError(error)
  const proxy = /^Proxy .*\((\d{3})\)/.exec(message)?.[1]
  if (proxy !== undefined)
    return {
      kind: 'refused',
      reason: `the proxy answered HTTP ${proxy}; see HTTP_PROXY, HTTPS_PROXY and NO_PROXY`,
    }
  return { kind: kindOf(code), reason: `${message}${code && !message.includes(code) ? ` (${code})` : ''}` }
}

/** The innermost cause with a code; undici and ws wrap the socket's error. */
export function networkError(error: unknown): { code: string; message: string } {
  let current = error
  let best = { code: '', message: error instanceof Error ? error.message : String(error) }
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code = (current as NodeJS.ErrnoException).code
    if (code !== undefined) best = { code, message: sentenceOf(current.message) || code }
    current = current instanceof AggregateError ? current.errors[0] : current.cause
  }
  return best
}

/** OpenSSL tells the place in its source as well; its message stands before that. */
function sentenceOf(message: string): string {
  const reason = /\berror:[0-9A-F]+:[^:\n]*:[^:\n]*:([^:\n]+)/.exec(message)?.[1]
  return reason ?? message.trim()
}

/** What a network error code means for the verdict. */
export function kindOf(code: string): HttpFailure['kind'] {
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'refused'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns'
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout'
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return 'tls'
  if (/^HPE_|PARSE|Z_DATA_ERROR|UND_ERR_(RESPONSE|REQ|INVALID|HEADERS_OVERFLOW)/.test(code))
    return 'malformed'
  return 'reset'
}
