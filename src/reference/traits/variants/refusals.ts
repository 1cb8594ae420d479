import { reply, type Reply } from '../../http.js'
import { refuse, Refusal, type IssueCode } from '../../outcome.js'
import type { Trait } from '../../trait.js'

/** Another status for calls of the operation that are refused with these. */
function refusedWith(
  name: string,
  summary: string,
  from: readonly number[],
  status: number,
  code: IssueCode,
): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    hooks: {
      operationInput: (input) => changed(input),
      operationCovers: (covers) => changed(covers),
    },
  }

  function changed<Value>(value: Value | Refusal): Value | Refusal {
    return value instanceof Refusal && from.includes(value.status)
      ? refuse(status, code, value.diagnostics)
      : value
  }
}

const notAllowed = (allow: string): Reply =>
  reply(405, refuse(405, 'not-supported', 'The method is not allowed here.').outcome(), { Allow: allow })

/** Legal ways to refuse. */
export const REFUSAL_VARIANTS: readonly Trait[] = [
  refusedWith('unknown-id-400', 'Calls for unknown ids are answered 400.', [404], 400, 'invalid'),
  refusedWith('unknown-id-422', 'Calls for unknown ids are answered 422.', [404], 422, 'business-rule'),
  refusedWith(
    'unknown-id-403',
    'Calls for ids that are not the caller’s are answered 403.',
    [404],
    403,
    'forbidden',
  ),
  refusedWith('unknown-id-410', 'Calls for unknown ids are answered 410.', [404], 410, 'deleted'),
  refusedWith('deleted-404', 'Calls for deleted Subscriptions are answered 404.', [410], 404, 'not-found'),
  refusedWith('all-refusals-400', 'Whatever is refused is answered 400.', [404, 410, 422], 400, 'invalid'),
  {
    name: 'forgets-deleted',
    kind: 'variant',
    summary: 'What was deleted is answered 404 everywhere.',
    hooks: {
      response: (answer) =>
        answer.status === 410
          ? {
              ...answer,
              ...reply(404, refuse(404, 'not-found', 'This is not known.').outcome()),
              headers: answer.headers,
            }
          : answer,
    },
  },
  {
    name: 'foreign-403',
    kind: 'variant',
    summary: 'A call for another principal’s Subscription is answered 403.',
    hooks: {
      operationCovers: (covers, { input, server }) =>
        covers instanceof Refusal &&
        input.ids.some((id) => server.store.find('Subscription', id)?.deleted === false)
          ? refuse(
              covers.status === 404 ? 403 : covers.status,
              'forbidden',
              'This is not yours.',
              covers.headers,
            )
          : covers,
    },
  },
  {
    name: 'no-credentials-403',
    kind: 'variant',
    summary: 'Calls without credentials are answered 403.',
    hooks: {
      principal: (caller, { request, route }) =>
        request.headers['authorization'] === undefined && route.name !== 'metadata'
          ? refuse(403, 'forbidden', 'Credentials are needed.')
          : caller,
    },
  },
  {
    name: 'get-refused',
    kind: 'variant',
    summary: 'The operation, which affects state, is not answered by GET.',
    releases: ['R5', 'R6a', 'R6b'],
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && request.method === 'GET' ? notAllowed('POST, OPTIONS') : request,
    },
  },
  {
    name: 'get-refused-at-type-level',
    kind: 'variant',
    summary: 'At type level the operation is not answered by GET.',
    releases: ['R5', 'R6a', 'R6b'],
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && route.level === 'type' && request.method === 'GET'
          ? notAllowed('POST, OPTIONS')
          : request,
    },
  },
  {
    name: 'head-refused',
    kind: 'variant',
    summary: 'HEAD is answered 405.',
    hooks: {
      request: (request) => (request.method === 'HEAD' ? notAllowed('GET, POST, OPTIONS') : request),
    },
  },
  {
    name: 'accept-ignored',
    kind: 'variant',
    summary: 'A format that the server does not have is answered in JSON.',
    hooks: {
      request: (request) => {
        const accept = request.headers['accept'] ?? ''
        return /json|xml|\*/.test(accept)
          ? request
          : { ...request, headers: { ...request.headers, accept: 'application/fhir+json' } }
      },
    },
  },
  {
    name: 'duplicates-refused',
    kind: 'variant',
    summary: 'An id that is given twice is refused.',
    hooks: {
      operationInput: (input, { request, body }) => {
        const parameters = (body?.['parameter'] ?? []) as readonly { name?: unknown; valueId?: unknown }[]
        const given = [...request.query.getAll('id'), ...parameters.map(({ valueId }) => valueId)].filter(
          Boolean,
        )
        return new Set(given).size < given.length ? refuse(400, 'value', 'An id is given twice.') : input
      },
    },
  },
  {
    name: 'unknown-ids-ignored',
    kind: 'variant',
    summary: 'At type level ids that are not known are left out, and the rest get their token.',
    hooks: {
      operationInput: (input, { route, server }) => {
        if (input instanceof Refusal || route.level === 'instance') return input
        const known = input.ids.filter((id) => server.store.find('Subscription', id)?.deleted === false)
        return known.length > 0 ? { ...input, ids: known } : input
      },
    },
  },
]
