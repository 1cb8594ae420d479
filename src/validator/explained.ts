/** What is known of a finding when it is asked whether it says anything about the sender. */
export interface Finding {
  readonly id: string
  readonly location: string
  readonly text: string
  /** canonical of the profile that it comes from; '' when it was not said */
  readonly profile: string
  readonly what: string
}

interface Explanation {
  readonly fits: (finding: Finding) => boolean
  readonly because: string
}

const GUIDE = '/uv/subscriptions-backport/'

/** Findings that come from how the validator is used here, or from texts at odds with each other. The first that fits counts. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    fits: ({ profile, id }) => profile.includes(GUIDE) || /^VALIDATION_VAL_PROFILE_UNKNOWN/.test(id),
    because: "the guide's profiles cannot be evaluated as they are written (A-11), so they are not loaded",
  },
  {
    fits: ({ id, text }) => /^Extension_EXT_Unknown/i.test(id) && text.includes(GUIDE),
    because: "the guide's definitions are not loaded (A-11); the suite judges its extensions itself",
  },
  {
    fits: ({ what, location }) =>
      /^Bundle \((history|subscription-notification)\)$/.test(what) &&
      /^Bundle\.entry\[\d+\]\.response$/.test(location),
    because: 'the texts are at odds about entry.response in a notification (A-11)',
  },
  {
    fits: ({ id }) => id === 'TYPE_SPECIFIC_CHECKS_DT_URL_EXAMPLE',
    because: 'an address of example.org is for examples and tests, and this is one',
  },
  {
    fits: ({ id }) => /_RESOLVE$/i.test(id),
    because: 'nothing is fetched, so the validator cannot know where the address leads',
  },
  {
    fits: ({ id, text }) =>
      /^UNKNOWN_CODESYSTEM/.test(id) || /absence of a terminology server|Cannot invoke "/.test(text),
    because: 'no terminology server is asked',
  },
  { fits: ({ id }) => id.endsWith('#dom-6'), because: 'good practice for documents, not for an API' },
]

/** Why a finding says nothing about the sender, in a few words; null when nothing is known that does. */
export function explanationOf(finding: Finding): string | null {
  return EXPLANATIONS.find(({ fits }) => fits(finding))?.because ?? null
}
