import type { Filter, Learnt } from './world.js'

/** What of a usual Subscription is left out or changed, because servers may have a rule of their own about it. */
export type Variation = Pick<Learnt, 'endRefused' | 'content' | 'filter'>

export const AS_USUAL: Variation = { endRefused: false, content: null, filter: null }
const LEVELS = ['full-resource', 'empty'] as const
const MOST = 12

/** Everything as usual, then one thing otherwise, then two. */
export function variationsOf(filters: readonly Filter[]): readonly Variation[] {
  const all = [false, true].flatMap((endRefused) =>
    [null, ...LEVELS].flatMap((content) =>
      [null, ...filters].map((filter): Variation => ({ endRefused, content, filter })),
    ),
  )
  const changes = ({ endRefused, content, filter }: Variation): number =>
    Number(endRefused) + Number(content !== null) + Number(filter !== null)
  return all.sort((a, b) => changes(a) - changes(b)).slice(0, MOST)
}

/** What differs from the usual Subscription, as part of a sentence; '' for nothing. */
export function variationText({ endRefused, content, filter }: Variation): string {
  return [
    endRefused && 'without an end',
    content !== null && `with the content level ${content ?? ''}`,
    filter !== null && `with a filter by ${filter.wish.parameter}`,
  ]
    .filter((text) => text !== false)
    .join(' and ')
}

/** Types whose resources name a patient as their subject. */
const OF_A_PATIENT: readonly string[] = ['Encounter', 'Observation', 'Condition', 'ServiceRequest', 'Basic']
const MOST_FILTERS = 3

/** Filters that the triggering resource can be made to pass. */
export function filtersFor(
  parameters: readonly string[],
  resource: Readonly<Record<string, unknown>>,
  { runId, patient }: { readonly runId: string; readonly patient: string },
): readonly Filter[] {
  const type = String(resource['resourceType'])
  const names = parameters.length > 0 ? parameters : OF_A_PATIENT.includes(type) ? ['patient'] : []
  return names
    .flatMap((parameter): Filter[] => {
      const passing = passingBy(parameter, type, resource, runId, patient)
      return passing ? [{ wish: { type, parameter, value: passing[0] }, elements: passing[1] }] : []
    })
    .slice(0, MOST_FILTERS)
}

function passingBy(
  parameter: string,
  type: string,
  { status }: Readonly<Record<string, unknown>>,
  runId: string,
  patient: string,
): readonly [value: string, elements: Filter['elements']] | null {
  switch (parameter) {
    case 'patient':
    case 'subject':
      return OF_A_PATIENT.includes(type) ? [patient, { subject: { reference: patient } }] : null
    case 'status':
      return typeof status === 'string' ? [status, {}] : null
    case 'identifier':
      return [runId, { identifier: [{ value: runId }] }]
    case '_tag':
      return [runId, { meta: { tag: [{ code: runId }] } }]
    default:
      return null
  }
}
