import { advise, crash } from './types.js'
import type { AdviceTable } from './types.js'

/** The Parameters around the outputs, and the headers around that. */
export const OUTPUT_SHAPE_ADVICE: AdviceTable = {
  'OUT-25/several-values': advise(
    'The JSON is no valid FHIR: a parameter has one value.',
    'Keep the value type of the definition, and drop the other.',
    'Two generations of code write the same parameter',
  ),
  'OUT-25/no-value': advise(
    'A name without a value tells nothing, and is no valid FHIR.',
    'Leave out a parameter that has no value.',
    'The value was null and left out, the name was not',
  ),
  'OUT-26/nameless': advise(
    'Clients find parameters by name.',
    'Give each parameter its `name`.',
    'The parameter is built without the helper that the others use',
  ),
  'OUT-26/wrong-case': advise(
    'Names are case-sensitive: clients do not find it.',
    'Write `token`, `expiration`, `subscription` and `websocket-url`.',
    'Names are derived from those of variables or classes',
  ),
  'OUT-27/unknown': advise(
    'Strict clients refuse what the definition does not have.',
    'Drop the parameter, or begin its name with `x-` and publish a definition of your own.',
    'Something left over from debugging',
  ),
  'OUT-30/unknown-child': advise(
    'Parameters has no narrative and no extensions; strict parsers refuse the whole answer.',
    'Drop everything but id, meta, implicitRules, language and parameter.',
    'A base class for resources adds `text` or `extension`',
  ),
  'OUT-31/null': advise(
    'FHIR’s JSON has no null there; strict parsers refuse the whole answer.',
    'Leave out properties that have no value.',
    'The default of the JSON library',
  ),
  'OUT-31/empty': advise(
    'FHIR’s JSON has no empty objects or arrays; strict parsers refuse the whole answer.',
    'Leave out properties that are empty.',
    'An empty `meta` or `extension` of a base class',
  ),
  'OUT-31/duplicate-property': advise(
    'Parsers keep the first or the last of them: two clients read different answers.',
    'Write each property once.',
    'The JSON is written by hand or joined from pieces',
  ),
  'OUT-32/no-namespace': advise(
    'A FHIR parser does not recognise the document.',
    'Declare `xmlns="http://hl7.org/fhir"` on the root.',
    'A generic XML serialiser',
  ),
  'OUT-32/text-content': advise(
    'FHIR keeps values in attributes: parsers see an element without a value.',
    'Write `<valueString value="…"/>`.',
    'A generic XML serialiser',
  ),
  'OUT-32/wrong-order': advise(
    'The order of elements counts in FHIR’s XML; schema validation fails.',
    'Write `name` before the value.',
    'The order of a map or of the JSON',
  ),
  'OUT-33/5xx': crash(
    'A call without ids by someone without Subscriptions',
    'with a 4xx status, or with a token that is valid for nothing',
  ),
  'OUT-34/publicly-cacheable': advise(
    'A shared cache may hand one user’s token to another.',
    'Send `Cache-Control: no-store`.',
    'A header for all GETs, set by a proxy or the framework',
  ),
}
