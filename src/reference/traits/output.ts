import type { Parameters } from '../model.js'
import { refuse, Refusal } from '../outcome.js'
import type { Trait } from '../trait.js'
import { added, doubled, renamed, replaced, retyped, valued, without } from './edit.js'

/** The suite takes its own tokens by POST: a fault of GET alone shows itself and not all that follows from it. */
const onGet = (change: (output: Parameters) => Parameters): Trait['hooks'] => ({
  output: (output, { request }) => (request.method === 'GET' ? change(output) : output),
})

/** Changes the text of the operation's answers in JSON. */
const jsonOnly = (change: (text: string) => string): Trait['hooks'] => ({
  response: (reply, { route }) =>
    route.name === 'operation' && reply.status === 200
      ? { ...reply, rewrite: (text) => (text.startsWith('{') ? change(text) : text) }
      : reply,
})

/** What the operation returns. */
export const OUTPUT_TRAITS: readonly Trait[] = [
  {
    name: 'no-token',
    kind: 'mutant',
    summary: 'GET returns no token.',
    breaks: 'OUT-01/missing',
    hooks: onGet((output) => without(output, 'token')),
  },
  {
    name: 'two-tokens',
    kind: 'mutant',
    summary: 'The token comes twice.',
    breaks: 'OUT-01/repeated',
    hooks: { output: (output) => doubled(output, 'token') },
  },
  {
    name: 'no-expiration',
    kind: 'mutant',
    summary: 'The answer does not say when the token expires.',
    breaks: 'OUT-07/missing',
    hooks: { output: (output) => without(output, 'expiration') },
  },
  {
    name: 'two-expirations',
    kind: 'mutant',
    summary: 'The expiration comes twice.',
    breaks: 'OUT-07/repeated',
    hooks: { output: (output) => doubled(output, 'expiration') },
  },
  {
    name: 'subscription-as-id',
    kind: 'mutant',
    summary: 'Each subscription is a valueId.',
    breaks: 'OUT-15/not-string',
    hooks: { output: (output) => retyped(output, 'subscription', 'valueId') },
  },
  {
    name: 'joined-subscriptions',
    kind: 'mutant',
    summary: 'One subscription holds all ids with commas between them.',
    breaks: 'OUT-15/joined',
    hooks: {
      output: (output, { issued }) =>
        added(without(output, 'subscription'), {
          name: 'subscription',
          valueString: issued.subscriptions.join(','),
        }),
    },
  },
  {
    name: 'foreign-subscriptions',
    kind: 'mutant',
    summary: 'A call without ids lists the Subscriptions of everybody.',
    breaks: 'OUT-17/foreign',
    consequences: { 'IN-06': 'without ids everybody’s Subscriptions seem to be covered' },
    hooks: {
      output: (output, { route, body, request, issued, server }) => {
        if (route.level !== 'type' || body !== undefined || request.query.has('id')) return output
        const others = server.subscriptions.all().filter(({ id }) => !issued.subscriptions.includes(id))
        return others.reduce((all, { id }) => added(all, { name: 'subscription', valueString: id }), output)
      },
    },
  },
  {
    name: 'unrequested-subscription',
    kind: 'mutant',
    summary: 'The output lists a Subscription that nobody asked for.',
    breaks: 'OUT-17/unrequested',
    consequences: { 'OP-10': 'a body seems to be ignored that asked for less' },
    hooks: { output: (output) => added(output, { name: 'subscription', valueString: 'not-asked-for' }) },
  },
  {
    name: 'first-subscription-only',
    kind: 'mutant',
    summary: 'Of several Subscriptions the output lists the first.',
    breaks: 'OUT-17/missing',
    consequences: {
      'IN-01': 'the others seem not to be covered',
      'IN-07': 'the others seem not to be covered',
    },
    hooks: {
      output: (output, { issued }) =>
        replaced(output, 'subscription', (each) =>
          each['valueString'] === issued.subscriptions[0] ? [each] : [],
        ),
    },
  },
  {
    name: 'no-websocket-url',
    kind: 'mutant',
    summary: 'GET returns no websocket-url.',
    breaks: 'OUT-19/missing',
    hooks: onGet((output) => without(output, 'websocket-url')),
  },
  {
    name: 'two-websocket-urls',
    kind: 'mutant',
    summary: 'The websocket-url comes twice.',
    breaks: 'OUT-19/repeated',
    hooks: { output: (output) => doubled(output, 'websocket-url') },
  },
  {
    name: 'two-values',
    kind: 'mutant',
    summary: 'Each subscription has two values.',
    breaks: 'OUT-25/several-values',
    hooks: {
      output: (output) =>
        replaced(output, 'subscription', (each) => [{ ...each, valueId: each['valueString'] }]),
    },
  },
  {
    name: 'parameter-without-value',
    kind: 'mutant',
    summary: 'A parameter of the server’s own has no value.',
    breaks: 'OUT-25/no-value',
    hooks: { output: (output) => added(output, { name: 'x-empty' }) },
  },
  {
    name: 'nameless-parameter',
    kind: 'mutant',
    summary: 'A parameter has no name.',
    breaks: 'OUT-26/nameless',
    hooks: { output: (output) => added(output, { valueString: 'nameless' }) },
  },
  {
    name: 'capitalised-name',
    kind: 'mutant',
    summary: 'The parameter is called `Subscription`.',
    breaks: 'OUT-26/wrong-case',
    hooks: { output: (output) => renamed(output, 'subscription', 'Subscription') },
  },
  {
    name: 'debug-parameter',
    kind: 'mutant',
    summary: 'The output has a parameter `debug`.',
    breaks: 'OUT-27/unknown',
    hooks: { output: (output) => added(output, { name: 'debug', valueString: 'on' }) },
  },
  {
    name: 'parameters-with-narrative',
    kind: 'mutant',
    summary: 'The Parameters has a narrative.',
    breaks: 'OUT-30/unknown-child',
    hooks: jsonOnly((text) => text.replace('{', '{"text":{"status":"empty"},')),
  },
  {
    name: 'null-language',
    kind: 'mutant',
    summary: 'The language of the Parameters is null.',
    breaks: 'OUT-31/null',
    hooks: jsonOnly((text) => text.replace('{', '{"language":null,')),
  },
  {
    name: 'empty-meta',
    kind: 'mutant',
    summary: 'The meta of the Parameters is an empty object.',
    breaks: 'OUT-31/empty',
    hooks: jsonOnly((text) => text.replace('{', '{"meta":{},')),
  },
  {
    name: 'language-twice',
    kind: 'mutant',
    summary: 'The language of the Parameters stands twice.',
    breaks: 'OUT-31/duplicate-property',
    hooks: jsonOnly((text) => text.replace('{', '{"language":"en","language":"en",')),
  },
  {
    name: 'crash-on-empty-set',
    kind: 'mutant',
    summary: 'A call without ids crashes when the caller has no Subscription.',
    breaks: 'OUT-33/5xx',
    hooks: {
      operationCovers: (ids, { input }) =>
        ids instanceof Refusal && input.all ? refuse(500, 'exception', 'Unexpected empty list.') : ids,
    },
  },
  {
    name: 'cacheable-token',
    kind: 'mutant',
    summary: 'Shared caches may keep the answer.',
    breaks: 'OUT-34/publicly-cacheable',
    hooks: {
      response: (reply, { route }) =>
        route.name === 'operation'
          ? { ...reply, headers: { ...reply.headers, 'Cache-Control': 'public, max-age=3600' } }
          : reply,
    },
  },
  {
    name: 'token-as-value-id',
    kind: 'mutant',
    summary: 'The token is a valueId.',
    breaks: 'OUT-02/not-string',
    hooks: { output: (output) => retyped(output, 'token', 'valueId') },
  },
  {
    name: 'expiration-without-offset',
    kind: 'mutant',
    summary: 'The expiration is a time without an offset.',
    breaks: 'OUT-10/no-offset',
    hooks: { output: (output) => valued(output, 'expiration', (value) => String(value).replace('Z', '')) },
  },
  {
    name: 'http-websocket-url',
    kind: 'mutant',
    summary: 'The websocket-url begins with http.',
    breaks: 'OUT-23/wrong-scheme',
    consequences: { 'WS-01': 'a URL that is not of a websocket cannot be opened' },
    hooks: {
      output: (output) => valued(output, 'websocket-url', (value) => String(value).replace(/^ws/, 'http')),
    },
  },
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
  {
    name: 'subscription-absolute',
    kind: 'variant',
    summary: 'The output lists Subscriptions by absolute URL.',
    hooks: {
      output: (output, { server }) =>
        valued(output, 'subscription', (id) => `${server.baseUrl}/Subscription/${String(id)}`),
    },
  },
]
