import type { Bench } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { Form } from '../../../src/scenario/form.js'
import { keyOf, nameOf } from '../shared/forms.js'
import { needTwin, outcomeOf, succeeded, summaries } from '../shared/http.js'
import type { Refusable, RefusalsByFormEvidence } from '../shared/scenarios/refusals-by-form.js'

type View = Viewed<RefusalsByFormEvidence>

type Calls = Viewed<RefusalsByFormEvidence>['forms'][string]

function callsIn(view: View, form: Form, bench: Bench): Calls {
  const found = view.forms[keyOf(form)]
  if (!found) return bench.doesNotApply(`the operation is not offered by ${nameOf(form)}`)
  needTwin(found.twin, bench)
  return found
}

/** The call of one form that is to be refused. Ends the check where there is none, or its twin was refused. */
export function callOf(
  view: View,
  form: Form,
  what: Refusable,
  bench: Bench,
): NonNullable<Calls['calls'][Refusable]> {
  const found = callsIn(view, form, bench).calls[what]
  if (!found && what.endsWith('credentials') && !bench.target.authenticated)
    bench.leftOut(
      'no credentials configured, so unauthenticated calls cannot be tested: set TARGET_BEARER_TOKEN',
    )
  if (!found) return bench.doesNotApply(`there is no such call by ${nameOf(form)}`)
  bench.saw(found.exchange.summary)
  return found
}

/** The answers in one form that are errors. */
export function errorsIn(view: View, form: Form, bench: Bench): readonly ExchangeView[] {
  const { calls } = callsIn(view, form, bench)
  const answers = Object.values(calls).flatMap((each) => each?.exchange ?? [])
  const errors = answers.filter((answer) => !succeeded(answer))
  if (errors.length === 0) bench.doesNotApply('every call was answered with success')
  bench.saw(summaries(...errors))
  return errors
}

/** The same that have an OperationOutcome. */
export function outcomesIn(view: View, form: Form, bench: Bench) {
  const found = errorsIn(view, form, bench).flatMap((answer) => {
    const outcome = outcomeOf(answer)
    return outcome ? [{ answer, ...outcome }] : []
  })
  if (found.length === 0) bench.unobserved('no error has an OperationOutcome')
  return found
}
