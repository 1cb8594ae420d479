import { Refusal } from '../../../src/reference/outcome.js'
import { createHash, randomUUID } from 'node:crypto'
import { added, replaced, valued, without } from '../../../src/reference/edits/resources.js'
import type { Trait } from '../../../src/reference/trait.js'

/** Another way to write the expiration: the same instant, or a little earlier. */
function expiration(
  name: string,
  summary: string,
  written: (expiresAt: number) => string,
  releases?: Trait['releases'],
): Trait {
  return {
    name,
    kind: 'variant',
    summary,
    ...(releases && { releases }),
    hooks: {
      output: (output, { issued }) => valued(output, 'expiration', () => written(issued.expiresAt)),
    },
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The instant as a clock shows it that is ahead of UTC by so many minutes. */
const shifted = (ms: number, minutes: number, offset: string): string =>
  iso(ms + minutes * 60_000).replace('Z', offset)

const fraction = (ms: number, digits: string): string => iso(ms).replace(/\.\d+Z$/, `${digits}Z`)

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'subscription-absent',
    kind: 'variant',
    summary: 'The output does not list the Subscriptions.',
    hooks: { output: (output) => without(output, 'subscription') },
  },
  {
    name: 'subscription-relative',
    kind: 'variant',
    summary: 'The output lists Subscriptions by relative reference.',
    hooks: { output: (output) => valued(output, 'subscription', (id) => `Subscription/${String(id)}`) },
  },
  ...(
    [
      ['urn', (id) => `urn:uuid:${id}`],
      ['canonical', (id) => `http://vendor.example/subscriptions/${id}|1`],
      ['opaque', (id) => createHash('sha256').update(id).digest('hex')],
    ] as readonly (readonly [string, (id: string) => string])[]
  ).map(([form, written]): Trait => ({
    name: `subscription-${form}`,
    kind: 'variant',
    summary: `The output names Subscriptions by a value (${form}) that is no reference to this server (A-07).`,
    hooks: { output: (output) => valued(output, 'subscription', (id) => written(String(id))) },
  })),
  {
    name: 'subscription-absolute',
    kind: 'variant',
    summary: 'The output lists Subscriptions by absolute URL.',
    hooks: {
      output: (output, { server }) =>
        valued(output, 'subscription', (id) => `${server.baseUrl}/Subscription/${String(id)}`),
    },
  },
  expiration('expiration-east', 'The expiration has the offset +05:30.', (ms) => shifted(ms, 330, '+05:30')),
  expiration('expiration-west', 'The expiration has the offset -08:00.', (ms) => shifted(ms, -480, '-08:00')),
  expiration('expiration-zero-offset', 'The expiration has the offset +00:00.', (ms) =>
    shifted(ms, 0, '+00:00'),
  ),
  expiration('expiration-unknown-local-offset', 'The expiration has the offset -00:00.', (ms) =>
    shifted(ms, 0, '-00:00'),
  ),
  expiration('expiration-without-fraction', 'The expiration is in whole seconds.', (ms) => fraction(ms, '')),
  expiration('expiration-one-digit', 'The expiration has one digit after the point.', (ms) =>
    fraction(ms, iso(ms).slice(19, 21)),
  ),
  expiration('expiration-nanoseconds', 'The expiration has nine digits after the point.', (ms) =>
    fraction(ms, `${iso(ms).slice(19, 23)}000000`),
  ),
  expiration(
    'expiration-picoseconds',
    'The expiration has twelve digits after the point, which R4 and R4B do not limit.',
    (ms) => fraction(ms, `${iso(ms).slice(19, 23)}000000000`),
    ['R4', 'R4B'],
  ),
  {
    name: 'outputs-reversed',
    kind: 'variant',
    summary: 'The outputs come in the opposite order.',
    hooks: {
      output: (output) => ({ ...output, parameter: [...(output.parameter ?? [])].reverse() }),
    },
  },
  {
    name: 'extra-x-parameter',
    kind: 'variant',
    summary: 'There is a further output with a name that begins with `x-`.',
    hooks: { output: (output) => added(output, { name: 'x-region', valueString: 'eu-1' }) },
  },
  {
    name: 'extra-parameter',
    kind: 'variant',
    summary: 'There is a further output, `debug`.',
    hooks: { output: (output) => added(output, { name: 'debug', valueString: 'on' }) },
  },
  {
    name: 'token-for-all',
    kind: 'variant',
    summary: 'A token is always for all websocket Subscriptions of the caller, and the output lists them.',
    hooks: {
      operationCovers: (covered, { principal, server }) =>
        covered instanceof Refusal
          ? covered
          : server.subscriptions
              .all()
              .flatMap(({ id, owner, channel }) =>
                owner === principal && channel === 'websocket' ? [id] : [],
              ),
    },
  },
  {
    name: 'websocket-by-http',
    kind: 'variant',
    summary: 'GET returns a websocket-url that begins with http, as the endpoint of a channel does on R4.',
    releases: ['R4', 'R4B'],
    hooks: {
      output: (output, { request }) =>
        request.method === 'GET'
          ? valued(output, 'websocket-url', (url) => String(url).replace(/^ws/, 'http'))
          : output,
    },
  },
  {
    name: 'output-with-id-and-meta',
    kind: 'variant',
    summary: 'The Parameters has an id, a language and meta.',
    hooks: {
      output: ({ resourceType, parameter }) => ({
        resourceType,
        id: randomUUID(),
        meta: { tag: [{ system: 'http://vendor.example/tags', code: 'secret' }] },
        language: 'en',
        ...(parameter && { parameter }),
      }),
    },
  },
  {
    name: 'output-with-extensions',
    kind: 'variant',
    summary: 'A parameter has an id and carries an extension that nobody knows.',
    hooks: {
      output: (output) =>
        replaced(output, 'token', ({ name, ...value }) => [
          {
            id: 'token',
            extension: [{ url: 'http://vendor.example/StructureDefinition/kind', valueCode: 'opaque' }],
            name: name ?? '',
            ...value,
          },
        ]),
    },
  },
  {
    name: 'websocket-url-with-query',
    kind: 'variant',
    summary: 'The websocket-url has a query, with no secret in it.',
    hooks: {
      output: (output) => valued(output, 'websocket-url', (url) => `${String(url)}?tenant=north&v=1`),
    },
  },
  {
    name: 'websocket-elsewhere',
    kind: 'variant',
    summary: 'The websocket has a path of its own.',
    options: { websocketPath: '/ws/subscriptions/bind' },
    hooks: {},
  },
]
