import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { withoutMark } from '../fhir/byte-order-mark.js'
import { isTypeName } from '../fhir/ids.js'
import type { ReleaseRules } from '../fhir/releases/index.js'
import { ConfigurationError, type TargetSettings } from './configuration/types.js'

/** The types of which the suite can make an instance without a template. */
export const TRIGGER_TYPES: readonly string[] = [
  'Encounter',
  'Patient',
  'Observation',
  'Condition',
  'Basic',
  'ServiceRequest',
  'Task',
]

/** Those that have a status as a search finds it. */
export const TYPES_WITH_STATUS: readonly string[] = ['Encounter', 'Observation', 'ServiceRequest', 'Task']

/**
 * A resource whose creation triggers the topic: minimal, fictitious, with a word by which people recognise it, and nothing
 * that is the same in each run.
 * @param type one of TRIGGER_TYPES
 * @param word the run's id, or another random word
 */
export function triggerResource(type: string, rules: ReleaseRules, word: string): Record<string, unknown> {
  const common = { resourceType: type, meta: { tag: [{ code: word }] } }
  const text = word
  const subject = { display: text }
  switch (type) {
    case 'Encounter': {
      const ambulatory = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }
      return rules.encounterClassIsList
        ? { ...common, status: 'completed', class: [{ coding: [ambulatory] }], subject }
        : { ...common, status: 'finished', class: ambulatory, subject }
    }
    case 'Patient':
      return { ...common, name: [{ family: word }] }
    case 'Observation':
      return { ...common, status: 'final', code: { text }, subject }
    case 'Condition':
      return {
        ...common,
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
        code: { text },
        subject,
      }
    case 'ServiceRequest':
      return {
        ...common,
        status: 'active',
        intent: 'order',
        code: rules.encounterClassIsList ? { concept: { text } } : { text },
        subject,
      }
    case 'Task':
      return { ...common, status: 'requested', intent: 'order', description: text }
    default:
      return { ...common, resourceType: 'Basic', code: { text } }
  }
}

export interface TemplateValues {
  readonly runId: string
  readonly topic: string
}

/**
 * Fills a template of the user: `{{runId}}`, `{{uuid}}`, `{{topic}}`, `{{now}}`.
 * @throws ConfigurationError when the file cannot be read or is not a JSON object afterwards
 */
export function fillTemplate(
  file: string,
  variable: string,
  values: TemplateValues,
): Record<string, unknown> {
  let text: string
  try {
    text = withoutMark(readFileSync(file, 'utf8'))
  } catch {
    throw new ConfigurationError(
      `${variable} names ${file}, which cannot be read; give the path of a JSON file`,
    )
  }
  const filled = text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    if (name === 'uuid') return randomUUID()
    if (name === 'now') return new Date().toISOString()
    if (name === 'runId' || name === 'topic') return values[name]
    return whole
  })
  try {
    const resource = JSON.parse(filled) as unknown
    if (typeof resource === 'object' && resource !== null && 'resourceType' in resource)
      if (isTypeName(resource.resourceType)) return { ...resource }
  } catch {
    // reported below, together with JSON that is no resource
  }
  throw new ConfigurationError(
    `${variable} names ${file}, which is not a FHIR resource in JSON; it needs at least a resourceType`,
  )
}

/** Tries the templates of the user, before anything is sent. @throws ConfigurationError for one that cannot be used */
export function refuseUnusableTemplates({ subscriptionFile, triggerFile }: TargetSettings): void {
  const values = { runId: 'run', topic: 'http://example.org/topic' }
  if (triggerFile !== null) fillTemplate(triggerFile, 'TARGET_TRIGGER_FILE', values)
  if (subscriptionFile === null) return
  const { resourceType } = fillTemplate(subscriptionFile, 'TARGET_SUBSCRIPTION_FILE', values)
  if (resourceType !== 'Subscription')
    throw new ConfigurationError(
      `TARGET_SUBSCRIPTION_FILE names ${subscriptionFile}, which is a ${String(resourceType)}; give a Subscription in JSON`,
    )
}

/** The types that a run on this target makes: whatever else a record lists is not the suite's. */
export function typesMade({ triggerFile }: TargetSettings): readonly string[] {
  const own = ['Subscription', 'SubscriptionTopic', ...TRIGGER_TYPES]
  return triggerFile === null ? own : [...own, triggerTypeOf(triggerFile)]
}

/** The type of the resource in the user's template for triggers. @throws ConfigurationError as `fillTemplate` */
export function triggerTypeOf(triggerFile: string): string {
  const values = { runId: 'run', topic: 'http://example.org/topic' }
  return String(fillTemplate(triggerFile, 'TARGET_TRIGGER_FILE', values)['resourceType'])
}
