import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { Viewed } from '../../../src/judge/view.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import type { BoundEvidence } from '../../../src/scenario/binding.js'
import { foreignVersion, mixedMime, type MixedMimeEvidence } from './scenarios.js'
import type { Scenario } from '../../../src/scenario/types.js'
import { levels } from '../shared/content.js'
import { count, distinct } from '../shared/notifications.js'
import { framesOnlyOf } from '../shared/sockets.js'
import type { AcceptedTerms } from '../shared/scenarios/terms.js'
import { handshake } from '../shared/scenarios/handshake.js'
import { xmlNotifications } from '../shared/scenarios/xml-notifications.js'

suite(import.meta.url)

const formatOf = ({ message }: FrameView): string =>
  message.kind === 'notification' ? message.format : 'neither'

type Accepting = { readonly bound: BoundEvidence; readonly accepted: AcceptedTerms }

const accepting: readonly Scenario<Accepting>[] = [handshake, ...levels]

check(
  'WS-13/wrong-mime',
  accepting,
  'Notifications have the MIME type of the Subscription',
  (view, bench) => {
    const contentType =
      view.accepted.contentType ?? bench.doesNotApply('the accepted Subscription names no MIME type (A-27)')
    const frames = framesOnlyOf(view.bound)
    if (frames.length === 0) bench.unobserved('no notification came')
    const wanted = contentType.includes('xml') ? 'xml' : 'json'
    bench.saw(
      `accepted: ${contentType}; ${count(frames, 'notification')} in ${distinct(frames.map(formatOf))}`,
    )
    bench.expect(frames.filter((frame) => formatOf(frame) !== wanted)).toHaveLength(0)
  },
  { requires: ['WS-04', 'WS-21'] },
)

check(
  'WS-14/single-mime',
  mixedMime,
  'Each Subscription is notified in its own MIME type',
  (view, bench) => {
    const formats = formatsBySubscription(view, bench)
    const single = new Set([...formats.json, ...formats.xml]).size === 1
    bench.saw(`for JSON: ${distinct(formats.json)}; for XML: ${distinct(formats.xml)}`)
    bench.expect(single, 'all notifications have one MIME type').toBe(false)
  },
  { requires: ['WS-06', 'WS-21'] },
)

function formatsBySubscription(
  { json, xml, jsonAccepted, xmlAccepted }: Viewed<MixedMimeEvidence>,
  bench: Bench,
): { readonly json: readonly string[]; readonly xml: readonly string[] } {
  if (jsonAccepted.contentType === xmlAccepted.contentType)
    bench.doesNotApply('the server accepted both Subscriptions with one MIME type')
  const of = (id: string): string[] =>
    json.socket.notifications
      .filter((frame) => frame.notification?.statuses.some(({ subscriptionId }) => subscriptionId === id))
      .map(formatOf)
  const formats = { json: of(json.subscriptionId), xml: of(xml.subscriptionId) }
  if (formats.json.length === 0 || formats.xml.length === 0)
    bench.unobserved('not both Subscriptions were notified on the one connection')
  return formats
}

check(
  'WS-13/wrong-mime',
  xmlNotifications,
  'A Subscription to XML is notified in XML',
  ({ bound, accepted: terms }, bench) => {
    if (!/xml/i.test(terms.contentType ?? ''))
      bench.doesNotApply('the accepted Subscription does not ask for XML')
    const formats = framesOnlyOf(bound).map(({ message }) => 'format' in message && message.format)
    if (formats.length === 0) bench.unobserved('no notification came')
    bench.saw(`asked for ${terms.contentType}, notified in ${[...new Set(formats)].join(' and ')}`)
    bench.expect(formats.filter((format) => format !== 'xml')).toHaveLength(0)
  },
  { requires: ['WS-04'] },
)

check(
  'WS-27/accepted-unchanged',
  foreignVersion,
  'A FHIR version that does not exist is refused or changed',
  ({ twin, create, asked, accepted }, bench) => {
    requireAccepted(twin.accepted, bench)
    bench.saw(`asked for \`${asked}\`: ${create.summary}, accepted \`${accepted ?? 'nothing'}\``)
    bench.expect(create.accepted && /fhirVersion\s*=\s*"?9\.9/i.test(accepted ?? '')).toBe(false)
  },
)

check(
  'WS-27/5xx',
  foreignVersion,
  'A FHIR version that does not exist is survived',
  ({ twin, create }, bench) => {
    requireAccepted(twin.accepted, bench)
    bench.saw(create.summary)
    bench.expect(create.serverError).toBe(false)
  },
)

function requireAccepted(accepted: boolean, bench: Bench): void {
  if (!accepted) bench.unobserved('the same Subscription without the version was not accepted either')
}
