import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { referenceForm } from '../../../../src/fhir/parameters.js'
import { isRouted, NOT_ROUTED } from '../../../../src/fhir/routing.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { type Grant, grantOf } from '../../../../src/scenario/answers.js'
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
  /** the Subscription, read after the call */
  readonly readBack: ExchangeRef
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
    act: (actor) =>
      invoked(actor, form, (exchange, id) => {
        const { learnt } = actor.world
        learnt.answers.set(`${form.method}-${form.level}`, exchange)
        const { status, headers, json } = exchange
        learnt.routed ||= isRouted({ status, json, allow: headers['allow'] ?? null }, [id])
        const grant = grantOf(exchange)
        if (grant && preferable(form, learnt.form)) {
          learnt.form = form
          learnTerms(actor, grant)
        }
      }),
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

async function invoked(
  actor: Actor,
  form: Form,
  learn: (exchange: Exchange, id: string) => void = () => {},
): Promise<InvocationEvidence> {
  const subscription = await subscribe(actor)
  const first = await actor.invoke(form, [subscription.id])
  // While a server is replaced, a path may be unknown for a moment; that a form is not offered is asked twice.
  const isThere = first.status === null || !NOT_ROUTED.includes(first.status)
  const exchange = isThere ? first : await actor.invoke(form, [subscription.id])
  const answeredAt = wallClock()
  const readBack = await actor.http({
    purpose: 'read Subscription',
    method: 'GET',
    path: subscription.path,
  })
  learn(exchange, subscription.id)
  return {
    subscriptionId: subscription.id,
    subscription: subscription.exchange,
    invoke: exchange.ref,
    answeredAt,
    readBack: readBack.ref,
  }
}

/** What the preferred form's answer says of tokens, for `target.observed`. */
function learnTerms(actor: Actor, { expiresAt, answeredAt, exchange }: Grant): void {
  const named = exchange.parameters?.texts('subscription')[0]
  if (expiresAt !== null) actor.fact('tokenLifetimeSeconds', Math.round((expiresAt - answeredAt) / 1_000))
  actor.fact('subscriptionForm', named === undefined ? 'absent' : referenceForm(named))
}

function preferable(form: Form, than: Form | null): boolean {
  return (
    than === null ||
    FORMS.indexOf(form) < FORMS.findIndex((each) => each.level === than.level && each.method === than.method)
  )
}

export type FormsEvidence = {
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
  act(actor): Promise<FormsEvidence> {
    const { learnt, target } = actor.world
    const { routed } = learnt
    actor.fact('operationImplemented', target.declared.operation || routed)
    if (!target.declared.operation && !routed) {
      actor.skip('the operation is neither declared nor routed: not implemented')
    }
    const answer = (key: string): ExchangeRef =>
      learnt.answers.get(key)?.ref ?? actor.blocked(`no answer of ${key}`)
    return Promise.resolve({
      instancePost: answer('POST-instance'),
      typePost: answer('POST-type'),
      instanceGet: answer('GET-instance'),
      typeGet: answer('GET-type'),
    })
  },
})
