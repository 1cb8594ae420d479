import type { IncomingMessage } from 'node:http'
import { authenticate } from './auth.js'
import { metadata } from './capabilities.js'
import { FORMATS } from './codec.js'
import type { Core } from './core.js'
import type { Handler } from './exchange.js'
import { readBody, readHead, reply, withCommonHeaders, type Reply, type Request } from './http.js'
import { negotiate, type Negotiated } from './negotiation.js'
import { getWsBindingToken } from './operation.js'
import { granted, refuse, Refusal } from './outcome.js'
import * as resources from './resources.js'
import { notServed, route, type Route, type RouteName } from './router.js'
import * as status from './status.js'

const HANDLERS: Partial<Record<RouteName, Handler>> = {
  metadata,
  search: resources.search,
  create: resources.create,
  read: resources.read,
  update: resources.update,
  delete: resources.remove,
  operation: getWsBindingToken,
  status: status.status,
  events: status.events,
}

const JSON_ANSWER: Negotiated = { format: 'json', mimeType: FORMATS.json.mimeType }

/** Answers one HTTP request; every error becomes an OperationOutcome. */
export async function answer(core: Core, message: IncomingMessage, basePath: string): Promise<Reply> {
  let request: Request
  try {
    const head = readHead(message, basePath)
    request = { ...head, body: await readBody(message, core.settings.bodyLimitBytes) }
  } catch (error) {
    return withCommonHeaders(typed(failure(error), JSON_ANSWER))
  }
  const at = (asked: Request): Route => route(asked.method, asked.path, core.shape.topicIsResource)
  const first = at(request)
  let taken: Request | Reply
  try {
    taken = core.hooks.request(request, { route: first, server: core })
  } catch (error) {
    taken = failure(error)
  }
  const asked = 'status' in taken ? request : taken
  const place = at(asked)
  const wanted = format(core, asked)
  const done = 'status' in taken ? taken : handle(core, asked, place, wanted)
  const shown = wanted instanceof Refusal ? JSON_ANSWER : wanted
  const complete = withCommonHeaders(typed(done, shown))
  try {
    return core.hooks.apply('response', complete, { request: asked, route: place, server: core })
  } catch (error) {
    return withCommonHeaders(typed(failure(error), JSON_ANSWER))
  }
}

function format(core: Core, request: Request): Negotiated | Refusal {
  try {
    return negotiate(request, core)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function handle(core: Core, request: Request, at: Route, wanted: Negotiated | Refusal): Reply {
  try {
    if (at.name === 'preflight') return preflight(request, at)
    core.subscriptions.refresh()
    const handler = HANDLERS[at.name]
    if (!handler) throw notServed(at)
    // Whoever comes with wrong credentials must still be able to read what the server can do.
    const authorization = at.name === 'metadata' ? undefined : request.headers['authorization']
    const caller = authenticate(authorization, core.settings)
    const principal = granted(core.hooks.apply('principal', caller, { request, route: at, server: core }))
    granted(wanted)
    return handler({ core, request, route: at, principal })
  } catch (error) {
    return failure(error)
  }
}

function failure(error: unknown): Reply {
  const refusal =
    error instanceof Refusal ? error : refuse(500, 'exception', 'The server could not answer the request.')
  return reply(refusal.status, refusal.outcome(), { ...refusal.headers })
}

function typed(done: Reply, { format: chosen, mimeType }: Negotiated): Reply {
  if (done.resource === undefined) return done
  return {
    format: chosen,
    ...done,
    headers: { 'Content-Type': `${mimeType}; charset=utf-8`, ...done.headers },
  }
}

function preflight(request: Request, at: Route): Reply {
  const methods = at.allow.join(', ')
  return reply(204, undefined, {
    Allow: methods,
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers':
      request.headers['access-control-request-headers'] ?? 'accept, authorization, content-type, prefer',
    'Access-Control-Max-Age': '600',
  })
}
