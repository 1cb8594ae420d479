import { isObject } from '../../../src/fhir/json.js'
import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import { type CreationEvidence, creations, type CreationsEvidence, minimalCreation } from './scenarios.js'
import { DENIED } from '../shared/http.js'

suite(import.meta.url)

const NOT_CLAIMED = 'the CapabilityStatement does not claim the guide'

type Creation = Viewed<CreationEvidence>

/** Ends the check when nothing can be told of a refusal: for want of rights, or because one change would help. */
function unlessRefused(
  { ordinary }: { readonly ordinary: Creation },
  bench: Bench,
  ...others: readonly (Creation | null)[]
): void {
  bench.saw(`ordinary Subscription: ${ordinary.exchange.summary}`)
  if (ordinary.accepted) return
  if (DENIED.includes(ordinary.exchange.status)) bench.unobserved('creating Subscriptions is denied')
  if (others.some((changed) => changed?.accepted))
    bench.unobserved('the minimal Subscription is refused for another reason')
}

/** Ends the check unless the ordinary twin was accepted: then everything is refused. */
function besideAccepted({ ordinary }: Viewed<CreationsEvidence>, bench: Bench): void {
  if (!ordinary.accepted)
    bench.unobserved(`the ordinary Subscription is refused as well: ${ordinary.exchange.summary}`)
}

const inError = ({ status }: Creation): boolean => status === 'error' || status === 'off'

const told = ({ exchange, status }: Creation): string =>
  `${exchange.summary}${status === null ? '' : `, status ${status}`}`

check(
  'SC-01/refused',
  minimalCreation,
  'status, topic and channelType are enough',
  (view, bench) => {
    unlessRefused(view, bench)
    if (!view.ordinary.accepted) bench.unobserved('the ordinary Subscription is refused as well')
    if (view.withEndpoint?.accepted) bench.unobserved('it is refused for want of an endpoint')
    bench.saw(`minimal Subscription: ${told(view.minimal)}`)
    bench.expect(view.minimal.accepted).toBe(true)
  },
  { requires: ['SC-03'] },
)

check('SC-01/endpoint-demanded', minimalCreation, 'No endpoint is needed', (view, bench) => {
  const { minimal, withEndpoint } = view
  const helps = withEndpoint?.accepted ?? false
  if (!minimal.accepted && !helps)
    bench.unobserved('the minimal Subscription is refused with an endpoint too')
  bench.saw(`without endpoint: ${told(minimal)}${withEndpoint ? `; with: ${told(withEndpoint)}` : ''}`)
  bench.expect(minimal.accepted).toBe(true)
})

check('SC-02/refused', creations, 'The channel type of terminology.hl7.org is understood', (view, bench) => {
  unlessRefused(view, bench)
  const helps = view.otherSystem?.accepted ?? false
  if (!view.ordinary.accepted && !helps)
    bench.unobserved('the Subscription is refused with the other system too')
  bench.expect(view.ordinary.accepted).toBe(true)
})

check(
  'SC-02/not-echoed',
  creations,
  'The channel type is returned as it was sent',
  (view, bench) => {
    besideAccepted(view, bench)
    const { shown } = view.ordinary
    if (shown?.resourceType !== 'Subscription') return bench.unobserved('the Subscription cannot be read')
    const { json, summary } = shown
    const { channel, channelSystem } = bench.rules.terms(isObject(json) ? json : {})
    bench.saw(`${summary}, channelType ${String(channelSystem)}#${String(channel)}`)
    bench.expect(channel).toBe('websocket')
    bench.expect(channelSystem).toBe('http://terminology.hl7.org/CodeSystem/subscription-channel-type')
  },
  { requires: ['SC-13'] },
)

check('SC-03/endpoint-demanded', creations, 'A websocket needs no endpoint', (view, bench) => {
  unlessRefused(view, bench)
  const helps = view.withEndpoint?.accepted ?? false
  if (!view.ordinary.accepted && !helps) bench.unobserved('the Subscription is refused with an endpoint too')
  bench.expect(view.ordinary.accepted).toBe(true)
})

check('SC-04/5xx', creations, 'A Subscription that is requested is survived', ({ ordinary }, bench) => {
  if (!ordinary.accepted && !ordinary.exchange.serverError)
    bench.unobserved(`it was refused: ${told(ordinary)}`)
  bench.saw(told(ordinary))
  bench.expect(ordinary.exchange.serverError).toBe(false)
})

check('SC-04/requested-refused', creations, 'The status requested is taken, or active', (view, bench) => {
  unlessRefused(view, bench)
  const helps = view.asActive?.accepted ?? false
  if (!view.ordinary.accepted && !helps)
    bench.unobserved('the Subscription is refused with status active too')
  bench.expect(view.ordinary.accepted).toBe(true)
})

check('SC-05/error-or-off', creations, 'A new Subscription is requested or active', (view, bench) => {
  besideAccepted(view, bench)
  if (view.ordinary.status === null) bench.unobserved('the answer does not say the status')
  bench.saw(told(view.ordinary))
  bench.expect(inError(view.ordinary)).toBe(false)
})

/** The guide's own duties are for whoever claims it; elsewhere core recommends the same. */
function underGuide(ref: string, bench: Bench): void {
  if (ref.startsWith('SC-09') && !bench.claimsGuide) bench.doesNotApply(NOT_CLAIMED)
}

for (const ref of ['SC-07/accepted', 'SC-09/accepted'] as const)
  check(ref, creations, 'An unknown topic is refused', (view, bench) => {
    underGuide(ref, bench)
    besideAccepted(view, bench)
    bench.saw(told(view.unknownTopic))
    bench.expect(view.unknownTopic.accepted && !inError(view.unknownTopic)).toBe(false)
  })

for (const ref of ['SC-07/accepted-in-error', 'SC-09/accepted-in-error'] as const)
  check(ref, creations, 'An unknown topic is refused at once', (view, bench) => {
    underGuide(ref, bench)
    besideAccepted(view, bench)
    bench.saw(told(view.unknownTopic))
    bench.expect(view.unknownTopic.accepted && inError(view.unknownTopic)).toBe(false)
  })

for (const [name, what] of [
  ['unknownTopic', 'An unknown topic'],
  ['unknownContent', 'An unknown content level'],
] as const) {
  check(
    'SC-07/5xx',
    creations,
    `${what} is survived`,
    (view, bench) => {
      if (view.ordinary.exchange.serverError) bench.unobserved('any Subscription crashes')
      besideAccepted(view, bench)
      bench.saw(told(view[name]))
      bench.expect(view[name].exchange.serverError).toBe(false)
    },
    { part: name, requires: ['SC-04'] },
  )

  check(
    'SC-07/no-outcome',
    creations,
    `${what} is refused with an OperationOutcome`,
    (view, bench) => {
      besideAccepted(view, bench)
      if (view[name].accepted) bench.doesNotApply('the Subscription was accepted')
      bench.saw(`${told(view[name])}, ${view[name].exchange.resourceType ?? 'no resource'}`)
      bench.expect(view[name].exchange.resourceType).toBe('OperationOutcome')
    },
    { part: name },
  )
}

/** No topic is known, and a search is accepted in its place: what the server makes of a topic is seen by an unknown one. */
function onlyBySearch({ ordinary, unknownTopic }: Viewed<CreationsEvidence>, bench: Bench): void {
  if (bench.target.declared.guideClaimed || !ordinary.accepted)
    bench.unobserved('no topic is known: set TARGET_SUBSCRIPTION_TOPIC')
  bench.saw(`a search as criteria: ${told(ordinary)}; a canonical: ${told(unknownTopic)}`)
  bench.expect(unknownTopic.accepted).toBe(true)
}

check(
  'SC-08/refused',
  creations,
  'A Subscription of the Backport profile is accepted',
  (view, bench) => {
    if (view.bySearch) return onlyBySearch(view, bench)
    unlessRefused(view, bench, view.withEndpoint, view.asActive)
    if (view.ordinary.exchange.serverError) bench.unobserved('any Subscription crashes')
    // A filter, a level or an end may be in the way: only what is accepted in the topic's place shows that the topic is.
    if (!view.ordinary.accepted && !view.asSearch?.accepted)
      bench.unobserved(`the refusal may have another reason than its shape: ${told(view.ordinary)}`)
    bench.expect(view.ordinary.accepted).toBe(true)
  },
  { requires: ['SC-03', 'SC-04'] },
)
