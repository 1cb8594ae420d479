import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evidence } from '../evidence/read.js'
import type { ResourceLine } from '../evidence/types.js'
import { Redactor } from '../evidence/redaction.js'
import { withoutSecrets } from '../evidence/redacted-error.js'
import { selection } from '../judge/selection.js'
import { EXIT_CODES } from '../judge/types.js'
import type { Scenario } from '../scenario/types.js'
import { logLine } from '../report/log-text.js'
import { secretsOf } from '../target/configuration/describe.js'
import { ConfigurationError, type RunSettings, type TargetSettings } from '../target/configuration/types.js'
import type { Discovered } from '../target/discovery.js'
import { prepareTarget } from '../target/open.js'
import { refuseUnusableTemplates } from '../target/triggers.js'
import { act, type ActOptions } from './act.js'
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
  /** what ends a trial, which cleans up then. @param left what is there if that is not waited for */
  readonly interruptible?: (left: () => string) => Interruption
}

interface Interruption {
  readonly signal: AbortSignal
  release(): void
}

/**
 * Looks at everything that a run needs and says what a run will verify. Nothing is written to the target, unless it is to
 * be tried.
 * @returns the exit code: incomplete when something was found that stops a run, interrupted when the trial was
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
      if (codes.includes(EXIT_CODES.interrupted)) break
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
    const { evidence } = read
    for (const finding of await baseUrlFindings(target, settings, evidence)) report(finding)
    for (const finding of descriptionFindings(evidence, target, suite.catalogue.roles, read.found))
      report(finding)
    if (evidence.target?.reachable) {
      const forecast = await forecastFor(patient, read, redactors, says)
      if (forecast === null) return EXIT_CODES.interrupted
      says.forecast(forecast)
    }
    return isStopped ? EXIT_CODES.incomplete : EXIT_CODES.conformant
  } catch (error) {
    throw redactors.reduce((now, each) => withoutSecrets(now, each), error)
  }
}

/** What was seen of a target without writing to it. */
interface Looked {
  readonly evidence: Evidence
  readonly found: Discovered
}

/** What is known by reading, or everything; null when the trial was interrupted. */
async function forecastFor(
  patient: Patient,
  { evidence: read, found }: Looked,
  redactors: Redactor[],
  says: Examination,
): Promise<Forecast | null> {
  const { settings, suite, target } = patient
  if (!patient.tries || read.end?.how === 'credentials-refused')
    return forecastOf(suite, settings, read, found)
  const learnt = nothingTried()
  const wanted = scenariosOf(suite, selection(settings))
  const most = Math.max(...wanted.map(({ subscriptions }) => subscriptions))
  const needsTrigger = wanted.some(({ needs }) => needs?.includes('trigger'))
  const evidence = await acted(
    patient,
    trials(learnt, Math.min(most, settings.maxSubscriptions)),
    redactors,
    {
      found,
      needsTrigger,
    },
  )
  const isInterrupted = evidence.end?.how === 'interrupted'
  if (!isInterrupted) for (const finding of trialFindings(evidence, learnt)) says.finding(finding)
  says.left(evidence.resources.flatMap(({ what, url }) => (what === 'left' && url ? [url] : [])))
  if (isInterrupted) return null
  const sighting = {
    baseUrl: target.baseUrl,
    found,
    evidence,
    learnt,
    triggerFile: target.triggerFile,
    settings,
  }
  return forecastFrom(suite, settings, read, await rehearsed(settings, target, suite, sighting))
}

async function looked(patient: Patient, redactors: Redactor[]): Promise<Looked> {
  const { settings, suite } = patient
  const scenarios = readingScenarios(scenariosOf(suite, selection(settings)))
  let found: Discovered | undefined
  const evidence = await acted(patient, [...scenarios, probe], redactors, {
    discovered: (its) => (found = its),
  })
  return { evidence, found: found! }
}

/** Acts these scenarios on the target, cleans up, and gives back what was observed; the record is thrown away. */
async function acted(
  { settings, target, isEmbedded, tries, interruptible }: Patient,
  scenarios: readonly Scenario[],
  redactors: Redactor[],
  more: Pick<ActOptions, 'found' | 'discovered' | 'needsTrigger'>,
): Promise<Evidence> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-doctor-'))
  const there = new Map<string, string>()
  // Nothing was written before a trial, so that a signal may end it all at once.
  const interruption =
    tries && !isEmbedded && more.found !== undefined ? interruptible?.(() => leftOf(there)) : undefined
  try {
    return await act({
      settings: { ...settings, keepPayloads: false },
      target,
      embedded: isEmbedded,
      recordPath: join(dir, 'record.ndjson'),
      scenarios,
      signal: interruption?.signal ?? new AbortController().signal,
      recorded: (line) => line.kind === 'resource' && note(line, there),
      redactor: (its) => redactors.push(its),
      ...more,
    })
  } finally {
    interruption?.release()
    await rm(dir, { recursive: true, force: true })
  }
}

/** @param there the URLs of what was made and not deleted, by type and id */
function note({ what, type, id, url }: ResourceLine, there: Map<string, string>): void {
  if (what === 'created' && url !== undefined) there.set(`${type}/${id}`, url)
  if (what === 'deleted') there.delete(`${type}/${id}`)
}

function leftOf(there: ReadonlyMap<string, string>): string {
  return there.size === 0
    ? 'Nothing is left on the target.'
    : `Left on the target: ${[...there.values()].map((url) => logLine(url)).join(', ')}`
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

function authenticationFinding({ auth }: TargetSettings, read: Looked | ConfigurationError): Finding {
  const what = 'authentication'
  if (read instanceof ConfigurationError) return { state: 'stop', what, says: read.message }
  const says =
    auth.kind === 'none'
      ? 'none: whether the server rejects unauthenticated clients cannot be verified'
      : `${auth.kind}: credentials are at hand`
  return { state: auth.kind === 'none' ? 'warning' : 'ok', what, says }
}
