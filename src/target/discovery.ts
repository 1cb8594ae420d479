import { percentEncoded } from '../fhir/percent.js'
import type { TargetDescription } from '../evidence/types.js'
import { isObject, objectsOf, textOf } from '../fhir/json.js'
import { releaseOf, RELEASE_OF_VERSION, rulesOf, type Release } from '../fhir/releases/index.js'
import { BACKPORT_GUIDE, BACKPORT_OPERATION, TOPIC_CANONICAL_EXTENSION } from '../fhir/releases/backport.js'
import { CORE_OPERATION } from '../fhir/releases/native.js'
import { clockOffsetOf } from './clock-offset.js'
import type { TargetSettings } from './configuration/types.js'
import type { Exchange, Session } from './session.js'
import { refusalOf } from './refusals.js'
import { CALLER, describeWay, findTopics, type Declared, type Topics, type Way } from './topics.js'

/** HL7's own definitions of `$status`, of core and of the guide. */
const STATUS_OPERATION =
  /^http:\/\/hl7\.org\/fhir\/(OperationDefinition\/Subscription-status|uv\/subscriptions-backport\/OperationDefinition\/backport-subscription-status)$/
const OPERATION_NAME = 'get-ws-binding-token'

export interface DiscoveryOptions {
  readonly settings: TargetSettings
  readonly waitBudgetSeconds: number
}

/** A target as it says it is, and the ways to subscribe that are worth trying. */
export interface Discovered {
  readonly description: TargetDescription
  /** the best first; the description names the first of them */
  readonly ways: readonly Way[]
  /** the topics that a search listed; null when it told none */
  readonly listed: readonly string[] | null
}

/** What `discovered` finds, without the ways. */
export async function discover(session: Session, options: DiscoveryOptions): Promise<TargetDescription> {
  return (await discovered(session, options)).description
}

/** Asks the target what it is: metadata first, then its topics. Nothing is written to the target. */
export async function discovered(session: Session, options: DiscoveryOptions): Promise<Discovered> {
  const { settings } = options
  const metadata = await session.exchange(CALLER, { purpose: 'metadata', method: 'GET', path: 'metadata' })
  const statement =
    isObject(metadata.json) && metadata.json['resourceType'] === 'CapabilityStatement' ? metadata.json : {}
  const fhirVersion = textOf(statement['fhirVersion']) ?? ''
  const found = releaseOf(fhirVersion)
  const configured = settings.fhirVersion === 'auto' ? null : RELEASE_OF_VERSION[settings.fhirVersion]
  const release: Release = chosenRelease(configured, found)
  const declared = await withOwnDefinition(session, declarations(statement, release))
  const outage =
    metadata.outcome.kind === 'response' && !metadata.ok && metadata.unrelated?.cause === 'outage'
  const reachable = metadata.outcome.kind === 'response' && !outage
  const topics = await findTopics(
    session,
    settings,
    whatDecides(statement, declared),
    reachable ? release : null,
  )
  stopWithoutCredentials(session, settings, metadata, topics)
  const first = topics.ways.find((way) => way.topic !== null || way.from === 'criteria')
  const offset = clockOffsetOf(metadata, { sinceStart: session.parts.journal.now() })
  const description: TargetDescription = {
    reachable,
    ...(metadata.outcome.kind !== 'response' && { reason: metadata.outcome.reason }),
    ...(outage && { reason: `metadata was answered with ${metadata.unrelated?.what ?? ''}` }),
    metadataStatus: metadata.status,
    release,
    fhirVersion: fhirVersion || rulesOf(release).mimeVersion,
    releaseFrom: configured ? 'configured' : found ? 'metadata' : 'assumed',
    guide: release === 'R4' || release === 'R4B' ? guideVersion(settings, statement) : null,
    software: softwareOf(statement),
    declared,
    ...describeWay(first, settings),
    ...(topics.silent !== undefined && !isTopicKnown(topics) && { topicSearch: topics.silent }),
    authenticated: settings.auth.kind !== 'none',
    secondPrincipal: settings.second !== null,
    readOnly: settings.subscriptionIds.length > 0,
    waitBudgetSeconds: options.waitBudgetSeconds,
    clockOffsetMs: offset && offset.ms,
    ...(offset && { clockOffsetRangeMs: offset.range }),
  }
  return { description, ways: topics.ways, listed: topics.listed }
}

const isTopicKnown = ({ ways }: Topics): boolean => ways.some(({ topic }) => topic !== null)

/** What of a CapabilityStatement decides where topics are looked for and made. */
function whatDecides(statement: Record<string, unknown>, declared: TargetDescription['declared']): Declared {
  const types = objectsOf(statement['rest']).flatMap((rest) => objectsOf(rest['resource']))
  const canCreate = ({ interaction }: Record<string, unknown>): boolean => {
    const codes = objectsOf(interaction).map(({ code }) => code)
    return codes.length === 0 || codes.includes('create')
  }
  const namesOf = (some: typeof types): string[] => some.flatMap(({ type }) => textOf(type) ?? [])
  return {
    topics: declared.topics,
    types: types.length === 0 ? null : namesOf(types),
    creatable: types.length === 0 ? null : namesOf(types.filter(canCreate)),
    knowsTopics:
      declared.guideClaimed ||
      declared.operation ||
      types.some(({ type }) => type === 'SubscriptionTopic') ||
      declared.topics.length > 0,
  }
}

/** Where the credentials are refused and no topic is known for it, nothing can be observed: nothing more is asked. */
function stopWithoutCredentials(
  session: Session,
  settings: TargetSettings,
  metadata: Exchange,
  topics: Topics,
): void {
  const isLost =
    !isTopicKnown(topics) && settings.subscriptionFile === null && settings.subscriptionIds.length === 0
  const answer = topics.refused ?? (metadata.unrelated?.cause === 'credentials' ? metadata : undefined)
  if (isLost && answer?.unrelated)
    session.stopRefused(refusalOf(answer.unrelated, answer.json, settings.auth.kind !== 'none'))
}

/** R6 given by hand covers all ballots; metadata then says which. */
function chosenRelease(configured: Release | null, found: Release | null): Release {
  if (configured === 'R6a' && found === 'R6b') return 'R6b'
  return configured ?? found ?? 'R5'
}

function softwareOf(statement: Record<string, unknown>): string | null {
  const software = isObject(statement['software']) ? statement['software'] : {}
  const name = textOf(software['name'])
  return name === null ? null : [name, textOf(software['version'])].filter((each) => each !== null).join(' ')
}

/** What the CapabilityStatement says of Subscription and its operations. */
function declarations(statement: Record<string, unknown>, release: Release): TargetDescription['declared'] {
  const rests = objectsOf(statement['rest'])
  const subscription = rests
    .flatMap((rest) => objectsOf(rest['resource']))
    .find((resource) => resource['type'] === 'Subscription')
  const operations = objectsOf(subscription?.['operation'])
  const canonicalOf = (operation: Record<string, unknown>): string =>
    (textOf(operation['definition']) ?? '').split('|')[0] ?? ''
  const isOperation = (operation: Record<string, unknown>, name: string): boolean =>
    (textOf(operation['name']) ?? '').replace(/^\$/, '') === name ||
    canonicalOf(operation).endsWith(`-${name}`)
  const found = operations.find((operation) => isOperation(operation, OPERATION_NAME))
  const canonical = found ? canonicalOf(found) : null
  const formats = (Array.isArray(statement['format']) ? statement['format'] : []).flatMap(
    (each) => textOf(each) ?? [],
  )
  const instantiates = Array.isArray(statement['instantiates']) ? statement['instantiates'] : []
  const guides = Array.isArray(statement['implementationGuide']) ? statement['implementationGuide'] : []
  const profiles = Array.isArray(subscription?.['supportedProfile']) ? subscription['supportedProfile'] : []
  const security = rests.map((rest) => rest['security']).find(isObject)
  return {
    operation: found !== undefined,
    operationName: found ? textOf(found['name']) : null,
    canonical,
    backportCanonical: canonical === BACKPORT_OPERATION,
    guideClaimed: namesGuide([
      ...instantiates,
      ...guides,
      ...profiles,
      ...operations.map(canonicalOf),
      subscription?.['profile'],
    ]),
    guideInstantiated: namesGuide([...instantiates, ...guides]),
    status: operations.some((operation) => /(^\$?|-)status$/.test(`${textOf(operation['name']) ?? ''}`)),
    statusCanonical: operations.some((operation) => STATUS_OPERATION.test(canonicalOf(operation))),
    events: operations.some((operation) => /(^\$?|-)events$/.test(`${textOf(operation['name']) ?? ''}`)),
    formats,
    xml: formats.some((format) => /xml/.test(format)),
    topics: objectsOf(subscription?.['extension'])
      .filter((extension) => extension['url'] === TOPIC_CANONICAL_EXTENSION)
      .flatMap((extension) => textOf(extension['valueCanonical']) ?? textOf(extension['valueUri']) ?? []),
    cors: typeof security?.['cors'] === 'boolean' ? security['cors'] : null,
    ...(release === 'R4' || release === 'R4B' ? {} : { backportCanonical: canonical === BACKPORT_OPERATION }),
  }
}

/**
 * What a definition of the server's own says, asked of the target alone: nobody else is called for it. Only one that
 * derives from a published definition counts.
 */
async function withOwnDefinition(
  session: Session,
  declared: TargetDescription['declared'],
): Promise<TargetDescription['declared']> {
  const { canonical } = declared
  if (
    canonical === null ||
    !/^[a-z][a-z0-9+.-]*:/i.test(canonical) ||
    canonical.startsWith('http://hl7.org/fhir/')
  )
    return declared
  const search = await session.exchange(CALLER, {
    purpose: 'find the OperationDefinition',
    method: 'GET',
    path: `OperationDefinition?url=${percentEncoded(canonical)}`,
  })
  const found = isObject(search.json) ? objectsOf(search.json['entry']).map((entry) => entry['resource']) : []
  const definition = found.filter(isObject).find((resource) => resource['url'] === canonical)
  if (!definition) return declared
  const says = (level: unknown): boolean | null => (typeof level === 'boolean' ? level : null)
  const base = textOf(definition['base'])
  const derives = base !== null && knownCanonical(base.split('|')[0] ?? '')
  return {
    ...declared,
    ownDefinition: {
      bases: base === null ? [] : [base],
      type: derives ? says(definition['type']) : null,
      instance: derives ? says(definition['instance']) : null,
    },
  }
}

function namesGuide(canonicals: readonly unknown[]): boolean {
  return canonicals.some((each) => typeof each === 'string' && each.startsWith(BACKPORT_GUIDE))
}

/** True when the declared canonical is one that the suite knows. */
export function knownCanonical(canonical: string | null): boolean {
  return canonical === CORE_OPERATION || canonical === BACKPORT_OPERATION
}

function guideVersion(settings: TargetSettings, statement: Record<string, unknown>): string | null {
  if (settings.ig !== 'auto') return settings.ig
  return claimedVersion([statement['instantiates'], statement['implementationGuide'], statement['rest']])
}

/** The version behind the first canonical of the guide within a value that was read; the reader has bounded its depth. */
function claimedVersion(value: unknown): string | null {
  if (typeof value === 'string') {
    const guide = value.indexOf('subscriptions-backport')
    const bar = guide < 0 ? -1 : value.indexOf('|', guide)
    return bar < 0 ? null : (/^\d{1,9}\.\d{1,9}/.exec(value.slice(bar + 1, bar + 20))?.[0] ?? null)
  }
  if (typeof value !== 'object' || value === null) return null
  for (const member of Object.values(value)) {
    const version = claimedVersion(member)
    if (version !== null) return version
  }
  return null
}
