import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { referenceForm } from '../../../../src/fhir/parameters.js'
import { isRouted, NOT_ROUTED } from '../../../../src/fhir/routing.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { grantOf } from '../../../../src/scenario/answers.js'
import { formAt, type FormAnswers } from '../../../../src/scenario/calls.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import type { Form } from '../../../../src/scenario/form.js'
import type { Exchange } from '../../../../src/target/session.js'
import { wallClock } from '../../../../src/wire/clock.js'

/** One call of the operation in one form, with the Subscription read back afterwards. */
export type InvocationEvidence = {
  readonly subscriptionId: string
  readonly subscription: ExchangeRef
  readonly invoke: ExchangeRef
  /** our clock when the answer had come, in milliseconds since the epoch; for servers without a Date header */
  readonly answeredAt: number
  /** the Subscription, read after the call; null after one in XML, where it would say nothing new */
  readonly readBack: ExchangeRef | null
  /** what those go by that come after it; checks read the exchange itself */
  readonly answer: InvocationAnswer
}

type InvocationAnswer = {
  /** null when no response came */
  readonly status: number | null
  /** a 2xx response came */
  readonly ok: boolean
  /** it shows that the operation is there, whatever it says */
  readonly routed: boolean
  /** what it says of its token; null when there is none that can be used */
  readonly grant: { readonly lifetimeSeconds: number | null; readonly subscriptionForm: string } | null
}

const LEVELS = ['instance', 'type'] as const

const METHODS = ['POST', 'GET'] as const

/** Every form in which the operation may be called, in the order of preference for getting tokens. */
export const FORMS: readonly Form[] = METHODS.flatMap((method) =>
  LEVELS.map((level) => ({ level, method, format: 'json' }) as const),
)

/** One scenario for each form: what an output must be is judged in each. */
export const invocations: readonly Scenario<InvocationEvidence>[] = FORMS.map((form) =>
  scenario({
    key: `invocation-${form.method}-${form.level}`,
    title: `Call the operation by ${form.method} at ${form.level} level for one websocket Subscription`,
    form,
    subscriptions: 1,
    act: (actor) => invoked(actor, form),
  }),
)

/** The same forms with an XML body, and XML asked for in return: only where the server declares XML. */
export const xmlInvocations: readonly Scenario<InvocationEvidence>[] = FORMS.map(({ level, method }) =>
  scenario({
    key: `invocation-xml-${method}-${level}`,
    title: `Call the operation by ${method} at ${level} level in XML for one websocket Subscription`,
    form: { level, method, format: 'xml' },
    subscriptions: 1,
    needs: ['xml'],
    act: (actor) => invoked(actor, { level, method, format: 'xml' }),
  }),
)

/** Every form in both formats: for what an output must be whatever it is written in. */
export const allInvocations: readonly Scenario<InvocationEvidence>[] = [...invocations, ...xmlInvocations]

async function invoked(actor: Actor, form: Form): Promise<InvocationEvidence> {
  const subscription = await subscribe(actor)
  const first = await actor.invoke(form, [subscription.id])
  // While a server is replaced, a path may be unknown for a moment; that a form is not offered is asked twice.
  const isThere = first.status === null || !NOT_ROUTED.includes(first.status)
  const exchange = isThere ? first : await actor.invoke(form, [subscription.id])
  const answeredAt = wallClock()
  const { path } = subscription
  const readBack =
    form.format === 'json' && (await actor.http({ purpose: 'read Subscription', method: 'GET', path }))
  return {
    subscriptionId: subscription.id,
    subscription: subscription.exchange,
    invoke: exchange.ref,
    answeredAt,
    readBack: readBack ? readBack.ref : null,
    answer: answerOf(exchange, subscription.id),
  }
}

function answerOf(exchange: Exchange, id: string): InvocationAnswer {
  const { status, ok, headers, json } = exchange
  const routed = isRouted({ status, json, allow: headers['allow'] ?? null }, [id])
  return { status, ok, routed, grant: termsOf(exchange) }
}

function termsOf(exchange: Exchange): InvocationAnswer['grant'] {
  const grant = grantOf(exchange)
  if (!grant) return null
  const { expiresAt, answeredAt } = grant
  const named = exchange.parameters?.texts('subscription')[0]
  return {
    lifetimeSeconds: expiresAt === null ? null : Math.round((expiresAt - answeredAt) / 1_000),
    subscriptionForm: named === undefined ? 'absent' : referenceForm(named),
  }
}

/** What the preferred form's answer says of tokens, for `target.observed`. */
function noteTerms(actor: Actor, grant: NonNullable<InvocationAnswer['grant']>): void {
  if (grant.lifetimeSeconds !== null) actor.fact('tokenLifetimeSeconds', grant.lifetimeSeconds)
  actor.fact('subscriptionForm', grant.subscriptionForm)
}

export type FormsEvidence = FormAnswers & {
  /** the first form that gave a token, in the order of preference; null when none did */
  readonly form: Form | null
  readonly instancePost: ExchangeRef
  readonly typePost: ExchangeRef
  readonly instanceGet: ExchangeRef
  readonly typeGet: ExchangeRef
}

/** The four forms beside each other: which levels and methods there are. Whatever needs a token builds on it. */
export const forms: Scenario<FormsEvidence> = scenario({
  key: 'forms',
  title: 'Compare what the four forms of the operation answered',
  subscriptions: 0,
  after: invocations,
  derived: true,
  provides: (forms) => ({
    token: forms.form,
    'instance-level': formAt(forms, 'instance'),
    'type-level': formAt(forms, 'type'),
  }),
  act(actor, ...results): Promise<FormsEvidence> {
    const { operation } = actor.world.target.declared
    const isThere = operation || results.some(({ answer }) => answer.routed)
    actor.fact('operationImplemented', isThere)
    if (!isThere) actor.skip('the operation is neither declared nor routed: not implemented', 'not offered')
    const tried = results.map(({ invoke, answer }, at) => ({ form: FORMS[at]!, invoke, ...answer }))
    const best = tried.find(({ grant }) => grant !== null)
    if (best?.grant) noteTerms(actor, best.grant)
    const exchangeOf = (method: Form['method'], level: Form['level']): ExchangeRef =>
      tried.find(({ form }) => form.method === method && form.level === level)!.invoke
    return Promise.resolve({
      instancePost: exchangeOf('POST', 'instance'),
      typePost: exchangeOf('POST', 'type'),
      instanceGet: exchangeOf('GET', 'instance'),
      typeGet: exchangeOf('GET', 'type'),
      form: best?.form ?? null,
      answers: tried.map(({ form: { level, method }, invoke: exchange, status, ok }) => ({
        level,
        method,
        exchange,
        status,
        ok,
      })),
    })
  },
})
