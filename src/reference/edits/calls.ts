import type { Core } from '../core.js'
import { type Reply, reply, type Request } from '../http.js'
import { mediaType } from '../mime.js'
import { type IssueCode, refuse } from '../outcome.js'
import { ID, isObject, objects, text } from '../resource.js'
import type { Route } from '../router.js'
import type { Trait } from '../trait.js'

/** A request as traits look at it: what it is, whom it is for, and what its body says. */
export interface Call {
  readonly request: Request
  readonly route: Route
  readonly server: Core
  /** it is for the operation, at type or instance level */
  readonly operation: boolean
  readonly type: string
  readonly body: unknown
  /** entries of a Parameters in the body */
  readonly entries: readonly Readonly<Record<string, unknown>>[]
  /** the ids that it names: in the URL, in the query, in the body */
  readonly ids: readonly string[]
}

export function callOf(request: Request, route: Route, server: Core): Call {
  const operation = route.name === 'operation'
  const body = parsed(request.body.toString())
  const entries = isObject(body) ? objects(body['parameter']) : []
  const inBody = entries.filter(({ name }) => name === 'id').flatMap((entry) => text(entry['valueId']) ?? [])
  const ids = route.level === 'instance' ? [route.id ?? ''] : [...request.query.getAll('id'), ...inBody]
  const { type } = mediaType(request.headers['content-type'] ?? '')
  return { request, route, server, operation, type, body, entries, ids }
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

export const isPost = ({ request }: Call): boolean => request.method === 'POST'

export const atType = ({ operation, route }: Call): boolean => operation && route.level === 'type'

export const atInstance = ({ operation, route }: Call): boolean => operation && route.level === 'instance'

export const isEmpty = ({ request }: Call): boolean => request.body.length === 0

export const isKnown = ({ server }: Call, id: string): boolean =>
  server.store.find('Subscription', id) !== undefined

export const isLegal = (id: string): boolean => ID.test(id)

/** An answer with an OperationOutcome. */
export function refusal(status: number, code: IssueCode, diagnostics: string): Reply {
  return reply(status, refuse(status, code, diagnostics).outcome())
}

type Told = Pick<Trait, 'name' | 'summary' | 'breaks'> & Partial<Pick<Trait, 'consequences' | 'releases'>>

/** A mutant that answers certain calls with `answer`, and all others as usual. */
export function answering(
  told: Told,
  when: (call: Call) => boolean,
  answer: (call: Call) => Reply | Request,
): Trait {
  return {
    ...told,
    kind: 'mutant',
    hooks: {
      request: (request, { route, server }) => {
        const call = callOf(request, route, server)
        return when(call) ? answer(call) : request
      },
    },
  }
}

/** A mutant that does not survive certain calls. */
export function crashing(told: Told, when: (call: Call) => boolean): Trait {
  return answering(told, when, () => refusal(500, 'exception', 'The server could not answer the request.'))
}

/** A mutant that refuses certain calls with 400. */
export function refusing(told: Told, when: (call: Call) => boolean): Trait {
  return answering(told, when, () => refusal(400, 'invalid', 'The call is not understood.'))
}

/** A mutant that goes on as if there were no body. */
export function droppingBody(told: Told, when: (call: Call) => boolean): Trait {
  return answering(told, when, ({ request }) => ({ ...request, body: Buffer.alloc(0) }))
}

/** A mutant that changes how the operation answers with success. */
export function changing(
  told: Told,
  change: (answer: Reply, request: Request) => Reply,
  when: (request: Request, route: Route) => boolean = () => true,
): Trait {
  return {
    ...told,
    kind: 'mutant',
    hooks: {
      response: (answer, { request, route }) =>
        route.name === 'operation' && answer.status === 200 && when(request, route)
          ? change(answer, request)
          : answer,
    },
  }
}

/** The reply under another Content-Type. */
export function typedAs(answer: Reply, contentType: string): Reply {
  return { ...answer, headers: { ...answer.headers, 'Content-Type': contentType } }
}
