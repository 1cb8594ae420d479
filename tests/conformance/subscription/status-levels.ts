import { type Bench, check, type ClauseRef } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/view.js'
import { reading } from './scenarios.js'

/** What has to hold before it can be judged: an answer, and statuses in it. */
const ANSWERED = ['SC-10', 'SC-11']

/** Declares a rule about what `$status` returns, at both levels, and in XML. */
export function checkStatus(
  ref: ClauseRef,
  expected: string,
  judge: (status: ExchangeView, bench: Bench) => void,
): void {
  check(ref, reading, expected, ({ status }, bench) => judge(status, bench), { requires: ANSWERED })
  check(
    ref,
    reading,
    expected,
    ({ atType }, bench) =>
      judge(atType?.accepted ? atType : bench.unobserved('$status is not answered at type level'), bench),
    { part: 'type level', requires: [...ANSWERED, 'SC-17'] },
  )
  check(
    ref,
    reading,
    expected,
    ({ statusInXml }, bench) => {
      if (!statusInXml) return bench.doesNotApply('the server does not declare XML')
      if (!statusInXml.accepted || statusInXml.format !== 'xml')
        return bench.unobserved(`$status is not answered in XML: ${statusInXml.summary}`)
      judge(statusInXml, bench)
    },
    { part: 'in XML', requires: ANSWERED },
  )
}
