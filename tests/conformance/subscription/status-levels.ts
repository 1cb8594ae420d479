import { type Bench, check, type ClauseRef } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/view.js'
import { reading } from './scenarios.js'

/** Declares a rule about what `$status` returns, at both levels. */
export function checkStatus(
  ref: ClauseRef,
  expected: string,
  judge: (status: ExchangeView, bench: Bench) => void,
): void {
  check(ref, reading, expected, ({ status }, bench) => judge(status, bench))
  check(
    ref,
    reading,
    expected,
    ({ atType }, bench) =>
      judge(
        atType?.accepted ? atType : bench.unobserved('$status is not answered at type level', 'SC-17'),
        bench,
      ),
    'type level',
  )
}
