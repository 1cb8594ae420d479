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
      if (verdict === undefined || verdict === 'skip' || verdict === 'unverified') return []
      return [
        `the waiver of ${waiver.requirement} (${waiver.owner}) is not needed: the verdict is ${verdict}`,
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

/** What a draft is made from: a row of a requirement as the report has it. */
export type DraftedRow = Pick<RequirementRow, 'requirement' | 'verdict' | 'waiver' | 'open' | 'excuse'>

/**
 * A draft of a waiver file: an entry for each requirement that fails, in which people fill in reason, owner and date, and
 * in comments the flag that accepts what was not verified.
 * @param titleOf the title of a requirement, by its id
 */
export function draftWaivers(
  rows: readonly DraftedRow[],
  target: string,
  titleOf: (id: string) => string,
): string {
  const failed = rows.filter((row) => row.verdict === 'fail' && row.waiver === null)
  // What hangs on a failure is excused with it.
  const open = rows.filter((row) => row.verdict !== 'fail' && row.open.length > 0 && row.excuse !== 'waived')
  const entries = failed.map(({ requirement }) =>
    [
      `# ${titleOf(requirement)}`,
      `- requirement: ${requirement}`,
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
    ...(open.length === 0 ? [] : acceptable(open, target, titleOf)),
    '',
  ].join('\n')
}

/** No waiver can be given for what was not verified: it is accepted by a flag, id by id. */
function acceptable(
  open: readonly DraftedRow[],
  target: string,
  titleOf: (id: string) => string,
): readonly string[] {
  const ids = open.map(({ requirement }) => requirement)
  return [
    `# Not verified on ${JSON.stringify(target)}. Remove what must be verified, and accept the rest by a flag:`,
    `#   --accept-unverified ${ids.join(',')}`,
    ...open.map(({ requirement, open: [first] }) =>
      `#   ${requirement}  ${titleOf(requirement)} (${first?.reason ?? ''})`.replace(/[\r\n]+/g, ' '),
    ),
  ]
}
