import { BACKPORT_OPERATION } from '../../../src/fhir/releases/backport.js'
import { CORE_OPERATION } from '../../../src/fhir/releases/native.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import type { Viewed } from '../../../src/judge/view.js'
import { type Declaration, metadata, variants, type VariantsEvidence } from './scenarios.js'
import { isBound } from '../shared/arrivals.js'
import {
  crashed,
  declined,
  lackingOutputs,
  needForm,
  needTwin,
  SERVE_READ,
  summaries,
} from '../shared/http.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { methods } from '../shared/scenarios/methods.js'
import { rebind } from '../shared/scenarios/second-binds.js'
import { checkAnswers } from '../shared/answers.js'

suite(import.meta.url)

checkAnswers(
  'OP-17/not-2xx',
  allInvocations,
  'A call that yields a token has a 2xx status',
  ({ invoke }, bench) => {
    bench.saw(invoke.summary)
    if (!invoke.accepted && invoke.tokenFacts === null) needForm(invoke, bench.form, bench)
    bench.expect(invoke.accepted).toBe(true)
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

check(
  'OP-17/not-2xx',
  variants,
  'A call without a body that yields a token has a 2xx status',
  (view, bench) => {
    const { empty } = view
    bench.saw(empty.summary)
    if (!empty.accepted && empty.tokenFacts === null) bench.unobserved(`it yields no token: ${empty.summary}`)
    bench.expect(empty.accepted).toBe(true)
  },
)

checkAnswers(
  'OP-17/not-200',
  allInvocations,
  'A synchronous call is answered 200',
  ({ invoke }, bench) => {
    needForm(invoke, bench.form, bench)
    bench.saw(invoke.summary)
    bench.expect(invoke.status).toBe(200)
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

checkAnswers(
  'OP-18/not-parameters',
  allInvocations,
  'A success is answered with Parameters',
  ({ invoke }, bench) => {
    if (!invoke.accepted) needForm(invoke, bench.form, bench)
    bench.saw(`${invoke.summary}, body: ${invoke.resourceType ?? 'no resource'}`)
    bench.expect(invoke.resourceType).toBe('Parameters')
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

checkAnswers(
  'OP-18/wrapped',
  allInvocations,
  'The outputs stand in the Parameters itself',
  ({ invoke }, bench) => {
    needForm(invoke, bench.form, bench)
    const output = invoke.parameters ?? bench.unobserved('the answer is no Parameters')
    bench.saw(`parameters: ${output.entries.map((entry) => entry.name).join(', ')}`)
    bench.expect(output.named('return').filter((entry) => entry.hasResource)).toEqual([])
  },
  { requires: ['OP-01', 'OP-02', 'OP-04', 'OP-05'] },
)

const gone = ({
  patch,
  put,
  delete: removal,
}: Record<'patch' | 'put' | 'delete', ExchangeView>): ExchangeView[] => [patch, put, removal]

check('OP-19/5xx', variants, 'HEAD does not crash the server', ({ head }, bench) => {
  const answer = headOf(head, bench)
  bench.expect(crashed(answer)).toBe(false)
})

check('OP-19/other-status', variants, 'HEAD is answered like GET, or 405 or 501', ({ head }, bench) => {
  const answer = headOf(head, bench)
  if (crashed(answer)) bench.unobserved(answer.summary)
  bench.expect([head?.get.status, 405, 501]).toContain(answer.status)
})

function headOf(head: Viewed<VariantsEvidence>['head'], bench: Bench): ExchangeView {
  if (head === null) return bench.doesNotApply('GET is not answered with success')
  bench.saw(summaries(head.get, head.head))
  return head.head
}

check('OP-20/altered', methods, 'PATCH, PUT and DELETE leave the Subscription as it is', (view, bench) => {
  needTwin(view.twin, bench)
  if (!view.before.accepted)
    bench.unobserved(`the Subscription could not be read: ${view.before.summary}: ${SERVE_READ}`)
  if (!view.after.accepted && ![404, 410].includes(view.after.status ?? 0))
    bench.unobserved(`the Subscription could not be read afterwards: ${view.after.summary}`)
  bench.saw(
    `${summaries(...gone(view))}; afterwards ${view.after.summary}, changed: ${view.changed?.join(', ') || 'nothing'}`,
  )
  bench.expect(view.after.accepted).toBe(true)
  bench.expect(view.changed ?? []).toEqual([])
})

check('OP-20/2xx', methods, 'PATCH, PUT and DELETE are not answered with success', (view, bench) => {
  needTwin(view.twin, bench)
  bench.saw(summaries(...gone(view)))
  if (!view.after.accepted || (view.changed ?? []).length > 0)
    bench.unobserved('the Subscription was altered')
  bench.expect(gone(view).some((answer) => answer.accepted)).toBe(false)
})

check('OP-20/5xx', methods, 'PATCH, PUT and DELETE do not crash the server', (view, bench) => {
  needTwin(view.twin, bench)
  bench.saw(summaries(...gone(view)))
  bench.expect(gone(view).some((answer) => crashed(answer))).toBe(false)
})

check(
  'OP-21/202-without-location',
  variants,
  'A 202 says where the result will be',
  ({ twin, preferAsync }, bench) => {
    needTwin(twin, bench)
    bench.saw(`${preferAsync.summary}, Content-Location: ${preferAsync.header('content-location') ?? 'none'}`)
    bench.expect(preferAsync.status === 202 && preferAsync.header('content-location') === null).toBe(false)
  },
)

check(
  'OP-21/5xx',
  variants,
  '`Prefer: respond-async` does not crash the server',
  ({ twin, preferAsync }, bench) => {
    needTwin(twin, bench)
    bench.saw(preferAsync.summary)
    bench.expect(crashed(preferAsync)).toBe(false)
  },
)

check('OP-21/asynchronous', variants, 'The call is answered at once', ({ twin, preferAsync }, bench) => {
  needTwin(twin, bench)
  bench.saw(preferAsync.summary)
  bench.expect(preferAsync.status).not.toBe(202)
})

check('OP-21/refused', variants, '`Prefer: respond-async` is not refused', ({ twin, preferAsync }, bench) => {
  needTwin(twin, bench)
  bench.saw(preferAsync.summary)
  bench.expect(declined(preferAsync)).toBe(false)
})

const PUBLISHED: readonly string[] = [CORE_OPERATION, BACKPORT_OPERATION]

const named = (declarations: readonly Viewed<Declaration>[]): string =>
  declarations
    .map(({ name, definition }) => `${name ?? 'no name'} (${definition ?? 'no definition'})`)
    .join(', ') || 'none'

check('OP-22/undeclared', metadata, 'The CapabilityStatement lists the operation', (view, bench) => {
  if (!view.isStatement) bench.unobserved(`no CapabilityStatement came: ${view.metadata.summary}`)
  bench.saw(
    `${view.metadata.summary}; under Subscription: ${named(view.ofSubscription)}; of the system: ${named(view.ofSystem)}`,
  )
  bench.expect([...view.ofSubscription, ...view.ofSystem]).not.toHaveLength(0)
})

check('OP-22/system-level-only', metadata, 'The operation is listed under Subscription', (view, bench) => {
  bench.saw(
    `${view.metadata.summary}; under Subscription: ${named(view.ofSubscription)}; of the system: ${named(view.ofSystem)}`,
  )
  if (view.ofSubscription.length + view.ofSystem.length === 0)
    bench.unobserved('the operation is not declared')
  bench.expect(view.ofSubscription).not.toHaveLength(0)
})

/** How the operation is declared under Subscription, the first time. */
function declared(
  view: { metadata: ExchangeView; ofSubscription: readonly Viewed<Declaration>[] },
  bench: Bench,
): Viewed<Declaration> {
  bench.saw(`${view.metadata.summary}; under Subscription: ${named(view.ofSubscription)}`)
  return view.ofSubscription[0] ?? bench.unobserved('the operation is not declared under Subscription')
}

check(
  'OP-23/missing',
  metadata,
  'The declaration has a definition',
  (view, bench) => {
    bench.expect(declared(view, bench).definition).not.toBeNull()
  },
  { requires: ['OP-22'] },
)

check(
  'OP-23/relative',
  metadata,
  'The definition is an absolute URL',
  (view, bench) => {
    const definition = declared(view, bench).definition ?? bench.unobserved('there is no definition')
    bench.expect(definition).toMatch(/^[a-z][a-z0-9+.-]*:./i)
  },
  { requires: ['OP-22'] },
)

check(
  'OP-23/unknown',
  metadata,
  'The definition is a published one, or derives from one',
  (view, bench) => {
    const definition = declared(view, bench).definition ?? bench.unobserved('there is no definition')
    if (!/^[a-z][a-z0-9+.-]*:./i.test(definition)) bench.unobserved('the definition is no absolute URL')
    const canonicals = [definition, ...view.bases].map((canonical) => canonical.split('|')[0])
    bench.expect(canonicals.some((canonical) => PUBLISHED.includes(canonical ?? ''))).toBe(true)
  },
  { requires: ['OP-22'] },
)

check(
  'OP-24/other-name',
  metadata,
  'The operation is declared by its code',
  (view, bench) => {
    const { name } = declared(view, bench)
    bench.expect((name ?? '').replace(/^\$/, '')).toBe('get-ws-binding-token')
  },
  { requires: ['OP-22'] },
)

check(
  'OP-24/dollar-form',
  metadata,
  'The declared name has no `$`',
  (view, bench) => {
    bench.expect(declared(view, bench).name?.startsWith('$') ?? false).toBe(false)
  },
  { requires: ['OP-22'] },
)

check('OP-26/refused', variants, 'A second call yields a token', ({ twin, again }, bench) => {
  needTwin(twin, bench)
  const lacking = lackingOutputs(again, twin)
  bench.saw(`${again.summary}; missing: ${lacking.join(', ') || 'nothing'}`)
  bench.expect(again.accepted).toBe(true)
  // What else it lacks is EXP-06's.
  bench.expect(lacking).not.toContain('token')
})

check(
  'OP-26/refused',
  rebind,
  'A call while a socket is bound yields a token',
  ({ first, operation }, bench) => {
    if (!operation) return bench.unobserved('the record does not hold the call')
    if (!isBound(first)) bench.unobserved('the first token was not seen to bind')
    bench.saw(operation.summary)
    bench.expect(operation.accepted).toBe(true)
    bench.expect(operation.tokenFacts).not.toBeNull()
  },
)

check(
  'OP-26/same-token',
  variants,
  'A second call yields another token',
  ({ twin, again }, bench) => {
    needTwin(twin, bench)
    const tokens = [twin, again].map(
      (answer) => answer.tokenFacts?.name ?? bench.unobserved('a call has no token'),
    )
    bench.saw(`tokens: ${tokens.join(', ')}`)
    bench.expect(tokens[1]).not.toBe(tokens[0])
  },
  { requires: ['OUT-01'] },
)

check(
  'OP-27/5xx',
  variants,
  'Another letter case does not crash the server',
  ({ twin, otherCase }, bench) => {
    needTwin(twin, bench)
    bench.saw(otherCase.summary)
    bench.expect(crashed(otherCase)).toBe(false)
  },
)

check('OP-27/accepted', variants, 'Another letter case is another name', ({ twin, otherCase }, bench) => {
  needTwin(twin, bench)
  bench.saw(otherCase.summary)
  bench.expect(otherCase.accepted).toBe(false)
})
