import { type Bench, check, type ClauseRef } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { reading } from './scenarios.js'

/** What has to hold before it can be judged: an answer, and statuses in it. */
const ANSWERED = ['SC-10', 'SC-11']

/** Declares a rule about what `$status` returns, at both levels, and in XML. */
export function checkStatus(
  ref: ClauseRef,
  expected: string,
  judge: (status: ExchangeView, bench: Bench) => void,
): void {
  check(
    ref,
    reading,
    expected,
    ({ status }, bench) => {
      needsOffered(status, bench)
      judge(status, bench)
    },
    { requires: ANSWERED },
  )
  check(
    ref,
    reading,
    `${expected}, at type level`,
    ({ status, atType }, bench) => {
      if (!atType?.accepted) needsOffered(status, bench)
      judge(atType?.accepted ? atType : bench.unobserved('$status is not answered at type level'), bench)
    },
    { part: 'type level', requires: [...ANSWERED, 'SC-17'] },
  )
  check(
    ref,
    reading,
    `${expected}, in XML`,
    ({ status, statusInXml }, bench) => {
      if (!status.accepted) needsOffered(status, bench)
      if (!statusInXml) return bench.doesNotApply('the server does not declare XML')
      if (!statusInXml.accepted || statusInXml.format !== 'xml')
        return bench.unobserved(`$status is not answered in XML: ${statusInXml.summary}`)
      judge(statusInXml, bench)
    },
    { part: 'in XML', requires: ANSWERED },
  )
}

/** True when `$status` is neither demanded of this server, nor declared, nor answered: rules about it do not apply. */
export function isNotOffered(status: ExchangeView, bench: Bench): boolean {
  return !status.accepted && !bench.owes('SC-09') && !bench.target.declared.status
}

/** What an answer has that knows the operation, or would not say. */
const MAY_BE_THERE = [401, 403, 429]

/** Ends the check where the server does without `$status`, and no binding text demands it of this server. */
export function needsOffered(status: ExchangeView, bench: Bench): void {
  const isAbsent = status.status >= 400 && (status.status < 500 || status.status === 501)
  const isOptional = !bench.target.declared.status && !(bench.owes('SC-09') && bench.claimsGuide)
  if (isAbsent && isOptional && !MAY_BE_THERE.includes(status.status))
    bench.doesNotApply(`$status is not declared and not offered: ${status.summary}`)
}
