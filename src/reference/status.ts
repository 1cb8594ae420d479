import type { Exchange, Handler } from './exchange.js'
import { reply } from './http.js'
import type { SubscriptionState } from './model.js'
import { bodyOf } from './negotiation.js'
import { notification, statusEntry } from './notifications.js'
import { parametersOf } from './operation.js'
import { refuse } from './outcome.js'
import { owned, searchset } from './resources.js'

/** Values of an input, from query and body alike, whatever value[x] they came in. */
function inputs({ core, request }: Exchange): (name: string) => string[] {
  const parameters = parametersOf(bodyOf(request, core))
  return (name) => [
    ...request.query.getAll(name),
    ...parameters
      .filter((parameter) => parameter.name === name)
      .map((parameter) => String(Object.entries(parameter).find(([key]) => key.startsWith('value'))?.[1])),
  ]
}

/** `Subscription/$status`, type and instance level: a searchset of status resources. */
export const status: Handler = (exchange) => {
  const { core, route, principal } = exchange
  const given = inputs(exchange)
  const chosen =
    route.level === 'instance' ? [state(exchange)] : filtered(exchange, given('id'), given('status'))
  const entries = chosen
    .filter(({ owner }) => owner === principal)
    .map((subscription) => {
      const { fullUrl, resource } = statusEntry(core, subscription, 'query-status', [])
      return { fullUrl, resource }
    })
  return reply(200, searchset(core, `Subscription/${route.id ? `${route.id}/` : ''}$status`, entries))
}

function filtered(
  { core, principal }: Exchange,
  ids: readonly string[],
  statuses: readonly string[],
): SubscriptionState[] {
  return core.store
    .list('Subscription', principal)
    .flatMap(({ id }) => core.subscriptions.find(id ?? '') ?? [])
    .filter(({ id }) => ids.length === 0 || ids.includes(id))
    .filter((subscription) => statuses.length === 0 || statuses.includes(subscription.status))
}

/** `Subscription/[id]/$events`: past events in one notification. */
export const events: Handler = (exchange) => {
  const { core } = exchange
  const given = inputs(exchange)
  const subscription = state(exchange)
  const [since = 1, until = Infinity] = [
    eventNumber(given('eventsSinceNumber')[0]),
    eventNumber(given('eventsUntilNumber')[0]),
  ]
  const content = given('content')[0] ?? subscription.content
  if (!['empty', 'id-only', 'full-resource'].includes(content))
    throw refuse(400, 'value', 'The content level is not known.')
  const chosen = subscription.events.filter(({ number }) => number >= since && number <= until)
  if (chosen.length === 0 && !core.shape.emptyQueryEvent)
    throw refuse(404, 'not-found', 'There are no events in that range.')
  return reply(200, notification(core, { ...subscription, content }, 'query-event', chosen))
}

function eventNumber(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  if (!/^[-+]?\d+$/.test(value)) throw refuse(400, 'value', 'An event number is not a whole number.')
  return Number(value)
}

function state(exchange: Exchange): SubscriptionState {
  const id = exchange.route.id ?? ''
  owned(exchange, 'Subscription', id)
  const found = exchange.core.subscriptions.find(id)
  if (found === undefined) throw refuse(404, 'not-found', `Subscription/${id} is not known.`)
  return found
}
