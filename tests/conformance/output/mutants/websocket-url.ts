import { doubled, retyped, valued, without } from '../../../../src/reference/edits/resources.js'
import type { Trait } from '../../../../src/reference/trait.js'
import { onGet } from './edits.js'

const websocketUrl = (change: (url: string) => string): Trait['hooks'] =>
  onGet((output) => valued(output, 'websocket-url', (value) => change(String(value))))

/** The output `websocket-url`. */
export const MUTANTS: readonly Trait[] = [
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
    name: 'http-websocket-url',
    kind: 'mutant',
    summary: 'GET returns a websocket-url that begins with http.',
    breaks: 'OUT-23/http-scheme',
    releases: ['R5', 'R6a'],
    hooks: websocketUrl((url) => url.replace(/^ws/, 'http')),
  },
  {
    name: 'queue-as-websocket-url',
    kind: 'mutant',
    summary: 'GET returns the address of a message queue.',
    breaks: 'OUT-23/wrong-scheme',
    hooks: websocketUrl((url) => url.replace(/^ws/, 'amqp')),
  },
]
