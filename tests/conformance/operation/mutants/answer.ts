import type { Trait } from '../../../../src/reference/trait.js'
import {
  answering,
  type Call,
  changing,
  crashing,
  isEmpty,
  isPost,
  refusal,
} from '../../../../src/reference/edits/calls.js'
import { declaration } from '../../../../src/reference/edits/resources.js'
import { reply, type Request } from '../../../../src/reference/http.js'
import { objects } from '../../../../src/reference/resource.js'
import type { Route } from '../../../../src/reference/router.js'
import { onOperation } from '../../shared/edits.js'

const byGetAtType = ({ method }: Request, { level }: Route): boolean => method === 'GET' && level === 'type'

const isHeld = ({ server }: Call, id: string): boolean =>
  [...server.sessions].some((session) => session.holds(id))

/** How the operation answers, what else its URL does, and how it is declared. */
export const MUTANTS: readonly Trait[] = [
  changing(
    {
      name: 'success-as-300',
      summary: 'A POST without a body is answered with a token under the status 300.',
      breaks: 'OP-17/not-2xx',
    },
    (answer) => ({ ...answer, status: 300 }),
    ({ method, body }) => method === 'POST' && body.length === 0,
  ),
  changing(
    {
      name: 'answers-a-bundle',
      summary: 'GET at type level is answered with a Bundle around the Parameters.',
      breaks: 'OP-18/not-parameters',
    },
    (answer) => ({
      ...answer,
      resource: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: answer.resource }] },
    }),
    byGetAtType,
  ),
  changing(
    {
      name: 'wrapped-in-return',
      summary: 'GET at type level is answered with the Parameters inside a `return`.',
      breaks: 'OP-18/wrapped',
      consequences: {
        'OUT-01': 'the outer Parameters has no token',
        'OUT-07': 'the outer Parameters has no expiration',
        'OUT-19': 'the outer Parameters has no websocket-url',
      },
    },
    (answer) => ({
      ...answer,
      resource: { resourceType: 'Parameters', parameter: [{ name: 'return', resource: answer.resource }] },
    }),
    byGetAtType,
  ),
  crashing(
    { name: 'head-crashes', summary: 'HEAD ends in a 500.', breaks: 'OP-19/5xx' },
    ({ operation, request }) => operation && request.method === 'HEAD',
  ),
  answering(
    {
      name: 'delete-falls-through',
      summary: 'DELETE on the operation deletes the Subscription.',
      breaks: 'OP-20/altered',
    },
    ({ request }) => request.method === 'DELETE' && onOperation(request.path),
    ({ request }) => ({ ...request, path: request.path?.slice(0, 2) }),
  ),
  answering(
    {
      name: 'patch-pretends',
      summary: 'PATCH on the operation is answered with success and does nothing.',
      breaks: 'OP-20/2xx',
    },
    ({ request }) => request.method === 'PATCH' && onOperation(request.path),
    () => reply(204),
  ),
  crashing(
    {
      name: 'put-crashes',
      summary: 'PUT on the operation ends in a 500.',
      breaks: 'OP-20/5xx',
      consequences: { 'ERR-13': 'it is another method too' },
    },
    ({ request }) => request.method === 'PUT' && onOperation(request.path),
  ),
  changing(
    {
      name: 'accepted-without-location',
      summary: 'A call with `Prefer: respond-async` is answered 202 and nothing else.',
      breaks: 'OP-21/202-without-location',
    },
    () => reply(202),
    ({ headers }) => headers['prefer'] === 'respond-async',
  ),
  crashing(
    { name: 'prefer-crashes', summary: '`Prefer: respond-async` ends in a 500.', breaks: 'OP-21/5xx' },
    ({ operation, request }) => operation && request.headers['prefer'] === 'respond-async',
  ),
  {
    name: 'undeclared',
    kind: 'mutant',
    summary: 'The CapabilityStatement does not list the operation.',
    breaks: 'OP-22/undeclared',
    hooks: { capabilities: (statement) => declaration(statement, () => undefined) },
  },
  {
    name: 'declared-for-the-system',
    kind: 'mutant',
    summary: 'The CapabilityStatement lists the operation as one of the whole system.',
    breaks: 'OP-22/system-level-only',
    hooks: {
      capabilities: (statement) => {
        const [rest = {}] = objects(declaration(statement, () => undefined)['rest'])
        return { ...statement, rest: [{ ...rest, operation: [{ name: 'get-ws-binding-token' }] }] }
      },
    },
  },
  {
    name: 'declared-without-definition',
    kind: 'mutant',
    summary: 'The declaration has no definition.',
    breaks: 'OP-23/missing',
    hooks: { capabilities: (statement) => declaration(statement, ({ name }) => ({ name })) },
  },
  {
    name: 'declared-relatively',
    kind: 'mutant',
    summary: 'The definition is a relative reference.',
    breaks: 'OP-23/relative',
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (operation) => ({
          ...operation,
          definition: 'OperationDefinition/Subscription-get-ws-binding-token',
        })),
    },
  },
  {
    name: 'declared-by-a-web-page',
    kind: 'mutant',
    summary: 'The definition is the address of a web page.',
    breaks: 'OP-23/unknown',
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (operation) => ({
          ...operation,
          definition: 'https://build.fhir.org/subscription-operation-get-ws-binding-token.html',
        })),
    },
  },
  {
    name: 'declared-by-class-name',
    kind: 'mutant',
    summary: 'The operation is declared as `GetWsBindingToken`.',
    breaks: 'OP-24/other-name',
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (operation) => ({ ...operation, name: 'GetWsBindingToken' })),
    },
  },
  {
    name: 'declared-with-dollar-in-core',
    kind: 'mutant',
    summary: 'The operation is declared as `$get-ws-binding-token`.',
    breaks: 'OP-24/dollar-form',
    releases: ['R5', 'R6a'],
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (operation) => ({ ...operation, name: '$get-ws-binding-token' })),
    },
  },
  answering(
    {
      name: 'no-token-while-bound',
      summary: 'A call for a Subscription that is bound on a socket is answered 409.',
      breaks: 'OP-26/refused',
    },
    (call) => call.operation && call.ids.some((id) => isHeld(call, id)),
    () => refusal(409, 'business-rule', 'The Subscription is bound.'),
  ),
  answering(
    {
      name: 'token-already-out',
      summary: 'The same call for the same Subscription is answered 409 the second time.',
      breaks: 'OP-26/refused',
      consequences: {
        'OP-07': 'a call without a body cannot be told from one that is made again',
        'OP-15': 'so does a call that differs in `_format` alone',
      },
    },
    (call) => {
      if (!call.operation || !isPost(call) || !isEmpty(call)) return false
      const { memory } = call.server
      const seen = `call ${call.request.path?.join('/')} ${JSON.stringify(call.request.headers)}`
      const known = memory.has(seen)
      memory.set(seen, true)
      return known
    },
    () => refusal(409, 'business-rule', 'A token is already out.'),
  ),
  crashing(
    {
      name: 'other-case-crashes',
      summary: 'Another letter case of the name ends in a 500.',
      breaks: 'OP-27/5xx',
    },
    ({ request }) => {
      const name = request.path?.at(-1) ?? ''
      return name !== '$get-ws-binding-token' && name.toLowerCase() === '$get-ws-binding-token'
    },
  ),
]
