import { judged } from './schema.mjs'

/** Imported late, so that a root without ajv is answered with a sentence (`ensureAjv`). */
async function ajvForCode() {
  const { default: Ajv } = await import('ajv')
  const { default: standalone } = await import('ajv/dist/standalone/index.js')
  const ajv = new (Ajv.default ?? Ajv)({
    // the patterns of FHIR escape what the u flag forbids to escape
    unicodeRegExp: false,
    // the first error stops, so that a hostile document cannot make a million of them
    allErrors: false,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    allowUnionTypes: true,
    validateFormats: false,
    inlineRefs: false,
    messages: false,
    code: { source: true, esm: true, optimize: 2 },
  })
  return { ajv, standalone: standalone.default ?? standalone }
}

/** ESM code with one validator for each judged resource. @param {any} schema @returns {Promise<string>} */
export async function compileFhir(schema) {
  const { ajv, standalone } = await ajvForCode()
  ajv.addSchema(schema)
  const names = judged.map((type) => [`validate${type}`, `${schema.$id}#/definitions/${type}`])
  return asModule(standalone(ajv, Object.fromEntries(names)), schema.$comment)
}

/** ajv leaves CommonJS requires of its runtime in ESM code. @param {string} code @param {string} header */
function asModule(code, header) {
  /** @type {string[]} */
  const imports = []
  const body = code.replace('"use strict";', '').replace(/= require\("([^"]+)"\)/g, (_, path) => {
    imports.push(`import runtime${imports.length} from ${JSON.stringify(`${path}.js`)}`)
    return `= runtime${imports.length - 1}`
  })
  // one function a line: a change stays readable
  const lines = body.replace(/;(?=(?:export )?(?:const|function) (?:schema|pattern|func|validate)\d)/g, ';\n')
  return [
    `// ${header}; not to be edited`,
    ...imports,
    lines.replace(/\}(?=function validate\d)/g, '}\n'),
    '',
  ].join('\n')
}
