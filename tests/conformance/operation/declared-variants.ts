import { CORE_OPERATION } from '../../../src/fhir/releases/native.js'
import { declaration } from '../../../src/reference/edits/resources.js'
import { reply, type Reply, type Request } from '../../../src/reference/http.js'
import { refuse } from '../../../src/reference/outcome.js'
import type { Route } from '../../../src/reference/router.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Servers that do what they declare, and no more. */

const OWN = 'http://vendor.example/OperationDefinition/binding-token'

const notThere = (): Reply => reply(404, refuse(404, 'not-found', 'There is no such operation.').outcome())

/** Declares a definition of its own that leaves a level out, and does not have that level. */
function without(name: string, level: 'type' | 'instance', summary: string): Trait {
  const definition = {
    resourceType: 'OperationDefinition',
    url: OWN,
    base: CORE_OPERATION,
    type: level !== 'type',
    instance: level !== 'instance',
  }
  const found = { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: definition }] }
  return {
    name,
    kind: 'variant',
    summary,
    hooks: {
      capabilities: (statement) => declaration(statement, (each) => ({ ...each, definition: OWN })),
      request: (request, { route }) => {
        if (request.path?.[0] === 'OperationDefinition') return reply(200, found)
        return route.name === 'operation' && route.level === level ? notThere() : request
      },
    },
  }
}

const isCall = (request: Request, route: Route, method: string): boolean =>
  route.name === 'operation' && request.method === method

/** Legal ways to differ: none of them may be failed. */
export const DECLARED: readonly Trait[] = [
  without(
    'instance-level-by-definition',
    'type',
    'A derived definition leaves the type level out, and so does the server.',
  ),
  without(
    'type-level-by-definition',
    'instance',
    'A derived definition leaves the instance level out, and so does the server.',
  ),
  {
    name: 'core-definition-without-get',
    kind: 'variant',
    summary: 'The definition of R5 core is declared, and GET is refused, as that definition has it.',
    releases: ['R4', 'R4B'],
    hooks: {
      capabilities: (statement) =>
        declaration(statement, (each) => ({ ...each, definition: CORE_OPERATION })),
      request: (request, { route }) =>
        isCall(request, route, 'GET')
          ? reply(405, refuse(405, 'not-supported', 'GET is not allowed here.').outcome(), { Allow: 'POST' })
          : request,
    },
  },
  {
    name: 'statement-of-300-kilobytes',
    kind: 'variant',
    summary: 'The CapabilityStatement is longer than what a record keeps of it.',
    hooks: { capabilities: (statement) => ({ ...statement, description: 'What it does. '.repeat(22_000) }) },
  },
  {
    name: 'waits-for-approval',
    kind: 'variant',
    summary: 'The operation is there and knows the Subscription, which somebody has to approve first.',
    hooks: {
      request: (request, { route }) => {
        if (isCall(request, route, 'POST'))
          return reply(405, refuse(405, 'not-supported', 'POST is not allowed here.').outcome(), {
            Allow: 'GET, HEAD',
          })
        const id = route.id ?? request.query.get('id') ?? ''
        return isCall(request, route, 'GET')
          ? reply(404, refuse(404, 'not-found', `Subscription/${id} is not active.`).outcome())
          : request
      },
    },
  },
]
