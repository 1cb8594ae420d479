import type { OperationContext } from '../core.js'
import type { Parameters } from '../model.js'
import type { Trait } from '../trait.js'
import { retyped, valued } from './edit.js'

/**
 * Wrong values of the outputs. A token or address that cannot be used is returned to GET alone, so that the suite, which
 * takes its own tokens by POST, sees this fault and not all that follows from it.
 */
function onGet(change: (output: Parameters, context: OperationContext) => Parameters): Trait['hooks'] {
  return {
    output: (output, context) => (context.request.method === 'GET' ? change(output, context) : output),
  }
}

const expiration = (change: (instant: string) => string): Trait['hooks'] =>
  onGet((output) => valued(output, 'expiration', (value) => change(String(value))))

const websocketUrl = (change: (url: string) => string): Trait['hooks'] =>
  onGet((output) => valued(output, 'websocket-url', (value) => change(String(value))))

const token = (change: (value: string) => string): Trait['hooks'] =>
  onGet((output) => valued(output, 'token', (value) => change(String(value))))

export const OUTPUT_VALUE_TRAITS: readonly Trait[] = [
  {
    name: 'empty-token',
    kind: 'mutant',
    summary: 'GET returns an empty token.',
    breaks: 'OUT-03/empty',
    hooks: token(() => ''),
  },
  {
    name: 'blank-token',
    kind: 'mutant',
    summary: 'GET returns a blank as token.',
    breaks: 'OUT-04/blank',
    hooks: token(() => ' '),
  },
  {
    name: 'huge-token',
    kind: 'mutant',
    summary: 'GET returns a token of more than a million characters.',
    breaks: 'OUT-05/too-long',
    hooks: token((value) => value.padEnd(1024 * 1024 + 1, 'x')),
  },
  {
    name: 'token-with-line-break',
    kind: 'mutant',
    summary: 'GET returns a token with a line break in it.',
    breaks: 'OUT-06/white-space',
    hooks: token((value) => `${value.slice(0, 20)}\n${value.slice(20)}`),
  },
  {
    name: 'expiration-as-instant',
    kind: 'mutant',
    summary: 'The expiration is a valueInstant.',
    breaks: 'OUT-08/not-datetime',
    hooks: { output: (output) => retyped(output, 'expiration', 'valueInstant') },
  },
  {
    name: 'offset-without-colon',
    kind: 'mutant',
    summary: 'The offset of the expiration has no colon.',
    breaks: 'OUT-09/malformed',
    hooks: expiration((instant) => instant.replace('Z', '+0000')),
  },
  {
    name: 'expiration-without-seconds',
    kind: 'mutant',
    summary: 'The expiration has hours and minutes only.',
    breaks: 'OUT-11/no-seconds',
    hooks: expiration((instant) => {
      const nextMinute = Math.ceil(Date.parse(instant) / 60_000) * 60_000
      return `${new Date(nextMinute).toISOString().slice(0, 16)}Z`
    }),
  },
  {
    name: 'impossible-date',
    kind: 'mutant',
    summary: 'The expiration is the 30th of February.',
    breaks: 'OUT-12/invalid-date',
    hooks: expiration(() => '2130-02-30T10:00:00Z'),
  },
  {
    name: 'hour-24',
    kind: 'mutant',
    summary: 'The hour of the expiration is 24.',
    breaks: 'OUT-12/hour-24',
    hooks: expiration(() => '2130-01-17T24:00:00Z'),
  },
  {
    name: 'ten-digits',
    kind: 'mutant',
    summary: 'The expiration has ten digits after the point.',
    breaks: 'OUT-13/too-many-digits',
    releases: ['R5', 'R6a'],
    hooks: expiration((instant) => instant.replace('Z', '0000000Z')),
  },
  {
    name: 'expiration-without-time',
    kind: 'mutant',
    summary: 'The expiration is a day.',
    breaks: 'OUT-14/no-time',
    hooks: expiration((instant) => instant.slice(0, 10)),
  },
  {
    name: 'url-as-uri',
    kind: 'mutant',
    summary: 'The websocket-url is a valueUri.',
    breaks: 'OUT-20/not-url',
    hooks: { output: (output) => retyped(output, 'websocket-url', 'valueUri') },
  },
  {
    name: 'empty-url',
    kind: 'mutant',
    summary: 'GET returns an empty websocket-url.',
    breaks: 'OUT-21/empty',
    hooks: websocketUrl(() => ''),
  },
  {
    name: 'url-with-blank',
    kind: 'mutant',
    summary: 'GET returns a websocket-url with a blank in it.',
    breaks: 'OUT-21/white-space',
    hooks: websocketUrl((url) => `${url}/my socket`),
  },
  {
    name: 'url-to-be-defined',
    kind: 'mutant',
    summary: 'GET returns `TBD` as websocket-url.',
    breaks: 'OUT-21/invalid',
    hooks: websocketUrl(() => 'TBD'),
  },
  {
    name: 'relative-url',
    kind: 'mutant',
    summary: 'GET returns a path as websocket-url.',
    breaks: 'OUT-22/relative',
    hooks: websocketUrl((url) => new URL(url).pathname),
  },
  {
    name: 'insecure-url',
    kind: 'mutant',
    summary: 'GET returns a `ws:` address on a host of the internet.',
    breaks: 'OUT-23/not-secure',
    consequences: { 'SEC-04': 'such a connection is not secured' },
    hooks: websocketUrl(() => 'ws://fhir.example.org/subscription-websocket'),
  },
  {
    name: 'url-with-fragment',
    kind: 'mutant',
    summary: 'GET returns a websocket-url with a fragment.',
    breaks: 'OUT-24/fragment',
    hooks: websocketUrl((url) => `${url}#notifications`),
  },
]
