import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Catalogue } from '../catalogue/index.js'
import { textsOf } from '../evidence/late.js'
import { addLine, emptyEvidence, lineOfText, type Evidence } from '../evidence/read.js'
import type { Redactor } from '../evidence/redaction.js'
import type { SecretSearch } from '../evidence/secret-search.js'
import type { Law } from '../judge/check.js'
import { conclude as judgementOf } from '../judge/judge.js'
import { selection } from '../judge/selection.js'
import type { Judgement, Waiver } from '../judge/types.js'
import { waiverProblems, waiversFor } from '../judge/waivers.js'
import { buildReport } from '../report/build.js'
import { renderConsole } from '../report/console.js'
import { proveRedaction } from '../report/redaction.js'
import type { RedactionProof, Report } from '../report/types.js'
import { contextFrom } from '../report/verdict.js'
import { writeRendered } from '../report/write.js'
import type { Concluded } from '../run/conclude.js'
import { checkLocation } from '../run/check-location.js'
import { provenBy } from '../run/proofs.js'
import type { Suite } from '../run/suite.js'
import type { RunSettings } from '../target/configuration/types.js'
import { checkOf, judgeHistory } from './findings.js'
import { Outcome, type LawOutcome } from './outcome.js'
import { explorationPart } from './part.js'
import { verdictOfExploration } from './verdict.js'

/** Scenarios with such a key are histories. */
const HISTORY = /^history-\d+$/

/** An exploration as its record has it: what it came to, and the evidence of what the report shows. */
export interface Recorded {
  readonly outcome: Outcome
  readonly evidence: Evidence
}

/**
 * Reads the record of an exploration and judges its histories one after the other; nothing is kept of those that no result
 * rests on. @throws when the file cannot be opened
 */
export async function readExploration(
  path: string,
  catalogue: Catalogue,
  laws: readonly Law[],
): Promise<Recorded> {
  const evidence = emptyEvidence()
  const outcome = new Outcome(catalogue, laws)
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
  for await (const text of lines) {
    if (text === '') continue
    const line = lineOfText(text)
    if (line === null) evidence.unreadable++
    else addLine(evidence, line)
    if (line?.kind === 'scenario' && HISTORY.test(line.key))
      outcome.add(judgeHistory(catalogue, laws, evidence, line.key), evidence)
  }
  return { outcome, evidence }
}

export interface Conclusion {
  readonly suite: Suite
  readonly settings: RunSettings
  readonly targetName: string
  /** where the reports go */
  readonly dir: string
  readonly recordPath: string
  readonly waivers: readonly Waiver[]
  readonly redactor: Redactor | null
  /** what has looked through the record, if anything has */
  readonly search?: SecretSearch
  /** false: the record was looked through and is as it was written */
  readonly isRewritten?: boolean
}

/** Puts an exploration into a report, and writes it. */
export async function concludeExploration(
  { outcome, evidence }: Recorded,
  conclusion: Conclusion,
): Promise<Concluded> {
  const { suite, settings, targetName, dir, recordPath, waivers, redactor, isRewritten } = conclusion
  const { catalogue } = suite
  const today = new Date().toISOString().slice(0, 10)
  const outcomes = outcome.outcomes()
  const judgement = judged(catalogue, outcomes, evidence, waiversFor(waivers, targetName, today))
  const problems = waiverProblems(waivers, judgement.requirements, targetName, today)
  const proofs = await provenBy(suite)
  const build = (redaction: RedactionProof | null, fault?: string): Report => {
    const context = {
      ...contextFrom(evidence, { strict: settings.strict, ...(fault !== undefined && { fault }) }),
      waiverProblems: problems,
    }
    return buildReport({
      catalogue,
      evidence,
      judgement,
      context,
      outcome: verdictOfExploration(judgement, context, catalogue, outcome, evidence),
      exploration: explorationPart(outcome, outcomes, judgement, evidence),
      scenarioTitles: titlesOf(evidence, outcome),
      provenBy: proofs,
      locate: checkLocation,
      redaction,
    })
  }
  const { report, rendered } = await proveRedaction(
    build,
    settings.formats,
    redactor,
    catalogue,
    [
      { name: 'record.ndjson', text: () => textsOf(recordPath, isRewritten === false) },
      { name: 'the terminal', text: (built) => renderConsole(built, catalogue) },
    ],
    conclusion.search,
  )
  return {
    report,
    paths: await writeRendered(rendered, dir),
    shown: (text) => redactor?.redact(text) ?? text,
  }
}

/** One row for each law. */
function judged(
  catalogue: Catalogue,
  outcomes: readonly LawOutcome[],
  evidence: Evidence,
  waivers: readonly Waiver[],
): Judgement {
  const known = outcomes.flatMap(({ law, judged: each }) => (each === null ? [] : [{ law, judged: each }]))
  const ids = [...new Set(known.map(({ law }) => law.requirement))]
  const checks = known.map(({ law, judged: { result } }) => checkOf(law, result.scenario))
  const judgement = judgementOf(
    { catalogue, checks },
    known.map((each) => each.judged),
    evidence,
    { chosen: selection({ only: ids.length === 0 ? ['none'] : ids }), waivers },
  )
  // The report is that of a whole run: what was done is shown as fully.
  return { ...judgement, wanted: { ...judgement.wanted, only: [] } }
}

function titlesOf({ scenarios }: Evidence, outcome: Outcome): Record<string, string> {
  return Object.fromEntries(
    [...scenarios.keys()].flatMap((key) => {
      const path = outcome.pathOf(key)
      return path === null ? [] : [[key, path]]
    }),
  )
}
