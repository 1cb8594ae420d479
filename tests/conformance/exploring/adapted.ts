import type { HistoryView } from '../../../src/explore/evidence.js'
import type { Bench, Check, Law } from '../../../src/judge/check.js'
import { DoesNotApply, LeftOut, Unobserved } from '../../../src/judge/outcome.js'
import type { Form } from '../../../src/scenario/form.js'
import { CONTENT_LEVELS } from '../shared/scenarios/terms.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { modelOf, once, socketNamed, stepsOf } from './reading.js'

/**
 * Checks of what a server answers and sends, judged in every history too: each call and each binding of it is handed to
 * them in the shape of the scenario that they were written for.
 */

/** A part of a history in the shape of a scenario's evidence. */
interface Adapted {
  readonly view: object
  readonly form?: Form
}

/** Checks that ask for no more than a call and its answer. */
const OF_CALLS =
  /^(?:OUT-|OP-(?:12\/not-|16|17\/not-2xx|18)|EXP-01|EXP-02|TOK-05\/(?:short|subscription-id)|SEC-07)/

/** Checks that ask for no more than the messages of one socket; numbers over time and other
 * Subscriptions have laws of their own, and a handshake may tell of events that were before the bind. */
const OF_MESSAGES =
  /^(?:NB-|CL-0[1-5]\/|CL-07|SS-(?:01|03|04|09|10|12|13|16|17|18|19|20|23)\/|SS-02\/(?:missing|not-)|WS-(?:13|15|16)\/)/

/** The checks that judge histories too, as laws. */
export function adaptedLaws(checks: readonly Check[]): readonly Law[] {
  const formats = new Map(allInvocations.map(({ key, form }) => [key, form?.format ?? 'json']))
  const levels = new Map(CONTENT_LEVELS.map((level) => [eventsOf[level].key, level]))
  const known = new Set<string>()
  return checks.flatMap((check) => {
    const ref = `${check.requirement}/${check.clause}`
    const level = levels.get(check.scenario.key)
    const format = formats.get(check.scenario.key)
    const isOfCalls = format !== undefined && OF_CALLS.test(ref)
    const isOfMessages = level !== undefined && check.part === '' && OF_MESSAGES.test(ref)
    const part =
      level === undefined ? `of a call in ${format === 'xml' ? 'XML' : 'JSON'}` : `at level ${level}`
    const name = `${ref} ${part} ${check.part}`
    if ((!isOfCalls && !isOfMessages) || known.has(name)) return []
    known.add(name)
    const parts = level === undefined ? CALLS[format ?? 'json'] : MESSAGES[level]
    return [asLaw(check, [part, check.part].filter((each) => each !== '').join(', '), parts)]
  })
}

function asLaw(
  { scenario: _, judge, ...check }: Check,
  part: string,
  parts: (view: HistoryView, bench: Bench) => readonly Adapted[],
): Law {
  const law = (view: HistoryView, bench: Bench): void => {
    let reason: Error | null = null
    let isJudged = false
    for (const { view: each, form } of parts(view, bench)) {
      try {
        judge(each as never, Object.create(bench, { form: { value: form } }) as Bench)
        isJudged = true
      } catch (error) {
        if (!(error instanceof Unobserved || error instanceof DoesNotApply || error instanceof LeftOut))
          throw error
        reason = error
      }
    }
    if (!isJudged) throw reason ?? new Unobserved('there was nothing of that kind')
  }
  return {
    ...check,
    part,
    name: `${check.requirement}/${check.clause} ${check.expected}`,
    judge: law as Check['judge'],
  }
}

/** Every call for one Subscription that was answered with success, in whatever state that is. */
function callsIn(view: HistoryView, format: Form['format']): readonly Adapted[] {
  return stepsOf(view, 'call')
    .filter(({ ok, ids, form }) => ok && ids.length === 1 && form.format === format)
    .map(({ exchange, ids, form, answeredAt }) => ({
      view: {
        subscriptionId: ids[0],
        invoke: exchange,
        answeredAt,
        get readBack() {
          return missing()
        },
        get subscription() {
          return missing()
        },
        get answer() {
          return missing()
        },
      },
      form,
    }))
}

/** Each found once for all laws of its kind. */
const CALLS = {
  json: once((view) => callsIn(view, 'json')),
  xml: once((view) => callsIn(view, 'xml')),
}
const MESSAGES = {
  empty: once((view, bench) => messagesIn(view, 'empty', bench)),
  'id-only': once((view, bench) => messagesIn(view, 'id-only', bench)),
  'full-resource': once((view, bench) => messagesIn(view, 'full-resource', bench)),
}

const missing = (): never => {
  throw new Unobserved('a history does not hold it')
}

/** Sockets on which one Subscription of that level was bound, and nothing else. */
function messagesIn(view: HistoryView, level: string, bench: Bench): readonly Adapted[] {
  const model = modelOf(view, bench)
  const calls = stepsOf(view, 'call')
  const creates = stepsOf(view, 'create')
  return model.bindings
    .filter(({ socket, call, subscription }) => {
      const isAlone = model.bindsOn(socket).length === 1 && call.subs.length === 1
      return isAlone && subscription.created.asked === level && subscription.changes.length === 0
    })
    .flatMap(({ socket, call, subscription, sentAt }) => {
      const operation = calls.find(({ token }) => token === call.token)?.exchange
      const created = creates.find(({ sub }) => sub === subscription.name)
      if (!operation || !created?.exchange || !created.accepted) return []
      const bound = {
        subscriptionId: subscription.id,
        subscription: created.exchange,
        operation,
        socket: socketNamed(view, socket),
        boundAt: sentAt,
      }
      const triggers = stepsOf(view, 'event').flatMap((step) => step.triggers)
      const absent = { later: null, pastEvents: null, secondEvent: null, late: null }
      return [
        {
          view: {
            bound,
            asked: level,
            accepted: created.accepted,
            triggers,
            ...absent,
            get readBack() {
              return missing()
            },
          },
        },
      ]
    })
}
