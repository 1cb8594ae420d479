import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evidence } from '../evidence/read.js'
import { Redactor } from '../evidence/redaction.js'
import { withoutSecrets } from '../evidence/redacted-error.js'
import type { TargetDescription } from '../evidence/types.js'
import { selection } from '../judge/selection.js'
import { EXIT_CODES } from '../judge/types.js'
import type { Scenario } from '../scenario/types.js'
import { secretsOf } from '../target/configuration/describe.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import { prepareTarget } from '../target/open.js'
import { refuseUnusableTemplates, triggerTypeOf } from '../target/triggers.js'
import { act } from './act.js'
import { baseUrlFindings } from './doctor-base-url.js'
import { descriptionFindings } from './doctor-findings.js'
import { networkFindings, type Finding } from './doctor-network.js'
import { trialFindings } from './doctor-trial-findings.js'
import { embeddedTarget } from './embedded.js'
import { forecastFrom, forecastOf, readingScenarios, type Forecast } from './forecast.js'
import { rehearsed } from './rehearsal.js'
import { scenariosOf, type Suite } from './suite.js'
import { nothingTried, probe, trials } from './trial.js'

/** What the doctor says of one target. */
export interface Examination {
  /** the target that is looked at from now on */
  readonly target: (target: Pick<TargetSettings, 'name' | 'baseUrl'>) => void
  readonly finding: (finding: Finding) => void
  /** what a run will come to */
  readonly forecast: (forecast: Forecast) => void
  /** what the trial made and could not delete, as URLs */
  readonly left: (urls: readonly string[]) => void
}

export interface DoctorOptions {
  /** writes: creates one Subscription, calls, binds, triggers and deletes, so that everything is known */
  readonly tries: boolean
}

/**
 * Looks at everything that a run needs and says what a run will verify. Nothing is written to the target, unless it is to
 * be tried.
 * @returns the exit code: incomplete when something was found that stops a run
 */
export async function doctor(
  settings: RunSettings,
  suite: Suite,
  says: Examination,
  options: DoctorOptions = { tries: false },
): Promise<number> {
  const embedded = settings.embedded ? await embeddedTarget(settings) : null
  const targets = embedded ? [embedded.settings] : settings.targets
  try {
    const codes: number[] = []
    for (const target of targets) {
      const patient = { settings, suite, target, isEmbedded: embedded !== null, ...options }
      codes.push(await examine(patient, says))
    }
    return Math.max(...codes)
  } finally {
    await embedded?.close()
  }
}

interface Patient extends DoctorOptions {
  readonly settings: RunSettings
  readonly suite: Suite
  readonly target: TargetSettings
  readonly isEmbedded: boolean
}

/** Whatever the target or its authorization server says may repeat what it was sent. */
function redacted(says: Examination, redactors: readonly Redactor[]): Examination {
  const shown = (text: string): string => redactors.reduce((now, redactor) => redactor.redact(now), text)
  return {
    target: ({ name, baseUrl }) => says.target({ name: shown(name), baseUrl: shown(baseUrl) }),
    finding: (finding) => says.finding({ ...finding, says: shown(finding.says) }),
    forecast: (forecast) =>
      says.forecast({
        ...forecast,
        open: forecast.open.map((each) => ({ ...each, reason: shown(each.reason) })),
      }),
    left: (urls) => says.left(urls.map(shown)),
  }
}

async function examine(patient: Patient, listener: Examination): Promise<number> {
  const { target, settings, suite } = patient
  const redactor = new Redactor()
  for (const { value, sort } of secretsOf(target, settings.proxy)) redactor.learn(value, sort)
  const redactors = [redactor]
  const says = redacted(listener, redactors)
  says.target(target)
  let isStopped = false
  const report = (finding: Finding): void => {
    isStopped ||= finding.state === 'stop'
    says.finding(finding)
  }
  try {
    report(configurationFinding(patient))
    if (isStopped) return EXIT_CODES.incomplete
    for await (const finding of networkFindings(target, settings.proxy)) report(finding)
    if (isStopped) return EXIT_CODES.incomplete
    const read = await looked(patient, redactors).catch(unlessRefused)
    report(authenticationFinding(target, read))
    if (read instanceof ConfigurationError) return EXIT_CODES.incomplete
    for (const finding of await baseUrlFindings(target, settings, read)) report(finding)
    for (const finding of descriptionFindings(read, target, suite.catalogue.roles)) report(finding)
    if (read.target?.reachable) says.forecast(await forecastFor(patient, read, redactors, says))
    return isStopped ? EXIT_CODES.incomplete : EXIT_CODES.conformant
  } catch (error) {
    throw redactors.reduce((now, each) => withoutSecrets(now, each), error)
  }
}

/** What is known by reading, or everything. */
async function forecastFor(
  patient: Patient,
  read: Evidence,
  redactors: Redactor[],
  says: Examination,
): Promise<Forecast> {
  const { settings, suite, target } = patient
  const known = forecastOf(suite, settings, read)
  if (!patient.tries || read.target === null || read.end?.how === 'credentials-refused') return known
  const description = read.target
  const learnt = nothingTried()
  const most = Math.max(...scenariosOf(suite, selection(settings)).map(({ subscriptions }) => subscriptions))
  const scenarios = trials(learnt, Math.min(most, settings.maxSubscriptions))
  const evidence = await acted(patient, scenarios, redactors, description)
  for (const finding of trialFindings(evidence, learnt)) says.finding(finding)
  says.left(evidence.resources.flatMap(({ what, url }) => (what === 'left' && url ? [url] : [])))
  const sighting = {
    baseUrl: target.baseUrl,
    target: description,
    evidence,
    learnt,
    triggerType: target.triggerFile === null ? description.triggerType : triggerTypeOf(target.triggerFile),
    waitBudgetSeconds: settings.waitBudgetSeconds,
  }
  return forecastFrom(suite, settings, read, await rehearsed(settings, target, suite, sighting))
}

/** What is seen of the target without writing to it. */
async function looked(patient: Patient, redactors: Redactor[]): Promise<Evidence> {
  const { settings, suite } = patient
  const scenarios = readingScenarios(scenariosOf(suite, selection(settings)))
  return acted(patient, [...scenarios, probe], redactors)
}

/** Acts these scenarios on the target, cleans up, and gives back what was observed; the record is thrown away. */
async function acted(
  { settings, suite, target, isEmbedded }: Patient,
  scenarios: readonly Scenario[],
  redactors: Redactor[],
  description?: TargetDescription,
): Promise<Evidence> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-doctor-'))
  try {
    return await act({
      settings: { ...settings, keepPayloads: false },
      target,
      embedded: isEmbedded,
      recordPath: join(dir, 'record.ndjson'),
      scenarios,
      roles: suite.catalogue.roles,
      signal: new AbortController().signal,
      redactor: (its) => redactors.push(its),
      ...(description && { describe: () => Promise.resolve(description) }),
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function unlessRefused(error: unknown): ConfigurationError {
  if (error instanceof ConfigurationError) return error
  throw error
}

/** Files that the user named are read at once, so that a mistake in them is told before anything is sent. */
function configurationFinding({ target, settings }: Patient): Finding {
  const what = 'configuration'
  try {
    refuseUnusableTemplates(target)
    prepareTarget({ ...settings, settings: target, mask: true })
    return { state: 'ok', what, says: 'every setting can be used' }
  } catch (error) {
    return { state: 'stop', what, says: unlessRefused(error).message }
  }
}

function authenticationFinding({ auth }: TargetSettings, read: Evidence | ConfigurationError): Finding {
  const what = 'authentication'
  if (read instanceof ConfigurationError) return { state: 'stop', what, says: read.message }
  const says =
    auth.kind === 'none'
      ? 'none: whether the server rejects unauthenticated clients cannot be verified'
      : `${auth.kind}: credentials are at hand`
  return { state: auth.kind === 'none' ? 'warning' : 'ok', what, says }
}
