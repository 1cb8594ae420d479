import { doubled, retyped, valued, without } from '../../../../src/reference/edits/resources.js'
import type { Trait } from '../../../../src/reference/trait.js'
import { onGet } from './edits.js'

const token = (change: (value: string) => string): Trait['hooks'] =>
  onGet((output) => valued(output, 'token', (value) => change(String(value))))

/** The output `token`. */
export const MUTANTS: readonly Trait[] = [
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
    name: 'token-as-value-id',
    kind: 'mutant',
    summary: 'The token is a valueId.',
    breaks: 'OUT-02/not-string',
    hooks: { output: (output) => retyped(output, 'token', 'valueId') },
  },
]
