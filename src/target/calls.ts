import { writeXml } from '../fhir/xml/index.js'
import type { RawRequest } from '../wire/http.js'

export type Principal = 'first' | 'second' | 'none'

export interface Call {
  /** what it is for, as the report names it */
  readonly purpose: string
  readonly method: string
  /** relative to the base URL, without a leading slash */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** an object is sent as FHIR, in `format`; a string as it is */
  readonly body?: object | string
  /** of a body that is an object, and of the answer that is asked for; JSON by default */
  readonly format?: 'json' | 'xml'
  readonly as?: Principal
  /** also after an interruption or when the run was stopped: clean-up */
  readonly always?: boolean
  /** once it is sent its answer is waited for, also after an interruption: what it makes is to be deleted */
  readonly completes?: boolean
  /** with nothing else under way */
  readonly alone?: boolean
}

/** Who called: exchanges are attributed to it in the record. */
export interface Caller {
  readonly scenario: string
  readonly attempt: number
}

/** The request that makes a call. @param authorization null: without credentials of ours */
export function requestOf(
  call: Call,
  authorization: string | null,
  parts: { readonly baseUrl: string; readonly headers: Readonly<Record<string, string>> },
): RawRequest {
  const isXml = call.format === 'xml'
  const mimeType = isXml ? 'application/fhir+xml' : 'application/fhir+json'
  const write = (body: object): string => (isXml ? writeXml({ ...body }) : JSON.stringify(body))
  const text = typeof call.body === 'object' ? write(call.body) : call.body
  const isObject = typeof call.body === 'object'
  return {
    method: call.method,
    url: `${parts.baseUrl}/${call.path}`,
    headers: {
      accept: mimeType,
      ...(isObject && { 'content-type': mimeType }),
      ...(authorization !== null && { authorization }),
      ...parts.headers,
      ...call.headers,
    },
    ...(text !== undefined && { body: text }),
  }
}

/** False for a call without credentials, or with others than the configured ones: it is made in order to be refused. */
export function isOwn({ as, headers }: Call): boolean {
  return as !== 'none' && headers?.['authorization'] === undefined
}
