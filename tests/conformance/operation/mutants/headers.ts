import { changing, crashing, refusing } from '../../../../src/reference/edits/calls.js'
import type { Trait } from '../../../../src/reference/trait.js'

/** Servers that read headers less well than clients write them. */
export const MUTANTS: readonly Trait[] = [
  refusing(
    {
      name: 'accept-lists-refused',
      summary: 'An Accept header that names several formats is refused.',
      breaks: 'OP-12/refused',
    },
    (call) => call.operation && (call.request.headers['accept'] ?? '').includes(','),
  ),
  {
    name: 'first-format-in-accept',
    kind: 'mutant',
    summary: 'An Accept header that names XML anywhere is answered in XML.',
    breaks: 'OP-12/weights-ignored',
    hooks: {
      request: (request) =>
        (request.headers['accept'] ?? '').includes('application/fhir+xml')
          ? { ...request, headers: { ...request.headers, accept: 'application/fhir+xml' } }
          : request,
    },
  },
  refusing(
    {
      name: 'charset-refused',
      summary: 'A body whose Content-Type names a charset is refused.',
      breaks: 'OP-10/charset-refused',
    },
    (call) => call.operation && (call.request.headers['content-type'] ?? '').includes('charset'),
  ),
  changing(
    {
      name: 'cors-in-preflight-alone',
      summary: 'The preflight allows every origin, the answer of the operation none.',
      breaks: 'SEC-05/no-allow-origin',
    },
    (answer) => ({ ...answer, headers: { ...answer.headers, 'Access-Control-Allow-Origin': 'null' } }),
    (request) => request.headers['origin'] !== undefined,
  ),
  crashing(
    {
      name: 'crashes-below-another-type',
      summary: 'The operation below another type than Subscription ends in a server error.',
      breaks: 'OP-03/5xx',
    },
    (call) => call.request.path?.[0] === 'Patient' && call.request.path.includes('$get-ws-binding-token'),
  ),
  crashing(
    {
      name: 'crashes-on-delete-at-type-level',
      summary: 'DELETE on the URL of the type level ends in a server error.',
      breaks: 'ERR-13/5xx',
    },
    (call) =>
      call.request.method === 'DELETE' &&
      call.request.path?.length === 2 &&
      call.request.path[1] === '$get-ws-binding-token',
  ),
]
