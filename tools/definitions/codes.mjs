import { read } from './source.mjs'

/** Value sets whose codes the suite compares; others (languages, MIME types) have no list in the package. */
const wanted = [
  'subscription-notification-type',
  'subscription-status',
  'subscription-status-codes',
  'subscription-payload-content',
  'subscription-channel-type',
  'bundle-type',
  'search-entry-mode',
  'http-verb',
  'issue-severity',
  'issue-type',
]

const tail = (/** @type {string} */ canonical) => canonical.split('|')[0].split('/').at(-1)

/** The name under which an element's required value set is listed, if it is. @param {any} element */
export function boundCodes(element) {
  if (element.binding?.strength !== 'required') return undefined
  const name = tail(element.binding.valueSet)
  return wanted.includes(name) ? name : undefined
}

/**
 * All codes of a value set that takes whole code systems or lists codes.
 *
 * @param {import('./source.mjs').Source} source
 * @param {string} name
 * @returns {string[]}
 */
export function codesOf(source, name) {
  const { compose } = read(source, `ValueSet-${name}.json`)
  if (compose.exclude) throw new Error(`ValueSet ${name} excludes codes, which this generator cannot follow.`)
  return compose.include.flatMap((/** @type {any} */ include) => {
    if (include.filter || include.valueSet) throw new Error(`ValueSet ${name} filters or imports.`)
    if (include.concept) return include.concept.map((/** @type {any} */ concept) => concept.code)
    return flatten(read(source, `CodeSystem-${tail(include.system)}.json`).concept)
  })
}

/** @param {any[]} concepts @returns {string[]} */
function flatten(concepts = []) {
  return concepts.flatMap((concept) => [concept.code, ...flatten(concept.concept)])
}
