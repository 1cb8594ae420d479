import { doubled, retyped, valued, without } from '../../../../src/reference/edits/resources.js'
import type { Trait } from '../../../../src/reference/trait.js'
import { onGet } from './edits.js'

const expiration = (change: (instant: string) => string): Trait['hooks'] =>
  onGet((output) => valued(output, 'expiration', (value) => change(String(value))))

/** The output `expiration`. */
export const MUTANTS: readonly Trait[] = [
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
    name: 'expiration-without-offset',
    kind: 'mutant',
    summary: 'The expiration is a time without an offset.',
    breaks: 'OUT-10/no-offset',
    hooks: { output: (output) => valued(output, 'expiration', (value) => String(value).replace('Z', '')) },
  },
]
