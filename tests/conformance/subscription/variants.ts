import { randomBytes } from 'node:crypto'
import type { Core } from '../../../src/reference/core.js'
import { reply, type Reply } from '../../../src/reference/http.js'
import type { Resource } from '../../../src/reference/model.js'
import { operationOutcome, Refusal, refuse } from '../../../src/reference/outcome.js'
import type { Trait } from '../../../src/reference/trait.js'
import { headers, withoutHeaders } from '../shared/edits.js'
import { LIFE } from './life-variants.js'
import { RULES } from './rules-variants.js'

function location(name: string, summary: string, written: (url: URL) => string): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    hooks: {
      response: (answer) => {
        const given = answer.headers['Location']
        return given === undefined ? answer : headers(answer, { Location: written(new URL(given)) })
      },
    },
  }
}

/** No more live Subscriptions of one principal than this. */
function capped(most: number, status: number): Trait {
  return {
    name: `cap-of-${most}`,
    kind: 'variant',
    summary: `A principal may have ${most} Subscriptions; one more is refused with ${status}.`,
    hooks: {
      subscriptionAccepted: (accepted, { interaction, principal, server }) =>
        interaction === 'create' && server.store.list('Subscription', principal).length >= most
          ? refuse(status, 'business-rule', `There are ${most} Subscriptions of yours already.`)
          : accepted,
    },
  }
}

const SLOW_MS = 1_500

/** A deletion takes its time. */
function deletes(name: string, summary: string, milliseconds: number, answer: Reply): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    hooks: {
      request: (request, { route, server }) => {
        const { type = '', id = '' } = route
        const stored = server.store.find(type, id)
        if (route.name !== 'delete' || !stored || stored.deleted) return request
        const bearer = request.headers['authorization']?.replace('Bearer ', '') ?? ''
        if (server.settings.principals[bearer] !== stored.owner) return request
        server.timers.after(milliseconds, () => server.store.remove(type, id))
        return answer
      },
    },
  }
}

const contentOf = (server: Core, resource: Resource): unknown => server.shape.terms(resource).content

/** Only some content levels are offered; the rest is refused. */
function offers(name: string, levels: readonly unknown[]): Trait {
  return {
    name,
    kind: 'variant',
    summary: `The content levels that are offered: ${levels.join(', ')}.`,
    hooks: {
      subscriptionAccepted: (accepted, { submitted, server }) =>
        accepted instanceof Refusal || levels.includes(contentOf(server, submitted) ?? 'empty')
          ? accepted
          : refuse(422, 'not-supported', 'The content level is not supported.'),
    },
  }
}

/** Sets what a Subscription was accepted with, after a while. */
function activates(server: Core, id: string, owner: string): void {
  const stored = server.store.find('Subscription', id)
  if (stored?.deleted === false && stored.resource['status'] === 'requested')
    server.store.put({ ...stored.resource, status: 'active' }, owner, id)
}

let numbered = 1_000

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  ...RULES,
  ...LIFE,
  {
    name: 'xml-subscription-refused',
    kind: 'variant',
    summary:
      'XML is spoken over HTTP, but notifications come in JSON only: a Subscription to XML is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { server, submitted }) =>
        /xml/.test(String(server.shape.terms(submitted).contentType))
          ? refuse(422, 'not-supported', 'Notifications come in JSON.')
          : accepted,
    },
  },
  {
    name: 'create-without-body',
    kind: 'variant',
    summary: 'What was created is not returned: the Location says where it is.',
    hooks: {
      response: ({ resource, ...answer }, { route }) =>
        route.name === 'create' && answer.status === 201
          ? withoutHeaders(answer, /^content-type$/i)
          : { ...answer, ...(resource && { resource }) },
    },
  },
  location('location-relative', 'Location is a path.', (url) => url.pathname),
  location('location-without-version', 'Location names no version.', (url) =>
    url.href.replace(/\/_history.*/, ''),
  ),
  {
    name: 'delete-with-outcome',
    kind: 'variant',
    summary: 'A deletion is answered 200 with an OperationOutcome.',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'delete' && answer.status === 204
          ? {
              ...answer,
              ...reply(200, operationOutcome('information', 'deleted', 'Deleted.'), {
                ...answer.headers,
                'Content-Type': 'application/fhir+json; charset=utf-8',
              }),
            }
          : answer,
    },
  },
  deletes('delete-later', 'A deletion is answered 202 and done a little later.', 150, reply(202)),
  {
    ...deletes(
      'delete-slowly',
      'A deletion takes a second and a half, in which heartbeats come, and is answered when it is done.',
      SLOW_MS,
      { ...reply(204), delayMs: SLOW_MS },
    ),
    waits: true,
  },
  capped(20, 400),
  capped(3, 403),
  offers('id-only-alone', ['id-only']),
  offers('full-resource-alone', ['full-resource']),
  offers('empty-alone', ['empty']),
  offers('no-full-resource', ['empty', 'id-only']),
  {
    name: 'active-later',
    kind: 'variant',
    summary: 'A Subscription is `requested` for 400 ms before it is `active`.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, interaction, principal, server }) => {
        if (accepted instanceof Refusal || interaction !== 'create' || submitted['status'] !== 'requested')
          return accepted
        server.timers.after(400, () => {
          for (const { id = '' } of server.store.list('Subscription', principal))
            activates(server, id, principal)
        })
        return { ...accepted, status: 'requested' }
      },
    },
  },
  {
    name: 'numeric-ids',
    kind: 'variant',
    summary: 'Ids are numbers.',
    hooks: { settings: (settings) => ({ ...settings, newId: () => String(numbered++) }) },
  },
  {
    name: 'long-ids',
    kind: 'variant',
    summary: 'Ids have 64 characters, points and hyphens among them.',
    hooks: {
      settings: (settings) => ({
        ...settings,
        newId: () => `a.b-${randomBytes(30).toString('hex')}`,
      }),
    },
  },
  {
    name: 'heartbeats-refused',
    kind: 'variant',
    summary: 'A Subscription that asks for heartbeats is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, server }) =>
        server.shape.terms(submitted).heartbeatSeconds === undefined
          ? accepted
          : refuse(422, 'not-supported', 'Heartbeats are not supported.'),
    },
  },
  {
    name: 'heartbeats-not-seconds',
    kind: 'variant',
    summary: 'The shortest heartbeat period is a minute, and the accepted Subscription says so.',
    waits: true,
    hooks: { settings: (settings) => ({ ...settings, minimumHeartbeatSeconds: 60 }) },
  },
  {
    name: 'batches-refused',
    kind: 'variant',
    summary: 'A Subscription that names a maximum count is refused.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, server }) =>
        server.shape.terms(submitted).maxCount === undefined
          ? accepted
          : refuse(422, 'not-supported', 'A maximum count is not supported.'),
    },
  },
  {
    name: 'notifications-in-json-only',
    kind: 'variant',
    summary: 'XML is refused for notifications.',
    hooks: {
      subscriptionAccepted: (accepted, { submitted, server }) =>
        /xml/.test(String(server.shape.terms(submitted).contentType))
          ? refuse(422, 'not-supported', 'Notifications are in JSON.')
          : accepted,
    },
  },
]
