import type { Subscribed } from '../../../../src/scenario/subscribing.js'

/** The content levels of FHIR. */
export const CONTENT_LEVELS = ['empty', 'id-only', 'full-resource'] as const

export type ContentLevel = (typeof CONTENT_LEVELS)[number]

/** What the accepted Subscription says, which its notifications are held to. */
export type AcceptedTerms = {
  readonly status: string | null
  readonly topic: string | null
  readonly content: string | null
  readonly contentType: string | null
}

/** The terms of an accepted Subscription, as far as notifications are held to them. */
export function termsOf({ terms }: Subscribed): AcceptedTerms {
  const { status, topic, content, contentType } = terms
  return { status, topic, content, contentType }
}
