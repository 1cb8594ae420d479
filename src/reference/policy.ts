import type { Core } from './core.js'
import { FORMATS, formatOf } from './codec.js'
import { mediaType } from './mime.js'
import type { Resource } from './model.js'
import { refuse, type Refusal } from './outcome.js'
import { FILTERS, TOPIC, TOPIC_URL } from './topic.js'

const CONTENT_LEVELS: readonly unknown[] = ['empty', 'id-only', 'full-resource']

/** rest-hook is stored but never served: clients need one to see that it gets no token. */
const CHANNELS: readonly unknown[] = ['websocket', 'rest-hook']

/** The Subscription as this server accepts it; throws a 422 Refusal for what it will not honour. */
export function settle(core: Core, submitted: Resource): Resource {
  const { shape, settings } = core
  const missing = shape.missing(submitted)
  if (missing.length > 0) throw refuse(422, 'required', `Missing in the Subscription: ${missing.join(', ')}.`)
  const terms = shape.terms(submitted)
  if (!shape.clientStatuses.includes(String(terms.status)))
    throw refuse(422, 'value', 'A client cannot set this status.')
  if (terms.topic !== TOPIC_URL && terms.topic !== `${TOPIC_URL}|${String(TOPIC['version'])}`)
    throw refuse(422, 'not-supported', 'The topic is not supported.')
  if (!CHANNELS.includes(terms.channel))
    throw refuse(422, 'not-supported', 'The channel type is not supported.')
  const content = terms.content ?? 'empty'
  if (!CONTENT_LEVELS.includes(content))
    throw refuse(422, 'not-supported', 'The content level is not supported.')
  if (terms.filters.some((filter) => !filter.supported || !FILTERS.includes(filter.parameter)))
    throw refuse(422, 'not-supported', 'A filter is not supported.')
  checkNumber(terms.maxCount, 1, 'maximum count')
  checkNumber(terms.heartbeatSeconds, 0, 'heartbeat period')
  checkEnd(terms.end)
  return shape.settle(submitted, {
    status: terms.status === 'requested' ? 'active' : String(terms.status),
    content: String(content),
    contentType: acceptedType(core, terms.contentType),
    ...(terms.heartbeatSeconds !== undefined && {
      heartbeatSeconds: Math.max(Number(terms.heartbeatSeconds), settings.minimumHeartbeatSeconds),
    }),
  })
}

function checkNumber(value: unknown, least: number, what: string): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= least)) return
  throw refuse(422, 'value', `The ${what} is not a whole number from ${least} up.`)
}

function checkEnd(end: unknown): void {
  if (end === undefined || (typeof end === 'string' && Date.parse(end) > Date.now())) return
  throw refuse(422, 'value', 'The end is not an instant in the future.')
}

function acceptedType(core: Core, submitted: unknown): string {
  if (submitted === undefined) return FORMATS.json.mimeType
  const { type, parameters } = mediaType(String(submitted))
  const version = parameters['fhirversion']
  if (!type.includes('/') || formatOf(type, core.settings.formats) === undefined)
    throw unsupported('media type')
  if (version !== undefined && !core.shape.mimeVersions.includes(version)) throw unsupported('FHIR version')
  return String(submitted)
}

function unsupported(what: string): Refusal {
  return refuse(422, 'not-supported', `Notifications in this ${what} are not supported.`)
}
