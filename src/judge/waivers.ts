import { parse } from 'yaml'
import { isRequirementId } from '../catalogue/index.js'
import type { RequirementRow, Waiver } from './types.js'

/** A waiver file that cannot be used; the message says where and what is wanted. */
export class WaiverError extends Error {
  override readonly name = 'WaiverError'
}

const REQUIRED = ['requirement', 'reason', 'owner', 'expires'] as const
const KNOWN = new Set<string>([...REQUIRED, 'target', 'issue'])

/**
 * Reads a waiver file: a YAML list, each entry with requirement, reason, owner and expires (a date), and if wanted
 * target (a target's name) and issue (a link).
 * @throws WaiverError naming the entry, the key and what is allowed
 */
export function readWaivers(text: string, file: string): readonly Waiver[] {
  let content: unknown
  try {
    content = parse(text, { schema: 'failsafe' }) as unknown
  } catch (error) {
    throw new WaiverError(
      `${file} is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    )
  }
  if (content === null || content === '') return []
  if (!Array.isArray(content))
    throw new WaiverError(`${file} must be a list of waivers, each beginning with "- requirement: OUT-10"`)
  return content.map((entry, index) => waiverOf(entry, `${file}, waiver ${index + 1}`))
}

function waiverOf(entry: unknown, where: string): Waiver {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new WaiverError(`${where} must be a mapping with ${REQUIRED.join(', ')}`)
  }
  const given = entry as Record<string, unknown>
  const unknown = Object.keys(given).find((key) => !KNOWN.has(key))
  if (unknown !== undefined)
    throw new WaiverError(`${where} has the key ${unknown}; allowed are ${[...KNOWN].join(', ')}`)
  const text = (key: string): string => (typeof given[key] === 'string' ? given[key].trim() : '')
  const missing = REQUIRED.find((key) => text(key) === '')
  if (missing !== undefined)
    throw new WaiverError(`${where} lacks ${missing}; every waiver says ${REQUIRED.join(', ')}`)
  const requirement = text('requirement')
  if (!isRequirementId(requirement))
    throw new WaiverError(`${where} names ${requirement}, which is no requirement (see: list)`)
  const expires = text('expires')
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires))) {
    throw new WaiverError(`${where}: expires is ${expires}; it must be a date such as 2030-12-31`)
  }
  return {
    requirement,
    reason: text('reason'),
    owner: text('owner'),
    expires,
    ...(text('target') !== '' && { target: text('target') }),
    ...(text('issue') !== '' && { issue: text('issue') }),
  }
}

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
