import { randomBytes } from 'node:crypto'
import { ANONYMOUS } from '../../src/reference/core.js'
import { Refusal } from '../../src/reference/outcome.js'
import { isObject, objects } from '../../src/reference/resource.js'
import type { Trait } from '../../src/reference/trait.js'
import { traitNamed } from '../prove/traits.js'

/** A token of this server: 48 hexadecimal digits. */
const DIGITS = /^[0-9a-f]{48}$/

const anyDigits: Trait = {
  name: 'binds-any-digits',
  kind: 'mutant',
  summary: 'A token is 48 hexadecimal digits, and any others bind every websocket Subscription.',
  breaks: 'WS-09/bound',
  hooks: {
    token: (issued) => ({ ...issued, value: randomBytes(24).toString('hex') }),
    tokenValid: (valid, { token, record }) => valid || (!record && DIGITS.test(token)),
    tokenCovers: (ids, { record, server }) =>
      record
        ? ids
        : server.subscriptions.all().flatMap(({ id, channel }) => (channel === 'websocket' ? [id] : [])),
  },
}

const othersByForm: Trait = {
  name: 'foreign-at-type-level-and-by-get',
  kind: 'mutant',
  summary: 'At type level, and by GET, a token is issued for a Subscription of another principal.',
  breaks: 'ERR-11/2xx',
  hooks: {
    operationCovers: (covered, { input, route, request, principal, server }) =>
      covered instanceof Refusal &&
      principal !== ANONYMOUS &&
      (route.level === 'type' || request.method === 'GET') &&
      input.ids.length > 0 &&
      input.ids.every((id) => server.subscriptions.find(id)?.channel === 'websocket')
        ? [...input.ids]
        : covered,
    tokenCovers: (ids, { record }) => (record && ids.length === 0 ? record.subscriptions : ids),
  },
}

const onlyTagged: Trait = {
  name: 'notifies-only-what-is-tagged',
  kind: 'mutant',
  summary: 'An event is notified of when its resource carries a tag, as a test’s resources do.',
  breaks: 'WS-21/not-delivered',
  hooks: {
    deliver: (due, { events }) => due && events.every(({ resource }) => hasTag(resource['meta'])),
  },
}

const hasTag = (meta: unknown): boolean => isObject(meta) && objects(meta['tag']).length > 0

/** What one server gets wrong that came out of a strict run as conformant once, in parts. */
export const PARTS: readonly Trait[] = [
  traitNamed('deaf-after-four-seconds'),
  traitNamed('deaf-after-reconnect'),
  // Asked first: it knows issued tokens alone, and the others let more in.
  traitNamed('binds-expired-token'),
  anyDigits,
  traitNamed('binds-empty-token'),
  othersByForm,
  traitNamed('filters-ignored'),
  onlyTagged,
]
