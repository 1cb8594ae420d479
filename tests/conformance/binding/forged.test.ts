import { check, suite } from '../../../src/judge/check.js'
import { judgeForged, unlessAnyBinds } from '../shared/forged.js'
import { FORGERIES, forgedTokens } from '../shared/scenarios/forged-tokens.js'

suite(import.meta.url)

for (const name of ['same-letters', 'empty', 'subscription-id'] as const)
  check(
    'WS-09/bound',
    forgedTokens,
    `No socket is bound with ${FORGERIES[name]}`,
    (view, bench) => judgeForged(view, name, bench),
    name,
  )

check('WS-09/longer', forgedTokens, `No socket is bound with ${FORGERIES.longer}`, (view, bench) => {
  unlessAnyBinds(view, bench)
  judgeForged(view, 'longer', bench)
})
