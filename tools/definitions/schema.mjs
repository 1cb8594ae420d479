import { origin, read } from './source.mjs'

/** The resources that the suite judges; every other type passes as long as it names itself. */
export const judged = ['Parameters', 'Bundle', 'SubscriptionStatus', 'OperationOutcome', 'Subscription']

const ref = (/** @type {string} */ name) => ({ $ref: `#/definitions/${name}` })

/**
 * HL7's JSON schema cut to the judged resources and what they refer to, corrected where it would accuse wrongly,
 * says nothing, or can be made to hang (`corrected`).
 *
 * @param {import('./source.mjs').Source} source
 */
export function schemaExcerpt(source) {
  const all = read(source, 'openapi/fhir.schema.json').definitions
  /** @type {Record<string, any>} */
  const kept = { ResourceList: anyResource() }
  const visit = (/** @type {string} */ name) => {
    if (name in kept) return
    kept[name] = corrected(all[name], all)
    for (const [, target] of JSON.stringify(kept[name]).matchAll(/"#\/definitions\/(\w+)"/g)) visit(target)
  }
  judged.forEach(visit)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `fhir-${source}`,
    $comment: origin(source),
    definitions: Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** Chosen by resourceType, so that an error names the element at fault and no branch is tried in vain. */
function anyResource() {
  const is = (/** @type {string} */ type) => ({ properties: { resourceType: { const: type } } })
  return {
    type: 'object',
    required: ['resourceType'],
    properties: { resourceType: { type: 'string' } },
    allOf: judged.map((type) => ({ if: is(type), then: ref(type) })),
  }
}

/** @param {any} definition @param {Record<string, any>} all */
function corrected(definition, all) {
  if (!definition.properties) return primitive(definition)
  const isPrimitive = (/** @type {any} */ schema) => {
    const target = schema.$ref ? all[schema.$ref.split('/').at(-1)] : schema
    return ['string', 'number', 'boolean'].includes(target?.type) || 'enum' in schema
  }
  /** @type {Record<string, any>} */
  const properties = {}
  for (const [name, schema] of Object.entries(definition.properties)) {
    const rest = withoutProse(schema)
    properties[name] = rest.items ? { type: 'array', items: item(rest.items, name, all) } : primitive(rest)
    // canonical elements lack their `_name`; `resourceType` and an element's `id` have none
    const lacksTwin = !['resourceType', 'id'].includes(name) && !name.startsWith('_')
    if (lacksTwin && isPrimitive(rest.items ?? rest) && !(`_${name}` in definition.properties)) {
      properties[`_${name}`] = rest.items ? { type: 'array', items: orNull('Element') } : ref('Element')
    }
  }
  // R4B leaves out that it is an object, and lets a string pass for any complex type
  const { required } = definition
  return { type: 'object', properties, additionalProperties: false, ...(required && { required }) }
}

/** In arrays of primitives and of their `_name`, null keeps the place of what the other array says. */
function item(/** @type {any} */ items, /** @type {string} */ name, /** @type {Record<string, any>} */ all) {
  if (name.startsWith('_')) return orNull('Element')
  const target = items.$ref ? all[items.$ref.split('/').at(-1)] : items
  if (items.enum) return { enum: [...items.enum, null] }
  if (!target.type || target.properties) return items
  const { type, ...rest } = primitive(target)
  return { type: [type, 'null'], ...rest }
}

const orNull = (/** @type {string} */ name) => ({ if: { not: { type: 'null' } }, then: ref(name) })

/** Patterns that JSON Schema would ignore, since they stand on numbers, as the keywords that mean the same. */
const numbers = [
  [/^\^\[1-9\]/, { type: 'integer', minimum: 1 }],
  [/^\^\[0\]\|\(\[1-9\]/, { type: 'integer', minimum: 0 }],
  [/\\\./, { type: 'number' }],
  [/./, { type: 'integer' }],
]

/** Patterns that hostile text makes slow, with one that takes linear time: exact text → ours. */
const strings = new Map([
  // integer64: the alternatives are anchored on one side each, and half a megabyte of digits takes minutes
  ['^[0]|[-+]?[1-9][0-9]*$', '^(?:[0]|[-+]?[1-9][0-9]*)$'],
  // R4B's base64Binary takes exponential time on white space
  ['^(\\s*([0-9a-zA-Z\\+/=]){4}\\s*)+$', '^[0-9a-zA-Z+/=\\s]*$'],
  // R5's base64Binary runs out of stack on long data
  ['^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$', '^[A-Za-z0-9+/]*={0,2}$'],
])

/** @param {any} described */
function primitive(described) {
  const schema = withoutProse(described)
  if (schema.type === 'boolean') return { type: 'boolean' }
  // among the patterns on numbers is R5's malformed one of decimal
  if (schema.type === 'number') return numbers.find(([form]) => form.test(schema.pattern))?.[1] ?? schema
  return strings.has(schema.pattern) ? { ...schema, pattern: strings.get(schema.pattern) } : schema
}

function withoutProse(/** @type {any} */ schema) {
  const copy = { ...schema }
  delete copy.description
  return copy
}
