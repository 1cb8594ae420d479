import { retyped, valued, without } from './edit.js'
import type { Trait } from './trait.js'

/** What the operation returns. */
export const OUTPUT_TRAITS: readonly Trait[] = [
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
