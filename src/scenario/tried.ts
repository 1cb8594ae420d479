import type { TargetDescription } from '../evidence/types.js'
import type { Made } from '../target/resources.js'
import type { Way } from '../target/topics.js'
import { variationText, type Variation } from './variations.js'
import type { Refused } from './world.js'

/** How far a way led; the furthest is kept. */
export const NO_TOPIC = -1
export const REFUSED = 0
export const STORED = 1
export const ACTIVE = 2
export const GIVES_TOKENS = 3
export const TRIGGERED_TOO = 4

/** A way that was tried. */
export interface Tried {
  readonly way: Way
  readonly rank: number
  /** what came of it, as the rest of a sentence about the way */
  readonly came: string
  readonly description: TargetDescription
  readonly variation: Variation
  readonly criteria: string | null
  /** the topic that was made for it */
  readonly made: Made | null
  readonly refused: Refused
  /** its Subscription was not activated in time */
  readonly staysRequested: boolean
  /** nothing that is tried otherwise can help: no answer, or no right to create at all */
  readonly isFinal: boolean
}

/** A way, as the end of "subscribed …". */
export function wayText(way: Way): string {
  if (way.from === 'criteria') return 'by a search as criteria'
  if (way.shape !== undefined) return 'to a topic that the suite made'
  return `to the topic ${way.topic ?? 'of the template'}`
}

/**
 * What is otherwise than configured or usual, as part of a sentence; null where nothing is.
 * @param configured TARGET_SUBSCRIPTION_TOPIC
 * @param listed the topics that the server lists; null when it lists none
 */
export function whatIsOtherwise(
  best: Tried,
  tried: readonly Tried[],
  configured: string | null,
  listed: readonly string[] | null,
): string | null {
  const asConfigured = tried.find(({ way }) => way.from === 'configured')
  const isUnlisted = configured !== null && (listed ?? []).length > 0 && !listed?.includes(configured)
  const parts: string[] = []
  if (asConfigured && (asConfigured !== best || (isUnlisted && best.rank < GIVES_TOKENS)))
    parts.push(
      `the topic ${configured ?? ''} (TARGET_SUBSCRIPTION_TOPIC)${isUnlisted ? ', which the server does not list,' : ''} ` +
        `is not usable: ${asConfigured.came}`,
    )
  const isOther = best.way.from !== 'configured' && best.rank >= GIVES_TOKENS
  if (isOther && (asConfigured || best.way.shape !== undefined))
    parts.push(`subscribed ${wayText(best.way)}${asConfigured ? ' instead' : ''}`)
  const otherwise = variationText(best.variation)
  if (otherwise !== '') parts.push(`Subscriptions are accepted ${otherwise} only`)
  return parts.length === 0 ? null : parts.join('; ')
}
