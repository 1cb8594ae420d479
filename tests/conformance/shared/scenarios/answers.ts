import type { ExchangeRef } from '../../../../src/evidence/types.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import type { Form } from '../../../../src/scenario/form.js'
import { readAgain, subscribe, type Subscribed } from '../../../../src/scenario/subscribing.js'
import { NotApplicable } from '../../../../src/scenario/outcomes.js'
import { type CoverageEvidence, coverageOf } from '../../../../src/scenario/coverage.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import type { Exchange, Principal } from '../../../../src/target/session.js'
import { wallClock } from '../../../../src/wire/clock.js'
import { dialects } from './bind-dialects.js'
import { callFor, offeredForms } from './forms.js'
import { forms } from './invocations.js'
import { passingIds } from './passing-ids.js'

/** One answer of the operation; see InvocationEvidence. */
export type AnswerEvidence = {
  readonly form: {
    readonly level: Form['level']
    readonly method: Form['method']
    readonly format: Form['format']
  }
  readonly subscriptionId: string
  /** those that the call named; none for a call without ids */
  readonly subscriptionIds: readonly string[]
  readonly invoke: ExchangeRef
  readonly answeredAt: number
  /** null where it was not read */
  readonly readBack: ExchangeRef | null
}

export type AnswersEvidence = {
  readonly answers: readonly AnswerEvidence[]
  /** the token that an XML body with two ids gave, bound; null where that form is not offered, absent in older records */
  readonly twoInXml?: CoverageEvidence | null
}

/** Every form again, for a Subscription that has existed for some seconds and has had a token; for two; and without ids. */
export const laterAnswers: Scenario<AnswersEvidence> = scenario({
  key: 'answers-later',
  title: 'Call the operation in every form once more, after some seconds, for two ids, and without ids',
  subscriptions: 2,
  rests: true,
  after: [forms, dialects],
  needs: ['create'],
  async act(actor, tried): Promise<AnswersEvidence> {
    const [one, other] = await Promise.all([subscribe(actor), subscribe(actor)])
    await actor.grant([one.id])
    await actor.rest()
    const offered = offeredForms(actor, tried)
    const atType = offered.filter(({ level }) => level === 'type')
    const two = atType.map((form) => call(form, [one.id, other.id], actor.invoke(form, [one.id, other.id])))
    const calls = [
      ...offered.map((form) => call(form, [one.id], actor.invoke(form, [one.id]))),
      ...two,
      ...atType.map((form) =>
        call(form, [], callFor(actor, form, [], 'operation without ids', nothingFor(form))),
      ),
    ]
    const inXml = two.find(({ form }) => form.method === 'POST' && form.format === 'xml')
    // What the ids of an XML body count for is seen where the token is bound, whatever the answer lists.
    const twoInXml = inXml ? await coverageOf(actor, (await inXml.answer).exchange, [one, other], true) : null
    return { answers: await answersOf(actor, one, calls), twoInXml }
  },
})

/** Every form, as the second principal. */
export const answersOfSecond: Scenario<AnswersEvidence> = scenario({
  key: 'answers-of-second-principal',
  title: 'Call the operation in every form as the second principal',
  subscriptions: 1,
  after: [forms],
  needs: ['create', 'second-principal'],
  async act(actor, tried): Promise<AnswersEvidence> {
    const own = await subscribe(actor, {}, 'second')
    const calls = offeredForms(actor, tried).map((form) =>
      call(form, [own.id], actor.invoke(form, [own.id], 'second')),
    )
    return { answers: await answersOf(actor, own, calls, 'second') }
  },
})

/** Calls for two ids, for one id twice and for none, which another scenario makes: as another principal where there is one. */
export const answersForIds: Scenario<AnswersEvidence> = scenario({
  key: 'answers-for-ids',
  title: 'Look at the answers to calls for two ids, for the same id twice, and without ids',
  subscriptions: 0,
  after: [passingIds],
  derived: true,
  act(_, { a, b, type, answeredAt }): Promise<AnswersEvidence> {
    if (!type || answeredAt === undefined)
      throw new NotApplicable('the operation is not offered at type level')
    const answer = (
      method: Form['method'],
      subscriptionIds: readonly string[],
      invoke: ExchangeRef | undefined,
    ): readonly AnswerEvidence[] =>
      invoke
        ? [
            {
              form: { level: 'type', method, format: 'json' },
              subscriptionId: a,
              subscriptionIds,
              invoke,
              answeredAt,
              readBack: null,
            },
          ]
        : []
    return Promise.resolve({
      answers: [
        ...answer('POST', [a, b], type.two.operation),
        ...answer('GET', [a, b], type.twoByGet?.operation),
        ...answer('POST', [a, a], type.twice.operation),
        ...answer('GET', [a, a], type.byGet?.twice),
        ...answer('POST', [], type.none),
      ],
    })
  },
})

/** Without ids there is no body; one call has a Parameters of nothing, which may mean the same. */
const nothingFor = ({ method, format }: Form): { readonly body?: string } =>
  method === 'POST' && format === 'json' ? { body: '{"resourceType":"Parameters"}' } : {}

interface Call {
  readonly form: Form
  readonly ids: readonly string[]
  readonly answer: Promise<{ readonly exchange: Exchange; readonly answeredAt: number }>
}

const call = (form: Form, ids: readonly string[], exchange: Promise<Exchange>): Call => ({
  form,
  ids,
  answer: exchange.then((done) => ({ exchange: done, answeredAt: wallClock() })),
})

async function answersOf(
  actor: Actor,
  { id, path }: Subscribed,
  calls: readonly Call[],
  as: Principal = 'first',
): Promise<AnswerEvidence[]> {
  const answers = await Promise.all(calls.map(({ answer }) => answer))
  const { ref: readBack } = await readAgain(actor, path, as)
  return calls.flatMap(({ form, ids }, index) => {
    const answer = answers[index]
    if (!answer) return []
    const { exchange, answeredAt } = answer
    return [
      {
        form: { ...form },
        subscriptionId: id,
        subscriptionIds: ids,
        invoke: exchange.ref,
        answeredAt,
        readBack,
      },
    ]
  })
}
