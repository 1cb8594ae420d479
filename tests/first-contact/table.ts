import { readSettings } from '../../src/target/configuration/read.js'
import { ConfigurationError } from '../../src/target/configuration/types.js'
import { contextFrom, runVerdict } from '../../src/report/verdict.js'
import { CATALOGUE, loadSuite } from '../conformance/suite.js'
import { doctor } from '../../src/run/doctor.js'
import type { Finding } from '../../src/run/doctor-network.js'
import { nextStep } from '../../src/report/next-step.js'
import { byReason } from '../../src/report/standing.js'
import { whyNotObserved } from '../../src/report/unverified.js'
import { verdictsOf } from '../selftest/support/verdicts.js'
import { certificates, type Certificates } from './certificates.js'
import type { Mistake } from './mistakes.js'
import { Places } from './places.js'

/** What run and doctor say of one mistake. */
export interface Said {
  readonly name: string
  readonly leadsTo: string
  readonly byRun: string
  /** what the run says to do first; empty where it did not begin */
  readonly next: string
  readonly byDoctor: string
}

let made: Promise<Certificates> | undefined

/** Makes the mistake on small real servers, and hears both. Ports and paths are those of an example. */
export async function saidOf(mistake: Mistake): Promise<Said> {
  const places = new Places()
  try {
    const env = await mistake.settings(places, await (made ??= certificates()))
    const shown = (text: string): string => asExample(text)
    const run = await runSaid(env).catch((error: unknown) => ({ sentence: refusalIn(error), next: '' }))
    const byDoctor = await doctorSentence(env, mistake.leadsTo).catch(refusalIn)
    return {
      name: mistake.name,
      leadsTo: mistake.leadsTo,
      byRun: shown(run.sentence),
      next: shown(run.next),
      byDoctor: shown(byDoctor),
    }
  } finally {
    await places.close()
  }
}

function refusalIn(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message
  throw error
}

type Env = Awaited<ReturnType<Mistake['settings']>>
const settingsOf = (env: Env) => readSettings({ flags: {}, env, cwd: '/' })

async function runSaid(env: Env): Promise<{ readonly sentence: string; readonly next: string }> {
  const [target] = settingsOf(env).targets
  if (!target) throw new Error('no target')
  const { judgement, evidence } = await verdictsOf(target, { waitBudgetSeconds: 0, timeoutFactor: 0.3 })
  const context = contextFrom(evidence)
  const { sentence } = runVerdict(judgement, context, CATALOGUE)
  // What waits for the clock would hide what the mistake is.
  const requirements = judgement.requirements.filter((row) => !whyNotObserved(row).includes('wait budget'))
  return { sentence, next: nextStep({ ...judgement, requirements }, context.remedy) ?? '' }
}

/** The first thing that is not in order and leads to the setting: a finding, else a cause in the forecast of `--try`. */
async function doctorSentence(env: Env, leadsTo: string): Promise<string> {
  const findings: Finding[] = []
  const causes: string[] = []
  const settings = { ...settingsOf(env), waitBudgetSeconds: 0, timeoutFactor: 0.3 }
  const says = {
    target: () => undefined,
    finding: (finding: Finding) => void findings.push(finding),
    forecast: ({ open }: { open: Parameters<typeof byReason>[0] }) =>
      void causes.push(...byReason(open).keys()),
    left: () => undefined,
  }
  const suite = await loadSuite()
  await doctor(settings, suite, says)
  const wrong = findings.filter(({ state }) => state !== 'ok')
  const isAbout = ({ says: text }: Finding): boolean => text.includes(leadsTo)
  const told = wrong.find(({ state }) => state === 'stop') ?? wrong.find(isAbout)
  if (told) return `${told.what}: ${told.says}`
  await doctor(settings, suite, says, { tries: true })
  const tried = findings.find((finding) => finding.state !== 'ok' && isAbout(finding))
  return tried
    ? `${tried.what} (with --try): ${tried.says}`
    : (causes.find((cause) => cause.includes(leadsTo)) ?? '')
}

/** Ports are free ones, files are in a folder of their own, and other times are read on other days. */
function asExample(text: string): string {
  return text
    .replace(/(127\.0\.0\.1|localhost):(?!9\b)\d+/g, '$1:8080')
    .replace(/\bport (?!9\b)\d+/g, 'port 8080')
    .replace(/\/\S*first-contact-\w+\//g, './')
    .replace(/verified \d+ of \d+/g, 'verified … of …')
    .replace(/[0-9A-F]{16}:error/g, 'error')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '[id]')
}

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')

/** docs/first-contact.md, made of what was heard. */
export function documentOf(all: readonly Said[]): string {
  return `# First contact

What people get wrong on the first day, each mistake once with everything else in order, and what \`run\` and \`doctor\` say
of it. Made by \`npm run first-contact\` against small real servers; a test holds it.

Run \`doctor\` first: it writes nothing, and names the setting. \`doctor --try\` also creates a Subscription, calls, binds,
triggers and deletes, and then lists exactly what a run will leave unverified.

${all.map(sectionOf).join('\n')}`
}

function sectionOf({ name, leadsTo, byRun, next, byDoctor }: Said, index: number): string {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  return `## ${index + 1}. ${title}

| | |
| --- | --- |
| \`run\` | ${cell(byRun)} |${next === '' ? '' : `\n| \`Next:\` | ${cell(next)} |`}
| \`doctor\` | ${cell(byDoctor)} |
| setting | \`${leadsTo}\` |
`
}
