import type { Evidence } from '../evidence/read.js'
import { answersFor, jsonOf, wordsOf, type Answered } from './doctor-findings.js'
import type { Finding } from './doctor-network.js'
import { SECOND_TRIAL, TRIAL, type Learnt } from './trial.js'

/** What came of each step of the trial, with the server's own words where it refused one. */
export function trialFindings(evidence: Evidence, learnt: Learnt): readonly Finding[] {
  const { exchanges } = evidence
  const first = (purpose: string): Answered[] =>
    answersFor(exchanges, purpose).filter(({ scenario }) => scenario !== SECOND_TRIAL)
  return [
    ...step(
      'create',
      first('create Subscription'),
      'check TARGET_SUBSCRIPTION_TOPIC and the rights of the client',
    ),
    ...step('call', first('operation'), 'no form of the operation was answered with success'),
    ...bindFindings(evidence, learnt),
    ...step('trigger', first('trigger'), 'give the client that right, or set TARGET_TRIGGER_FILE'),
    ...step('turn off', first('turn off Subscription'), 'give the client the right to update'),
    ...step('delete', first('delete Subscription'), 'give the client the right to delete, or delete by hand'),
    ...step(
      'second principal',
      answersFor(exchanges, 'create Subscription').filter(({ scenario }) => scenario === SECOND_TRIAL),
      'give it the rights of the first one',
    ),
  ]
}

const isGood = ({ outcome }: Answered): boolean => outcome.status < 300

/** One kind of request: it worked at least once, or the last answer says why it did not. */
function step(what: string, answers: readonly Answered[], next: string): readonly Finding[] {
  const [last] = answers
  if (!last) return []
  if (answers.some(isGood)) return [{ state: 'ok', what, says: 'works' }]
  const path = new URL(last.request.url).pathname
    .split('/')
    .filter((part) => /^[A-Z$]/.test(part))
    .join('/…/')
  const answer = `${last.request.method} ${path} → ${last.outcome.status}${wordsOf(jsonOf(last))}`
  return [{ state: 'warning', what, says: `${answer}; ${next}` }]
}

function bindFindings({ sockets }: Evidence, learnt: Learnt): readonly Finding[] {
  const tried = [...sockets.values()].filter(({ line }) => line.scenario === TRIAL)
  if (tried.length === 0) return []
  const what = 'bind'
  const { outcome } = tried[0]!.line
  if (learnt.dialects === null) {
    const why =
      outcome.kind === 'open'
        ? 'no token could be used'
        : outcome.kind === 'rejected'
          ? `the websocket was refused with HTTP ${outcome.status}`
          : outcome.reason
    return [{ state: 'warning', what, says: `${why}; check the websocket-url that the server gives` }]
  }
  if (learnt.dialects.length === 0) {
    const words = tried.find(({ close }) => close?.by === 'server' && close.reason !== '')?.close?.reason
    const said = words === undefined ? '' : ` (the server closes with “${words}”)`
    return [{ state: 'warning', what, says: `no form of the bind message works${said}; set BIND_DIALECT` }]
  }
  const says = `works as ${learnt.dialects.join(', ')}${learnt.handshakes ? '' : ', without a handshake'}`
  const events: Finding[] =
    learnt.delivers === false
      ? [{ state: 'warning', what: 'event', says: 'none arrived; see TARGET_TRIGGER_FILE and the topic' }]
      : learnt.delivers === true
        ? [{ state: 'ok', what: 'event', says: 'arrives' }]
        : []
  const life: Finding[] =
    learnt.lifetimeSeconds === null
      ? []
      : [{ state: 'ok', what: 'token', says: `lives ${learnt.lifetimeSeconds} s` }]
  return [{ state: 'ok', what, says }, ...life, ...events]
}
