import { reply } from '../../../src/reference/http.js'
import { operationOutcome, Refusal, refuse } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Servers that have their own way with a Subscription once it was accepted, or with changes of resources. */
export const LIFE: readonly Trait[] = [
  {
    name: 'active-when-bound',
    kind: 'variant',
    summary: 'A Subscription is requested until it is bound for the first time.',
    hooks: {
      subscriptionAccepted: (accepted, { interaction }) =>
        accepted instanceof Refusal || interaction !== 'create'
          ? accepted
          : { ...accepted, status: 'requested' },
      operationCovers: (covered, { input, server, principal }) => {
        const own = input.ids.filter((id) => {
          const stored = server.store.find('Subscription', id)
          return (
            stored?.deleted === false &&
            stored.owner === principal &&
            server.subscriptions.find(id)?.channel === 'websocket'
          )
        })
        const waiting = own.filter(
          (id) => server.store.find('Subscription', id)?.resource['status'] === 'requested',
        )
        return covered instanceof Refusal && waiting.length > 0 && own.length === input.ids.length
          ? own
          : covered
      },
      tokenCovers: (ids, { record, server }) => {
        let isFirst = false
        for (const id of record?.subscriptions ?? []) {
          const stored = server.store.find('Subscription', id)
          if (stored?.deleted !== false || stored.resource['status'] !== 'requested') continue
          server.store.put({ ...stored.resource, status: 'active' }, stored.owner, id)
          isFirst = true
        }
        server.subscriptions.refresh()
        return record && isFirst
          ? record.subscriptions.filter((id) => server.subscriptions.find(id)?.running)
          : ids
      },
    },
  },
  {
    name: 'rewrites-subscriptions',
    kind: 'variant',
    summary: 'Subscriptions are stored with more than was sent, and with another order of elements.',
    hooks: {
      subscriptionAccepted: (accepted) => {
        if (accepted instanceof Refusal) return accepted
        const { meta, ...rest } = accepted
        const tags = {
          ...(meta as object),
          security: [{ system: 'http://vendor.example/labels', code: 'n' }],
        }
        const text = {
          status: 'generated',
          div: '<div xmlns="http://www.w3.org/1999/xhtml">A Subscription</div>',
        }
        const { resourceType, ...more } = rest
        return {
          resourceType,
          meta: tags,
          text,
          ...Object.fromEntries(Object.entries(more).reverse()),
          contact: [{ system: 'email', value: 'help@vendor.example' }],
        }
      },
    },
  },
  {
    name: 'ends-sooner',
    kind: 'variant',
    summary: 'Subscriptions end after twenty minutes, whatever was asked for.',
    hooks: {
      subscriptionAccepted: (accepted) =>
        accepted instanceof Refusal
          ? accepted
          : { ...accepted, end: new Date(Date.now() + 1_200_000).toISOString() },
    },
  },
  {
    name: 'cap-for-all-callers',
    kind: 'variant',
    summary: 'Ten Subscriptions may be there, whoever made them.',
    hooks: {
      subscriptionAccepted: (accepted, { interaction, server }) =>
        interaction === 'create' && server.subscriptions.all().length >= 10
          ? refuse(429, 'business-rule', 'There are ten Subscriptions already.')
          : accepted,
    },
  },
  {
    name: 'nothing-is-updated',
    kind: 'variant',
    summary: 'PUT is not supported.',
    hooks: {
      request: (request, { route }) =>
        route.name === 'update'
          ? reply(405, operationOutcome('error', 'not-supported', 'Nothing is updated here.'), {
              Allow: 'GET, DELETE',
            })
          : request,
    },
  },
  {
    name: 'updates-want-if-match',
    kind: 'variant',
    summary: 'An update without If-Match is answered 412.',
    hooks: {
      request: (request, { route }) =>
        route.name === 'update' && request.headers['if-match'] === undefined
          ? reply(
              412,
              operationOutcome('error', 'business-rule', 'Say by If-Match which version you have seen.'),
            )
          : request,
    },
  },
  {
    name: 'active-after-3-s-without-body',
    kind: 'variant',
    summary: 'A create is answered without a body, and the Subscription is active after three seconds.',
    hooks: {
      subscriptionAccepted: (accepted, { interaction }) =>
        accepted instanceof Refusal || interaction !== 'create'
          ? accepted
          : { ...accepted, status: 'requested' },
      response: (answer, { route, server }) => {
        const id = answer.resource?.id
        if (route.name !== 'create' || answer.resource?.resourceType !== 'Subscription' || !id) return answer
        server.timers.after(3_000, () => {
          const stored = server.store.find('Subscription', id)
          if (stored?.deleted === false && stored.resource['status'] === 'requested')
            server.store.put({ ...stored.resource, status: 'active' }, stored.owner, id)
        })
        const { resource: _body, ...rest } = answer
        return rest
      },
    },
  },
]
