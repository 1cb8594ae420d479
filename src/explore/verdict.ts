import type { Catalogue } from '../catalogue/index.js'
import type { Evidence } from '../evidence/read.js'
import { EXIT_CODES, type Judgement, type RunVerdict } from '../judge/types.js'
import { countedVerdict } from '../report/counts.js'
import { runVerdict, type RunOutcome, type VerdictContext } from '../report/verdict.js'
import type { Outcome } from './outcome.js'

/** `partial` where no law was broken: histories that nobody tried may still break one. */
export function verdictOfExploration(
  judgement: Judgement,
  context: VerdictContext,
  catalogue: Catalogue,
  outcome: Outcome,
  evidence: Evidence,
): RunOutcome {
  const usual = runVerdict(judgement, context, catalogue)
  if (usual.verdict === 'interrupted' || usual.verdict === 'fault') return usual
  const broken = idsWith(judgement, 'fail')
  const warned = idsWith(judgement, 'warn')
  const isWaiverRotten = (context.waiverProblems ?? []).length > 0
  const isBroken = broken.length > 0 || isWaiverRotten || (context.strict && warned.length > 0)
  if (!isBroken && outcome.acted === 0) {
    const why = outcome.reason === null ? '' : `; no history could be acted: ${outcome.reason}`
    return usual.verdict === 'incomplete' && why === ''
      ? usual
      : told('incomplete', `Incomplete: nothing was explored${why}`)
  }
  const verdict: RunVerdict = isBroken ? 'non-conformant' : 'partial'
  const { seed } = evidence.run?.exploration ?? { seed: 0 }
  const what = `${outcome.acted} ${outcome.acted === 1 ? 'history' : 'histories'} of seed ${seed}`
  const parts = [
    broken.length > 0 ? `laws of ${few(broken)} are broken` : 'no law was broken',
    ...(context.waiverProblems ?? []),
    ...(warned.length > 0 ? [`warnings: ${few(warned)}`] : []),
  ]
  const title = `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}`
  const notice = context.insecure ? 'TLS CERTIFICATES NOT CHECKED (--insecure); ' : ''
  return told(verdict, `${title}: ${notice}${what}: ${parts.join('; ')}`)
}

const told = (verdict: RunVerdict, sentence: string): RunOutcome => ({
  verdict,
  exitCode: EXIT_CODES[verdict],
  sentence: sentence.slice(0, 300),
})

function idsWith({ requirements }: Judgement, verdict: 'fail' | 'warn'): readonly string[] {
  return requirements.filter((row) => countedVerdict(row) === verdict).map(({ requirement }) => requirement)
}

const few = (ids: readonly string[]): string =>
  ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} more`
