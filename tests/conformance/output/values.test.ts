import { pattern } from '../../../src/fhir/definitions.js'
import { suite } from '../../../src/judge/check.js'
import { textIn, tokenFactsOf, websocketUrlIn, withoutKnownFaults } from '../shared/output.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { checkAnswers } from '../shared/answers.js'

suite(import.meta.url)

const LONGEST_STRING = 1024 * 1024

checkAnswers('OUT-03/empty', allInvocations, 'The token is not the empty string', ({ invoke }, bench) => {
  const token = textIn(invoke, 'token', bench)
  bench.saw(token === '' ? 'an empty token' : 'a token that is not empty')
  bench.expect(token).not.toBe('')
})

checkAnswers(
  'OUT-04/blank',
  allInvocations,
  'The token has a character that is not white space',
  ({ invoke }, bench) => {
    const token = textIn(invoke, 'token', bench)
    if (token === '') bench.unobserved('the token is empty', 'OUT-03')
    bench.saw(token.trim() === '' ? 'a token of white space' : 'a token that is not blank')
    bench.expect(token.trim()).not.toBe('')
  },
)

checkAnswers(
  'OUT-05/too-long',
  allInvocations,
  'The token has at most 1,048,576 characters',
  ({ invoke }, bench) => {
    const { length } = tokenFactsOf(invoke, bench)
    bench.saw(`a token of ${length} characters`)
    bench.expect(length).toBeLessThanOrEqual(LONGEST_STRING)
  },
)

checkAnswers(
  'OUT-06/white-space',
  allInvocations,
  'The token has no white space or control character',
  ({ invoke }, bench) => {
    const { hasWhitespace, hasControl } = tokenFactsOf(invoke, bench)
    bench.saw(`white space: ${hasWhitespace}, control characters: ${hasControl}`)
    bench.expect(hasWhitespace || hasControl).toBe(false)
  },
)

checkAnswers(
  'OUT-09/malformed',
  allInvocations,
  'The expiration is written as a dateTime',
  ({ invoke }, bench) => {
    const expiration = textIn(invoke, 'expiration', bench)
    bench.saw(`expiration \`${expiration}\``)
    bench.expect(withoutKnownFaults(expiration)).toMatch(pattern(bench.rules.release, 'dateTime'))
  },
)

checkAnswers(
  'OUT-10/no-offset',
  allInvocations,
  'A time of day has an offset or `Z`',
  ({ invoke }, bench) => {
    const expiration = textIn(invoke, 'expiration', bench)
    if (!expiration.includes('T')) bench.doesNotApply('the expiration has no time of day')
    bench.saw(`expiration \`${expiration}\``)
    bench.expect(expiration).toMatch(/(?:Z|[+-]\d\d:?\d\d)$/)
  },
)

checkAnswers('OUT-11/no-seconds', allInvocations, 'A time of day has seconds', ({ invoke }, bench) => {
  const expiration = textIn(invoke, 'expiration', bench)
  if (!expiration.includes('T')) bench.doesNotApply('the expiration has no time of day')
  bench.saw(`expiration \`${expiration}\``)
  bench.expect(expiration).toMatch(/T\d\d:\d\d:\d\d/)
})

checkAnswers(
  'OUT-12/invalid-date',
  allInvocations,
  'The expiration is a day that exists',
  ({ invoke }, bench) => {
    const expiration = textIn(invoke, 'expiration', bench)
    const day = /^\d{4}-\d\d-\d\d/.exec(expiration)?.[0]
    if (day === undefined) return bench.doesNotApply('the expiration names no day')
    bench.saw(`expiration \`${expiration}\``)
    const parsed = Date.parse(`${day}T00:00:00Z`)
    bench.expect(Number.isNaN(parsed) ? 'no date' : new Date(parsed).toISOString().slice(0, 10)).toBe(day)
  },
)

checkAnswers(
  'OUT-12/hour-24',
  allInvocations,
  'The hour of the expiration is not 24',
  ({ invoke }, bench) => {
    const expiration = textIn(invoke, 'expiration', bench)
    if (!expiration.includes('T')) bench.doesNotApply('the expiration has no time of day')
    bench.saw(`expiration \`${expiration}\``)
    bench.expect(expiration).not.toMatch(/T24/)
  },
)

checkAnswers(
  'OUT-13/too-many-digits',
  allInvocations,
  'Fractions of a second have at most nine digits',
  ({ invoke }, bench) => {
    const expiration = textIn(invoke, 'expiration', bench)
    const digits = /\.(\d+)/.exec(expiration)?.[1]?.length ?? 0
    bench.saw(`expiration \`${expiration}\`, ${digits} digits after the point`)
    bench.expect(digits).toBeLessThanOrEqual(9)
  },
)

checkAnswers('OUT-14/no-time', allInvocations, 'The expiration has a time of day', ({ invoke }, bench) => {
  const expiration = textIn(invoke, 'expiration', bench)
  bench.saw(`expiration \`${expiration}\``)
  bench.expect(expiration).toMatch(/T\d/)
})

checkAnswers('OUT-21/empty', allInvocations, 'The `websocket-url` is not empty', ({ invoke }, bench) => {
  const url = textIn(invoke, 'websocket-url', bench)
  bench.saw(`websocket-url \`${url}\``)
  bench.expect(url).not.toBe('')
})

checkAnswers(
  'OUT-21/white-space',
  allInvocations,
  'The `websocket-url` has no white space',
  ({ invoke }, bench) => {
    const url = textIn(invoke, 'websocket-url', bench)
    bench.saw(`websocket-url \`${url}\``)
    bench.expect(url).not.toMatch(/\s/)
  },
)

checkAnswers('OUT-21/invalid', allInvocations, 'The `websocket-url` parses as a URL', ({ invoke }, bench) => {
  const url = textIn(invoke, 'websocket-url', bench).replace(/\s/g, '')
  if (url === '') bench.unobserved('the websocket-url is empty', 'OUT-21')
  bench.saw(`websocket-url \`${url}\``)
  // A path is a URL too, relative to something: that it is relative is another finding.
  bench.expect(URL.canParse(url) || /^\.{0,2}\//.test(url)).toBe(true)
})

checkAnswers(
  'OUT-22/relative',
  allInvocations,
  'The `websocket-url` has scheme and host',
  ({ invoke }, bench) => {
    const url = textIn(invoke, 'websocket-url', bench)
    if (!URL.canParse(url) && !/^\.{0,2}\//.test(url))
      bench.unobserved('the websocket-url is no URL', 'OUT-21')
    bench.saw(`websocket-url \`${url}\``)
    bench.expect(URL.canParse(url) ? new URL(url).host : '').not.toBe('')
  },
)

const WEBSOCKET = ['ws:', 'wss:']
const HTTP = ['http:', 'https:']

checkAnswers('OUT-23/wrong-scheme', allInvocations, 'The scheme is one of the web', ({ invoke }, bench) => {
  bench.expect([...WEBSOCKET, ...HTTP]).toContain(websocketUrlIn(invoke, bench).protocol)
})

checkAnswers('OUT-23/http-scheme', allInvocations, 'The scheme is `wss` or `ws`', ({ invoke }, bench) => {
  const { protocol } = websocketUrlIn(invoke, bench)
  if (![...WEBSOCKET, ...HTTP].includes(protocol)) bench.unobserved('the scheme is not one of the web')
  bench.expect(WEBSOCKET).toContain(protocol)
})

checkAnswers(
  'OUT-23/not-secure',
  allInvocations,
  'Beyond the own host the scheme is `wss`',
  ({ invoke }, bench) => {
    const { protocol, hostname } = websocketUrlIn(invoke, bench)
    if (!WEBSOCKET.includes(protocol)) bench.unobserved('the scheme is of no websocket', 'OUT-23')
    const loopback = /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
    bench.expect(protocol === 'wss:' || loopback).toBe(true)
  },
)

checkAnswers(
  'OUT-24/fragment',
  allInvocations,
  'The `websocket-url` has no fragment',
  ({ invoke }, bench) => {
    const url = textIn(invoke, 'websocket-url', bench)
    bench.saw(`websocket-url \`${url}\``)
    bench.expect(url).not.toContain('#')
  },
)
