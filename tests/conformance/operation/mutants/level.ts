import type { Trait } from '../../../../src/reference/trait.js'
import { answering, atInstance, crashing, refusal } from '../../../../src/reference/edits/calls.js'
import { reply } from '../../../../src/reference/http.js'
import { refuse } from '../../../../src/reference/outcome.js'

/** Where the operation can be called, and by which method. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'no-type-level',
    kind: 'mutant',
    summary: 'The operation is known at instance level only.',
    breaks: 'OP-01/missing',
    consequences: {
      'IN-01': 'no ids can be given',
      'IN-02': 'no id can be given',
      'OP-08': 'no Parameters can be given where they matter',
    },
    hooks: {
      request: (request, { route }) =>
        route.name === 'operation' && route.level === 'type'
          ? reply(404, refuse(404, 'not-found', 'There is no such operation.').outcome())
          : request,
    },
  },
  {
    name: 'no-post',
    kind: 'mutant',
    summary: 'The operation answers GET only.',
    breaks: 'OP-04/post-refused',
    consequences: {
      'OP-07': 'a POST without a body is refused too',
      'OP-08': 'a POST with a body is refused too',
    },
    hooks: {
      request: (request, { route }) => {
        if (route.name !== 'operation' || request.method !== 'POST') return request
        return reply(405, refuse(405, 'not-supported', 'POST is not allowed here.').outcome(), {
          Allow: 'GET, HEAD',
        })
      },
    },
  },
  answering(
    {
      name: 'no-instance-level',
      summary: 'The operation is known at type level only.',
      breaks: 'OP-02/missing',
    },
    atInstance,
    () => refusal(404, 'not-found', 'There is no such operation.'),
  ),
  crashing(
    { name: 'system-level-crashes', summary: 'A call at system level ends in a 500.', breaks: 'OP-03/5xx' },
    ({ request }) => request.path?.[0] === '$get-ws-binding-token',
  ),
  answering(
    {
      name: 'no-get',
      summary: 'GET is refused.',
      breaks: 'OP-05/get-refused',
      releases: ['R4', 'R4B'],
    },
    ({ operation, request }) => operation && request.method === 'GET',
    () => refusal(405, 'not-supported', 'GET is not allowed here.'),
  ),
  crashing(
    {
      name: 'get-crashes',
      summary: 'GET ends in a 500.',
      breaks: 'OP-06/5xx',
      releases: ['R5', 'R6a'],
    },
    ({ operation, request }) => operation && request.method === 'GET',
  ),
]
