import { refuse, Refusal } from '../outcome.js'
import { reply } from '../http.js'
import { declaration } from './edit.js'
import type { Trait } from './trait.js'

/** How the operation is called: invocation, input, declaration. */
export const OPERATION_TRAITS: readonly Trait[] = [
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
  {
    name: 'no-ids-refused',
    kind: 'variant',
    summary: 'At type level ids must be given.',
    hooks: {
      operationInput: (input) =>
        !(input instanceof Refusal) && input.all
          ? refuse(400, 'required', 'At least one id is needed.')
          : input,
    },
  },
  {
    name: 'declared-with-dollar',
    kind: 'variant',
    summary:
      'The operation is declared as `$get-ws-binding-token`, as the Backport guide 1.1.0 itself wrote it.',
    releases: ['R4', 'R4B'],
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (operation) => ({ ...operation, name: '$get-ws-binding-token' })),
    },
  },
  {
    name: 'declared-after-core',
    kind: 'variant',
    summary: 'The operation is declared although the release no longer has it in core.',
    releases: ['R6b'],
    hooks: { settings: (settings) => ({ ...settings, declaresOperation: true }) },
  },
]
