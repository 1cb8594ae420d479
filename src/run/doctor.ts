import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Roles } from '../catalogue/index.js'
import { Journal } from '../evidence/journal.js'
import { Redactor } from '../evidence/redaction.js'
import { withoutSecrets } from '../evidence/redacted-error.js'
import type { TargetDescription } from '../evidence/types.js'
import { EXIT_CODES } from '../judge/types.js'
import { selection } from '../judge/selection.js'
import { missingNeed } from '../scenario/scheduler.js'
import { secretsOf } from '../target/configuration/describe.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { discover, knownCanonical } from '../target/discovery.js'
import { prepareTarget, type OpenTarget } from '../target/open.js'
import { networkFindings, type Finding } from './doctor-network.js'
import { embeddedTarget } from './embedded.js'
import type { Suite } from './suite.js'

/** What the doctor says of one target. */
export interface Examination {
  /** the target that is looked at from now on */
  readonly target: (target: Pick<TargetSettings, 'name' | 'baseUrl'>) => void
  readonly finding: (finding: Finding) => void
  /** what a run could not verify: ids of requirements by the reason; empty when it could verify everything */
  readonly unverifiable: (idsByReason: ReadonlyMap<string, readonly string[]>) => void
}

/**
 * Looks at everything that a run needs, without writing to the target, and says what a run could not verify.
 * @returns the exit code: incomplete when something was found that stops a run
 */
export async function doctor(settings: RunSettings, suite: Suite, says: Examination): Promise<number> {
  const embedded = settings.embedded ? await embeddedTarget(settings) : null
  const targets = embedded ? [embedded.settings] : settings.targets
  try {
    const codes: number[] = []
    for (const target of targets) codes.push(await examine(target, settings, suite, says))
    return Math.max(...codes)
  } finally {
    await embedded?.close()
  }
}

/** Whatever the target or its authorization server says may repeat what it was sent. */
function redacted(says: Examination, redactor: Redactor): Examination {
  const shown = (text: string): string => redactor.redact(text)
  return {
    target: ({ name, baseUrl }) => says.target({ name: shown(name), baseUrl: shown(baseUrl) }),
    finding: (finding) => says.finding({ ...finding, says: shown(finding.says) }),
    unverifiable: (idsByReason) =>
      says.unverifiable(new Map([...idsByReason].map(([reason, ids]) => [shown(reason), ids]))),
  }
}

async function examine(
  target: TargetSettings,
  settings: RunSettings,
  suite: Suite,
  listener: Examination,
): Promise<number> {
  const redactor = new Redactor()
  for (const { value, sort } of secretsOf(target, settings.proxy)) redactor.learn(value, sort)
  const says = redacted(listener, redactor)
  says.target(target)
  let stopped = false
  const report = (finding: Finding): void => {
    stopped ||= finding.state === 'stop'
    says.finding(finding)
  }
  report({ state: 'ok', what: 'configuration', says: 'every setting can be used' })
  for await (const finding of networkFindings(target, settings.proxy)) report(finding)
  if (stopped) return EXIT_CODES.incomplete
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-doctor-'))
  const journal = new Journal(join(dir, 'record.ndjson'))
  const open = prepareTarget({
    settings: target,
    proxy: settings.proxy,
    timeoutFactor: settings.timeoutFactor,
    concurrency: settings.concurrency,
    mask: true,
  })
  journal.redactWith(redactor)
  const way = open(journal, redactor)
  try {
    report(await authenticationFinding(target, way))
    if (stopped) return EXIT_CODES.incomplete
    const description = await discover(way.session, {
      settings: target,
      waitBudgetSeconds: settings.waitBudgetSeconds,
    })
    for (const finding of descriptionFindings(description, suite.catalogue.roles)) report(finding)
    if (description.secondPrincipal) report(await secondFinding(way))
    if (!stopped) says.unverifiable(notVerified(description, settings, suite))
    return stopped ? EXIT_CODES.incomplete : EXIT_CODES.conformant
  } catch (error) {
    throw withoutSecrets(error, redactor)
  } finally {
    await way.close()
    journal.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function authenticationFinding({ auth }: TargetSettings, way: OpenTarget): Promise<Finding> {
  const what = 'authentication'
  if (auth.kind === 'none')
    return {
      state: 'warning',
      what,
      says: 'none: whether the server rejects unauthenticated clients cannot be verified',
    }
  try {
    await way.authorization.prepare()
    return { state: 'ok', what, says: `${auth.kind}: credentials are at hand` }
  } catch (error) {
    if (error instanceof ConfigurationError) return { state: 'stop', what, says: error.message }
    throw error
  }
}

function descriptionFindings(target: TargetDescription, roles: Roles): readonly Finding[] {
  const { declared } = target
  if (!target.reachable)
    return [{ state: 'stop', what: 'metadata', says: target.reason ?? 'no answer; check the base URL' }]
  const isConfigured = target.topicFrom === 'configured'
  return [
    target.metadataStatus === 200
      ? {
          state: 'ok',
          what: 'metadata',
          says: target.software ?? 'a CapabilityStatement without a software name',
        }
      : {
          state: 'warning',
          what: 'metadata',
          says: `answered ${String(target.metadataStatus)}; check the base URL and the credentials, or set --fhir-version`,
        },
    target.releaseFrom === 'assumed'
      ? {
          state: 'warning',
          what: 'FHIR version',
          says: `unknown, ${target.release} is assumed; set --fhir-version`,
        }
      : { state: 'ok', what: 'FHIR version', says: `${target.fhirVersion} (${target.releaseFrom})` },
    declared.operation
      ? knownCanonical(declared.canonical)
        ? { state: 'ok', what: 'operation', says: `declared as ${declared.canonical ?? ''}` }
        : {
            state: 'warning',
            what: 'operation',
            says: `declared with the definition ${declared.canonical ?? '(none)'} (${roles.definition})`,
          }
      : {
          state: 'warning',
          what: 'operation',
          says: `not declared in the CapabilityStatement (${roles.declared}); a run asks for it all the same`,
        },
    target.topic === null
      ? {
          state: 'warning',
          what: 'topic',
          says: 'none was found; set TARGET_SUBSCRIPTION_TOPIC or TARGET_SUBSCRIPTION_FILE',
        }
      : {
          state: 'ok',
          what: 'topic',
          says: `${target.topic} (${isConfigured ? 'configured' : `from ${target.topicFrom}`})`,
        },
    target.triggerType === null
      ? {
          state: 'warning',
          what: 'trigger',
          says: 'no trigger is known for this topic; set TARGET_TRIGGER_FILE',
        }
      : {
          state: 'ok',
          what: 'trigger',
          says: `a new ${target.triggerType === 'configured' ? 'resource from TARGET_TRIGGER_FILE' : target.triggerType}`,
        },
    ...(target.secondPrincipal
      ? []
      : [
          {
            state: 'warning',
            what: 'second principal',
            says: 'none; set TARGET_SECOND_BEARER_TOKEN',
          } as const,
        ]),
    ...(Math.abs(target.clockOffsetMs ?? 0) > 5_000
      ? [
          {
            state: 'warning',
            what: 'clock',
            says: `the target's is ${String(Math.round((target.clockOffsetMs ?? 0) / 1_000))} s off ours; a run corrects for it`,
          } as const,
        ]
      : []),
  ]
}

async function secondFinding({ session }: OpenTarget): Promise<Finding> {
  const caller = { scenario: 'doctor', attempt: 1 }
  const answer = await session.exchange(caller, {
    purpose: 'second principal',
    method: 'GET',
    path: 'Subscription?_count=1',
    as: 'second',
  })
  const what = 'second principal'
  if (answer.status === 401)
    return {
      state: 'warning',
      what,
      says: 'its credentials are answered with 401; check TARGET_SECOND_BEARER_TOKEN',
    }
  return { state: 'ok', what, says: `accepted (a search answered ${answer.status ?? 'nothing'})` }
}

/** What a run would leave unverified, by the reason, with the requirements behind it. */
function notVerified(
  description: TargetDescription,
  settings: RunSettings,
  { checks }: Suite,
): ReadonlyMap<string, readonly string[]> {
  const chosen = selection(settings)
  const byReason = new Map<string, Set<string>>()
  const possible = new Set<string>()
  for (const { requirement, scenario } of checks.filter((check) => chosen.leftOut(check) === null)) {
    const missing = (scenario.needs ?? [])
      .map((need) => missingNeed(need, description))
      .find((each) => each !== null)
    const noWait = scenario.waits && settings.waitBudgetSeconds === 0 ? 'the wait budget is 0 s' : null
    const reason = missing && missing.kind !== 'done' ? missing.reason : noWait
    if (reason === null) possible.add(requirement)
    else byReason.set(reason, (byReason.get(reason) ?? new Set()).add(requirement))
  }
  const hidden = [...byReason].map(
    ([reason, ids]) => [reason, [...ids].filter((id) => !possible.has(id))] as const,
  )
  return new Map(hidden.filter(([, ids]) => ids.length > 0))
}
