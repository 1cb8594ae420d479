import { reply } from '../../../src/reference/http.js'
import { type IssueCode, Refusal, refuse } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'

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

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
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
]
