import type { RequirementRow, Waiver } from './types.js'

/** The waivers that are about this target and not yet expired. */
export function waiversFor(waivers: readonly Waiver[], target: string, today: string): readonly Waiver[] {
  return waivers.filter(
    (waiver) => (waiver.target === undefined || waiver.target === target) && waiver.expires >= today,
  )
}

/**
 * What is wrong with the waivers of a run: expired ones, and those for what does not fail (any more). Each fails the run,
 * so that a waiver file cannot rot.
 * @param today ISO date
 */
export function waiverProblems(
  waivers: readonly Waiver[],
  rows: readonly RequirementRow[],
  target: string,
  today: string,
): readonly string[] {
  return waivers
    .filter((waiver) => waiver.target === undefined || waiver.target === target)
    .flatMap((waiver) => {
      const verdict = rows.find((row) => row.requirement === waiver.requirement)?.verdict
      if (waiver.expires < today)
        return [`the waiver of ${waiver.requirement} (${waiver.owner}) expired on ${waiver.expires}`]
      if (verdict === 'fail') return []
      // What was left out or could not be observed says nothing about the waiver.
      if (verdict === 'skip' || verdict === 'unverified') return []
      return [
        `the waiver of ${waiver.requirement} (${waiver.owner}) is not needed: the verdict is ${verdict ?? 'missing'}`,
      ]
    })
}

/** Waivers whose target is none of those tested. */
export function unmatchedWaivers(waivers: readonly Waiver[], targets: readonly string[]): readonly string[] {
  return waivers
    .filter((waiver) => waiver.target !== undefined && !targets.includes(waiver.target))
    .map(
      (waiver) =>
        `the waiver of ${waiver.requirement} names the target ${waiver.target ?? ''}, which was not tested`,
    )
}

/** A draft of a waiver file for what fails: people fill in reason, owner and date. */
export function draftWaivers(
  rows: readonly Pick<RequirementRow, 'requirement' | 'verdict' | 'waiver'>[],
  target: string,
): string {
  const failed = rows.filter((row) => row.verdict === 'fail' && row.waiver === null)
  const entries = failed.map((row) =>
    [
      `- requirement: ${row.requirement}`,
      `  target: ${JSON.stringify(target)}`,
      '  reason: ""',
      '  owner: ""',
      '  issue: ""',
      '  expires: ""',
    ].join('\n'),
  )
  return [
    '# Every waiver needs a reason, an owner and a date on which it expires; without them it is refused.',
    ...entries,
    '',
  ].join('\n')
}
