import { parse } from 'yaml'
import type { Catalogue } from '../catalogue/index.js'
import { withoutMark } from '../fhir/byte-order-mark.js'
import type { Waiver } from './types.js'

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
export function readWaivers(text: string, file: string, catalogue: Catalogue): readonly Waiver[] {
  let content: unknown
  try {
    content = parse(withoutMark(text), { schema: 'failsafe' }) as unknown
  } catch (error) {
    throw new WaiverError(
      `${file} is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    )
  }
  if (content === null || content === '') return []
  if (!Array.isArray(content))
    throw new WaiverError(
      `${file} must be a list of waivers, each beginning with "- requirement: ${catalogue.requirements[0]?.id}"`,
    )
  return content.map((entry, index) => waiverOf(entry, `${file}, waiver ${index + 1}`, catalogue))
}

function waiverOf(entry: unknown, where: string, catalogue: Catalogue): Waiver {
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
  if (!catalogue.find(requirement))
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
