import { type Bench, check, type ClauseRef, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { crashed, summaries } from '../shared/http.js'
import { SITUATIONS } from '../shared/answers.js'
import type { AnswerEvidence } from '../shared/scenarios/answers.js'

suite(import.meta.url)

/** Forms that were answered with success before, called again: later, and as another principal. */

type Answer = Viewed<AnswerEvidence>

type Which = (form: Answer['form']) => boolean

const NOT_THERE = [404, 405, 501]

const NOT_UNDERSTOOD = [400, 415, 422]

/**
 * Judges that the chosen calls work where the others do, which show that it is these forms that do not. A refusal for
 * another reason, such as a token that is out already, says nothing of the form.
 */
function works(
  ref: ClauseRef,
  expected: string,
  own: Which,
  others: Which,
  statuses: readonly number[] = NOT_THERE,
): void {
  check(ref, SITUATIONS, expected, ({ answers }, bench) => {
    const one = answers.filter(({ subscriptionIds }) => subscriptionIds.length === 1)
    const chosen = called(one, own, bench)
    const twins = called(one, others, bench)
    bench.saw(summaries(...chosen, ...twins))
    if (!twins.some(({ accepted }) => accepted)) bench.unobserved('no call of another form was accepted')
    const isOther = chosen.every(({ accepted, status }) => !accepted && !statuses.includes(status))
    if (isOther) bench.unobserved(`refused for another reason: ${summaries(...chosen)}`)
    bench.expect(chosen.some(({ accepted }) => accepted)).toBe(true)
  })
}

function called(answers: readonly Answer[], which: Which, bench: Bench) {
  const chosen = answers.filter(({ form }) => form.format === 'json' && which(form))
  if (chosen.length === 0) bench.doesNotApply('the operation is not offered in such a form')
  return chosen.map(({ invoke }) => invoke)
}

const atType: Which = ({ level }) => level === 'type'
const atInstance: Which = ({ level }) => level === 'instance'
const byPost: Which = ({ method }) => method === 'POST'
const byGet: Which = ({ method }) => method === 'GET'
const both =
  (...all: readonly Which[]): Which =>
  (form) =>
    all.every((each) => each(form))

works('OP-01/missing', 'The type level stays what it was', atType, atInstance)
works('OP-02/missing', 'The instance level stays what it was', atInstance, atType)
works('OP-04/post-refused', 'POST stays what it was', byPost, byGet)
works(
  'OP-07/refused',
  'POST without a body is accepted as before',
  both(byPost, atInstance),
  both(byPost, atType),
  NOT_UNDERSTOOD,
)
works(
  'OP-08/refused',
  'A Parameters body is accepted as before',
  both(byPost, atType),
  both(byGet, atType),
  NOT_UNDERSTOOD,
)

check('OP-06/5xx', SITUATIONS, 'GET does not crash the server', ({ answers }, bench) => {
  const gets = answers.filter(({ form }) => byGet(form)).map(({ invoke }) => invoke)
  if (gets.length === 0) bench.doesNotApply('the operation is not offered by GET')
  bench.saw(summaries(...gets))
  bench.expect(gets.filter(crashed)).toHaveLength(0)
})
