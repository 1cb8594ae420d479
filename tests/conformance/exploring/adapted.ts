import { messageOf } from '../../../src/evidence/readings.js'
import type { Accepted, HistoryView } from '../../../src/explore/evidence.js'
import type { Subscribed } from '../../../src/explore/model.js'
import type { Bench, Check, Law } from '../../../src/judge/check.js'
import { DoesNotApply, LeftOut, Unobserved } from '../../../src/judge/outcome.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import type { Form } from '../../../src/scenario/form.js'
import { CONTENT_LEVELS } from '../shared/scenarios/terms.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { allInvocations } from '../shared/scenarios/invocations.js'
import { madeAfter, modelOf, once, socketNamed, stepsOf } from './reading.js'

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
    const none =
      level === undefined
        ? `no call was answered with success in ${format === 'xml' ? 'XML' : 'JSON'}`
        : `nothing came of a Subscription at level ${level}`
    return [asLaw(check, [part, check.part].filter((each) => each !== '').join(', '), parts, none)]
  })
}

function asLaw(
  { scenario: _, judge, ...check }: Check,
  part: string,
  parts: (view: HistoryView, bench: Bench) => readonly Adapted[],
  none: string,
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
    if (!isJudged) throw reason ?? new Unobserved(none)
  }
  return {
    ...check,
    part,
    isOfParts: true,
    name: `${check.requirement}/${check.clause} ${check.expected}`,
    judge: law as Check['judge'],
  }
}

/** Every call that was answered with success, in whatever state its Subscriptions are; not for what may count in part. */
function callsIn(view: HistoryView, format: Form['format']): readonly Adapted[] {
  const deletions = stepsOf(view, 'delete')
  return stepsOf(view, 'call')
    .filter(({ ok, form }) => ok && form.format === format)
    .filter(
      ({ subs, to }) =>
        subs.length === 1 || !deletions.some(({ sub, from }) => subs.includes(sub) && from < to),
    )
    .map(({ exchange, ids, form, answeredAt }) => ({
      view: {
        subscriptionId: ids[0],
        subscriptionIds: ids,
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

/** Each Subscription on each socket on which it was bound, with what came of it while it was of that level. */
function messagesIn(view: HistoryView, level: string, bench: Bench): readonly Adapted[] {
  const model = modelOf(view, bench)
  const calls = stepsOf(view, 'call')
  const creates = stepsOf(view, 'create')
  const triggers = stepsOf(view, 'event').flatMap((step) => step.triggers)
  const known = new Set<string>()
  return model.bindings.flatMap(({ socket, call, subscription, sentAt: boundAt }) => {
    const name = `${socket} ${subscription.id}`
    const operation = calls.find(({ token }) => token === call.token)?.exchange
    const created = creates.find(({ sub }) => sub === subscription.name)
    if (known.has(name) || !operation || !created?.exchange) return []
    known.add(name)
    const isAlone = model.bindsOn(socket).length === 1 && call.subs.length === 1
    const whole = socketNamed(view, socket)
    return termsOf(subscription)
      .filter(({ asked }) => asked === level)
      .map(({ asked, accepted, from, to }) => {
        const isPart = !isAlone || from > -Infinity || to < Infinity
        const bound = {
          subscriptionId: subscription.id,
          subscription: created.exchange,
          operation,
          socket: isPart
            ? whole.withOnly(
                (frame) =>
                  isOnly(frame, subscription.id) &&
                  frame.at < to &&
                  madeAfter(frame, subscription, model, bench) >= from,
              )
            : whole,
          boundAt,
        }
        const absent = { later: null, pastEvents: null, secondEvent: null, late: null }
        return {
          view: {
            bound,
            asked,
            accepted,
            triggers,
            ...absent,
            get readBack() {
              return missing()
            },
          },
        }
      })
  })
}

/** A notification of that Subscription, and of no other. */
function isOnly({ line }: FrameView, id: string): boolean {
  const message = messageOf(line.body)
  const statuses = message.kind === 'notification' ? message.notification.statuses : []
  return statuses.length > 0 && statuses.every(({ subscriptionId }) => subscriptionId === id)
}

/** What a Subscription says for some time, on which its notifications depend. */
interface Terms {
  readonly asked: string
  readonly accepted: Accepted
  /** milliseconds since the run began; notifications that were made between the two have to fit it */
  readonly from: number
  readonly to: number
}

/** The terms of a Subscription, one after the other, as far as it was read after each change. */
function termsOf({ created, changes }: Subscribed): readonly Terms[] {
  if (!created.accepted) return []
  const all: Terms[] = [{ asked: created.asked, accepted: created.accepted, from: -Infinity, to: Infinity }]
  for (const { did, from, to, asked, accepted } of changes) {
    const last = all.at(-1)!
    const isSame = accepted ? sameTerms(last.accepted, accepted) : false
    // What is deleted says nothing any more, and nothing new.
    if (did === 'delete' || isSame) continue
    all[all.length - 1] = { ...last, to: from }
    if (!accepted) break
    all.push({ asked: asked ?? last.asked, accepted, from: to, to: Infinity })
  }
  return all
}

const sameTerms = (a: Accepted, b: Accepted): boolean =>
  a.topic === b.topic && a.content === b.content && a.contentType === b.contentType
