import type { Roles } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import type { ExchangeLine, HttpResponse, TargetDescription } from '../evidence/types.js'
import { unrelatedAnswer } from '../evidence/unrelated.js'
import { diagnosticsOf } from '../fhir/diagnostics.js'
import { isObject, textOf } from '../fhir/json.js'
import { isRouted } from '../fhir/routing.js'
import { releaseOf } from '../fhir/releases/index.js'
import { NO_TRIGGER } from '../scenario/provided.js'
import type { TargetSettings } from '../target/configuration/types.js'
import { knownCanonical, type Discovered } from '../target/discovery.js'
import { refusalOf } from '../target/refusals.js'
import type { Finding } from './doctor-network.js'
import { PROBE } from './trial.js'

export type Answered = ExchangeLine & { readonly outcome: HttpResponse }

const TOKEN = 'the credentials (TARGET_BEARER_TOKEN, or what TARGET_AUTH needs)'

/** What the answers to doctor's questions say, in the order in which a run needs them. */
export function descriptionFindings(
  evidence: Evidence,
  settings: TargetSettings,
  roles: Roles,
  found: Discovered,
): readonly Finding[] {
  const { target } = evidence
  if (!target?.reachable) return []
  return [
    metadataFinding(evidence, target),
    ...versionFindings(evidence, target, settings),
    declaredFinding(target, roles),
    routingFinding(evidence, settings),
    ...givenFindings(evidence),
    topicFinding(evidence, target, settings, found),
    triggerFinding(target, found),
    secondFinding(evidence, target),
    ...clockFindings(target),
  ]
}

function metadataFinding({ exchanges }: Evidence, target: TargetDescription): Finding {
  const what = 'metadata'
  const line = answersFor(exchanges, 'metadata')[0]
  const type = isObject(jsonOf(line)) ? (jsonOf(line) as Record<string, unknown>)['resourceType'] : undefined
  if (type === 'CapabilityStatement')
    return { state: 'ok', what, says: target.software ?? 'a CapabilityStatement without a software name' }
  const got = type === undefined ? (line?.outcome.headers['content-type'] ?? 'no type') : String(type)
  const says = `answered ${String(target.metadataStatus)} (${got}), which is no CapabilityStatement`
  return { state: 'warning', what, says: `${says}; check the base URL (--base-url) and the credentials` }
}

function versionFindings(
  { exchanges }: Evidence,
  target: TargetDescription,
  { fhirVersion }: TargetSettings,
): readonly Finding[] {
  const what = 'FHIR version'
  if (target.releaseFrom === 'assumed')
    return [{ state: 'warning', what, says: `unknown, ${target.release} is assumed; set --fhir-version` }]
  const statement = jsonOf(answersFor(exchanges, 'metadata')[0])
  const declared = isObject(statement) ? textOf(statement['fhirVersion']) : null
  if (fhirVersion === 'auto') return [{ state: 'ok', what, says: `${target.fhirVersion} (metadata)` }]
  const isOther = declared !== null && releaseOf(declared) !== null && releaseOf(declared) !== target.release
  if (!isOther) return [{ state: 'ok', what, says: `${fhirVersion} (configured)` }]
  const says = `--fhir-version is ${fhirVersion} and the server declares ${declared}, so it would be tested by the rules of another version; leave --fhir-version (TARGET_FHIR_VERSION) out`
  return [{ state: 'warning', what, says }]
}

function declaredFinding({ declared }: TargetDescription, roles: Roles): Finding {
  const what = 'declaration'
  if (!declared.operation)
    return {
      state: 'warning',
      what,
      says: `the operation is not in the CapabilityStatement (${roles.declared}); a run asks for it all the same`,
    }
  return knownCanonical(declared.canonical)
    ? { state: 'ok', what, says: `the operation is declared as ${declared.canonical ?? ''}` }
    : {
        state: 'warning',
        what,
        says: `the operation is declared with the definition ${declared.canonical ?? '(none)'} (${roles.definition})`,
      }
}

/** One GET for an id that nobody has: an answer about the id is what a served operation gives. */
function routingFinding(evidence: Evidence, { auth }: TargetSettings): Finding {
  const what = 'operation'
  const line = probeOf(evidence)
  const { end } = evidence
  if (end?.how === 'credentials-refused')
    return {
      state: 'stop',
      what,
      says: `${end.reason ?? 'the server refused the credentials'}; check ${TOKEN}`,
    }
  if (!line) return { state: 'warning', what, says: 'its URL was not answered; check that the server runs' }
  const { outcome } = line
  const json = jsonOf(line)
  const said = wordsOf(json)
  const unrelated = unrelatedAnswer(outcome)
  if (unrelated?.cause === 'credentials') {
    const isKnown = auth.kind !== 'none'
    const next = outcome.status === 403 ? 'grant the client that scope (TARGET_SCOPE)' : `check ${TOKEN}`
    return {
      state: 'stop',
      what,
      says: `${refusalOf(unrelated, json, isKnown)}${isKnown ? `; ${next}` : '; set them'}`,
    }
  }
  if (unrelated)
    return { state: 'warning', what, says: `a GET of it was answered with ${unrelated.what}; try again` }
  const { status } = outcome
  const answer = `GET for an unknown id → ${status}${said}`
  if (status === 403)
    return {
      state: 'warning',
      what,
      says: `${answer}; the client may lack the right: check TARGET_SCOPE and its permissions`,
    }
  if (status === 501)
    return { state: 'warning', what, says: `${answer}; the feature may be switched off on the server` }
  const id = /Subscription\/([^/]+)\//.exec(line.request.url)?.[1] ?? ''
  const isThere = isRouted({ status, json, allow: outcome.headers['allow'] ?? null }, [id])
  if (isThere) return { state: 'ok', what, says: `${answer}, so it is served` }
  return isObject(json) && json['resourceType'] === 'OperationOutcome'
    ? {
        state: 'ok',
        what,
        says: `${answer}; whether it is served shows with a Subscription that exists (--try)`,
      }
    : { state: 'warning', what, says: `${answer}; it may not be served by GET, or not at this base URL` }
}

function topicFinding(
  evidence: Evidence,
  target: TargetDescription,
  settings: TargetSettings,
  { ways, listed }: Discovered,
): Finding {
  const what = 'topic'
  const searches = answersFor(evidence.exchanges, 'search SubscriptionTopic')
  const failed = searches.find(({ outcome }) => outcome.status >= 400)
  if (settings.subscriptionIds.length > 0)
    return { state: 'ok', what, says: 'that of the Subscriptions in TARGET_SUBSCRIPTION_IDS' }
  if (settings.subscriptionFile !== null && target.topic === null)
    return { state: 'ok', what, says: 'that of TARGET_SUBSCRIPTION_FILE' }
  if (target.topicFrom === 'configured') {
    const known = [...(listed ?? []), ...target.declared.topics]
    const isListed = known.some((url) => url.split('|')[0] === target.topic?.split('|')[0])
    const says = `${target.topic ?? ''} (configured)`
    if (isListed) return { state: 'ok', what, says }
    const others = known.length === 0 ? 'it lists none' : `it lists ${known.slice(0, 3).join(', ')}`
    return {
      state: 'warning',
      what,
      says: `${says} is not among the topics that the server lists (${others}); check TARGET_SUBSCRIPTION_TOPIC`,
    }
  }
  if (target.topic !== null) return { state: 'ok', what, says: `${target.topic} (from ${target.topicFrom})` }
  const next = 'set TARGET_SUBSCRIPTION_TOPIC or TARGET_SUBSCRIPTION_FILE'
  if (target.topicSearch !== undefined || failed)
    return {
      state: 'warning',
      what,
      says: `the search for topics failed (${target.topicSearch ?? `HTTP ${failed?.outcome.status}`}${wordsOf(jsonOf(failed))}), so none is known; ${next}`,
    }
  const isMade = ways.some(({ shape }) => shape !== undefined)
  if (isMade)
    return {
      state: 'ok',
      what,
      says: 'the server lists none; a run makes one where it may (TARGET_CREATE_TOPIC), or set TARGET_SUBSCRIPTION_TOPIC',
    }
  const isSearched = ways.some(({ from }) => from === 'criteria')
  const says = isSearched
    ? `none is known; a search is tried as criteria; or ${next}`
    : `the server lists none; make one there, or ${next}`
  return { state: 'warning', what, says }
}

/** The Subscriptions that the user named, where one of them cannot be read. */
function givenFindings({ exchanges }: Evidence): readonly Finding[] {
  const read = answersFor(exchanges, 'given Subscription')
  const lost = read.filter(({ outcome }) => outcome.status >= 400).reverse()
  const [first] = lost
  if (!first) return []
  const path = new URL(first.request.url).pathname.split('/').slice(-2).join('/')
  const says = `GET ${path} → ${first.outcome.status}${wordsOf(jsonOf(first))}; check TARGET_SUBSCRIPTION_IDS`
  return [{ state: 'warning', what: 'Subscriptions', says }]
}

function triggerFinding(target: TargetDescription, { ways }: Discovered): Finding {
  const what = 'trigger'
  const { readOnly } = target
  const [first] = ways.flatMap(({ triggers }) => triggers)
  const triggerType = target.triggerType ?? first?.type ?? null
  if (readOnly)
    return { state: 'warning', what, says: 'nothing is triggered, because of TARGET_SUBSCRIPTION_IDS' }
  if (triggerType === null) return { state: 'warning', what, says: NO_TRIGGER }
  const which = triggerType === 'configured' ? 'resource from TARGET_TRIGGER_FILE' : triggerType
  return { state: 'ok', what, says: `a new ${which}` }
}

function secondFinding(evidence: Evidence, { secondPrincipal }: TargetDescription): Finding {
  const what = 'second principal'
  if (!secondPrincipal) return { state: 'warning', what, says: 'none; set TARGET_SECOND_BEARER_TOKEN' }
  const line = answersFor(evidence.exchanges, 'second principal')[0]
  if (!line) return { state: 'warning', what, says: 'its search was not answered' }
  const { status } = line.outcome
  if (unrelatedAnswer(line.outcome)?.cause === 'credentials')
    return {
      state: 'warning',
      what,
      says: `its credentials are answered with ${status}${wordsOf(jsonOf(line))}; check TARGET_SECOND_BEARER_TOKEN`,
    }
  return { state: 'ok', what, says: `accepted (a search answered ${status})` }
}

function clockFindings({ clockOffsetMs }: TargetDescription): readonly Finding[] {
  const offset = clockOffsetMs ?? 0
  if (Math.abs(offset) <= 5_000) return []
  const says = `the target's is ${String(Math.round(offset / 1_000))} s off ours; a run corrects for it`
  return [{ state: 'warning', what: 'clock', says }]
}

/** The probe's last answer; undefined when it got none. */
export function probeOf({ exchanges }: Evidence): Answered | undefined {
  return answersFor(exchanges, 'operation probe').filter(({ scenario }) => scenario === PROBE)[0]
}

/** Answers to calls of that purpose, the latest first; a call that was repeated has that of the repetition. */
export function answersFor(exchanges: Evidence['exchanges'], purpose: string): Answered[] {
  return [...exchanges.values()]
    .filter((line): line is Answered => line.outcome.kind === 'response')
    .filter((line) => line.purpose === purpose || line.purpose.startsWith(`${purpose} (`))
    .reverse()
}

export function wordsOf(json: unknown): string {
  const said =
    diagnosticsOf(json) ??
    (isObject(json) ? (textOf(json['error_description']) ?? textOf(json['error'])) : null)
  return said === null ? '' : ` “${said}”`
}

export function jsonOf(line: Answered | undefined): unknown {
  try {
    return line && (JSON.parse(line.outcome.body.text) as unknown)
  } catch {
    return undefined
  }
}
