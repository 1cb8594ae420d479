import { check, suite } from '../../../src/judge/check.js'
import { crashed, needTwin, succeeded } from '../shared/http.js'
import { ACCEPTS, type AcceptName, headers } from './headers.js'

suite(import.meta.url)

for (const [name, accept] of Object.entries(ACCEPTS) as [AcceptName, string][])
  check(
    'OP-12/refused',
    headers,
    `The call is answered with \`Accept: ${accept}\``,
    ({ twin, accepts }, bench) => {
      needTwin(twin, bench)
      bench.saw(accepts[name].summary)
      bench.expect(succeeded(accepts[name])).toBe(true)
    },
    { part: name },
  )

check(
  'OP-12/weights-ignored',
  headers,
  'Of two formats the one with the higher weight comes',
  ({ twin, accepts }, bench) => {
    needTwin(twin, bench)
    if (!succeeded(accepts.weights)) bench.unobserved(`it was refused: ${accepts.weights.summary}`)
    bench.saw(`\`${ACCEPTS.weights}\`: ${accepts.weights.header('content-type') ?? 'no Content-Type'}`)
    bench.expect(accepts.weights.format).toBe('json')
  },
)

check(
  'OP-10/charset-refused',
  headers,
  'A body whose type names its charset is understood',
  (view, bench) => {
    const body = view.body ?? bench.doesNotApply('POST is not offered at type level')
    needTwin(body.plain, bench)
    bench.saw(body.withCharset.summary)
    bench.expect(succeeded(body.withCharset)).toBe(true)
  },
  { requires: ['OP-08'] },
)

check(
  'SEC-05/no-allow-origin',
  headers,
  'A page of another origin may read the answer',
  ({ twin, fromOrigin, origin }, bench) => {
    needTwin(twin, bench)
    const allowed = fromOrigin.header('access-control-allow-origin')
    bench.saw(`${fromOrigin.summary}, Access-Control-Allow-Origin: ${allowed ?? 'none'}`, 'answer')
    bench.expect(['*', origin]).toContain(allowed)
  },
)

check('OP-03/5xx', headers, 'The operation below another type is survived', ({ twin, otherType }, bench) => {
  needTwin(twin, bench)
  bench.saw(otherType.summary)
  bench.expect(crashed(otherType)).toBe(false)
})

check(
  'OP-03/token',
  headers,
  'The operation below another type yields no token',
  ({ twin, otherType }, bench) => {
    needTwin(twin, bench)
    bench.saw(otherType.summary)
    bench.expect(otherType.tokenFacts).toBeNull()
  },
)
