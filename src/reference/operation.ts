import { notOwned } from './auth.js'
import type { OperationContext } from './core.js'
import type { Exchange, Handler } from './exchange.js'
import { reply } from './http.js'
import type { OperationInput, Parameter, Parameters, Resource, TokenRecord } from './model.js'
import { bodyOf } from './negotiation.js'
import { granted, orRefusal, refuse } from './outcome.js'
import { ID, objects, text } from './resource.js'
import { owned } from './resources.js'
import { Tokens } from './tokens.js'

/** `Subscription/$get-ws-binding-token`, type and instance level, GET and POST. */
export const getWsBindingToken: Handler = (exchange) => {
  const { core, request, route, principal } = exchange
  const body = bodyOf(request, core)
  const context = { request, route, principal, body, server: core }
  const input = granted(
    core.hooks.apply(
      'operationInput',
      orRefusal(() => readInput(context)),
      context,
    ),
  )
  const subscriptions = granted(
    core.hooks.apply(
      'operationCovers',
      orRefusal(() => cover(exchange, input)),
      { ...context, input },
    ),
  )
  const made = core.hooks.apply('token', Tokens.make(core.settings.tokenLifetimeSeconds), {
    request,
    principal,
    subscriptions,
    server: core,
  })
  const issued = core.tokens.add(made, principal, subscriptions)
  const output = core.hooks.apply('output', outputOf(issued, core.websocketUrl), { ...context, issued })
  // The answer is a secret: nobody may keep it.
  return reply(200, output, { 'Cache-Control': 'no-store' })
}

function readInput({ request, route, body }: OperationContext): OperationInput {
  const named = [...request.query.getAll('id'), ...idsIn(parametersOf(body), route.level === 'instance')]
  if (route.level === 'instance') return { ids: [route.id ?? ''], all: false }
  if (named.some((id) => !ID.test(id))) throw refuse(400, 'value', 'An id is not a legal FHIR id.')
  const ids = [...new Set(named)]
  return { ids, all: ids.length === 0 }
}

/** The parameters of the body; throws 400 for a body that is no valid Parameters. */
export function parametersOf(body: Resource | undefined): Parameter[] {
  if (body === undefined) return []
  if (body.resourceType !== 'Parameters')
    throw refuse(400, 'invalid', 'The body is not a Parameters resource.')
  const given = body['parameter'] ?? []
  const parameters = objects(given)
  if (!Array.isArray(given) || parameters.length !== given.length)
    throw refuse(400, 'structure', 'Parameters.parameter is not a list of parameters.')
  for (const parameter of parameters) checkParameter(parameter)
  return parameters
}

function checkParameter(parameter: Parameter): void {
  if (!text(parameter.name)) throw refuse(400, 'required', 'A parameter has no name.')
  const contents = Object.keys(parameter).filter(
    (key) => /^value[A-Z]/.test(key) || key === 'resource' || key === 'part',
  )
  if (contents.length !== 1 || parameter[contents[0] ?? ''] === null)
    throw refuse(400, 'invalid', 'A parameter has no value, or more than one.')
}

function idsIn(parameters: readonly Parameter[], ignored: boolean): string[] {
  if (ignored) return []
  return parameters
    .filter(({ name }) => name === 'id')
    .map((parameter) => {
      const value = text(parameter['valueId'])
      if (value === undefined) throw refuse(400, 'value', 'The parameter id is not a valueId.')
      return value
    })
}

function cover(exchange: Exchange, input: OperationInput): string[] {
  const { core, principal } = exchange
  if (!input.all) return input.ids.map((id) => bindable(exchange, id))
  const own = core.subscriptions
    .all()
    .filter(
      ({ owner, channel, status }) => owner === principal && channel === 'websocket' && status === 'active',
    )
  if (own.length === 0) throw refuse(404, 'not-found', 'There is no active websocket Subscription of yours.')
  return own.map(({ id }) => id)
}

function bindable(exchange: Exchange, id: string): string {
  owned(exchange, 'Subscription', id)
  const state = exchange.core.subscriptions.find(id)
  if (state === undefined) throw notOwned(exchange.principal, `Subscription/${id}`)
  if (state.channel !== 'websocket')
    throw refuse(422, 'business-rule', `The channel of Subscription/${id} is not websocket.`)
  if (state.status !== 'active') throw refuse(422, 'business-rule', `Subscription/${id} is not active.`)
  return id
}

function outputOf(issued: TokenRecord, websocketUrl: string): Parameters {
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'token', valueString: issued.value },
      { name: 'expiration', valueDateTime: new Date(issued.expiresAt).toISOString() },
      ...issued.subscriptions.map((id) => ({ name: 'subscription', valueString: id })),
      { name: 'websocket-url', valueUrl: websocketUrl },
    ],
  }
}
