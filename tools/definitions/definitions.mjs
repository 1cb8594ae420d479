import { boundCodes, codesOf } from './codes.mjs'
import { origin, read, sources } from './source.mjs'

/** What is read from each package; R4B has no OperationDefinition on Subscription and no integer64. */
const parents = ['Parameters', 'Parameters.parameter', 'Bundle', 'Bundle.link', 'Bundle.entry']
const shared = [
  'SubscriptionStatus',
  'SubscriptionStatus.notificationEvent',
  'OperationOutcome',
  'OperationOutcome.issue',
]
const entry = ['Bundle.entry.search', 'Bundle.entry.request', 'Bundle.entry.response']
/** What XML of the resources that the suite sends and is sent consists of: XML does not say what a list is. */
const inXml = [
  ...['Encounter', 'Patient', 'Observation', 'Basic'],
  ...['Meta', 'Extension', 'Narrative', 'Reference', 'Identifier', 'Coding', 'CodeableConcept'],
  ...['Period', 'HumanName', 'ContactPoint'],
]
const datatypes = ['id', 'string', 'uri', 'url', 'canonical', 'code', 'dateTime', 'instant']
const plan = {
  r5: {
    operations: ['get-ws-binding-token', 'status', 'events'],
    parents: [
      ...parents,
      ...entry,
      ...shared,
      'Subscription',
      'Subscription.filterBy',
      'Subscription.parameter',
      ...inXml,
    ],
    datatypes: [...datatypes, 'integer64'],
  },
  r4b: {
    operations: [],
    parents: [...parents, ...entry, ...shared, 'Subscription', 'Subscription.channel', ...inXml],
    datatypes,
  },
}

/** The facts of one release, without a word of prose. @param {import('./source.mjs').Source} source */
export function definitions(source) {
  const { operations, parents, datatypes } = plan[source]
  const elements = Object.fromEntries(parents.map((parent) => [parent, children(source, parent)]))
  const sets = Object.values(elements).flatMap((names) =>
    Object.values(names).map((element) => element.codes),
  )
  return {
    generated: origin(source),
    fhirVersion: sources[source].version,
    operations: Object.fromEntries(operations.map((code) => [code, operation(source, code)])),
    elements,
    codes: Object.fromEntries(
      [...new Set(sets)].flatMap((set) => (set ? [[set, codesOf(source, set)]] : [])),
    ),
    patterns: Object.fromEntries(datatypes.map((datatype) => [datatype, pattern(source, datatype)])),
  }
}

/** @param {import('./source.mjs').Source} source @param {string} code */
function operation(source, code) {
  const { url, version, affectsState, system, type, instance, parameter } = read(
    source,
    `OperationDefinition-Subscription-${code}.json`,
  )
  return {
    ...{ url, version, code, system, type, instance, affectsState },
    parameters: parameter.map((/** @type {any} */ { name, use, min, max, type, scope }) => ({
      ...{ name, use, min, max, type },
      ...(scope && { scope }),
    })),
  }
}

/** The direct children of an element, by name. @param {import('./source.mjs').Source} source @param {string} parent */
function children(source, parent) {
  /** @type {any[]} */
  const all = read(source, `StructureDefinition-${parent.split('.')[0]}.json`).snapshot.element
  const direct = all.filter(
    ({ path }) => path.startsWith(`${parent}.`) && !path.slice(parent.length + 1).includes('.'),
  )
  if (direct.length === 0) throw new Error(`${parent} has no elements.`)
  return Object.fromEntries(direct.map((element) => [element.path.slice(parent.length + 1), facts(element)]))
}

/** @param {any} element @returns {{ min: number, max: string, types: string[], codes?: string }} */
function facts(element) {
  const codes = boundCodes(element)
  const types = element.contentReference ? [element.contentReference] : element.type.map(typeCode)
  return { min: element.min, max: element.max, types, ...(codes && { codes }) }
}

/** An element's own `id` has a FHIRPath type; the FHIR type is in an extension. @param {any} type @returns {string} */
function typeCode(type) {
  return extension(type, 'structuredefinition-fhir-type')?.valueUrl ?? type.code
}

/** The datatype's regular expression as it is published: without anchors. @param {import('./source.mjs').Source} source @param {string} datatype @returns {string} */
function pattern(source, datatype) {
  /** @type {any[]} */
  const all = read(source, `StructureDefinition-${datatype}.json`).snapshot.element
  const value = all.find(({ path }) => path === `${datatype}.value`)
  const found = extension(value.type[0], 'regex')?.valueString
  if (typeof found !== 'string') throw new Error(`${datatype} has no regular expression.`)
  return found
}

/** @param {any} holder @param {string} name */
function extension(holder, name) {
  return holder.extension?.find(
    (/** @type {any} */ { url }) => url === `http://hl7.org/fhir/StructureDefinition/${name}`,
  )
}
