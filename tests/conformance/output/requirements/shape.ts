import {
  advise,
  adviseOnCrash,
  crashBut501,
  fail,
  group,
  info,
  warn,
  WITH_OPERATION,
} from '../../../../src/catalogue/wording.js'
import { byDefinition, byPage } from '../../catalogue/grounds.js'
import { operationPage, r5, rfc } from '../../catalogue/sources.js'

/** The Parameters resource around the outputs. */
export const REQUIREMENTS = group('OUT', [
  {
    id: 'OUT-25',
    title: 'Each parameter has exactly one value, resource or list of parts.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-25/several-values', 'gives a parameter more than one of them', {
        ground: byPage('invariant', 'parameters.html#invs'),
        advice: advise(
          'The JSON is no valid FHIR: a parameter has one value.',
          'Keep the value type of the definition, and drop the other.',
          'Two generations of code write the same parameter',
        ),
      }),
      fail('OUT-25/no-value', 'gives a parameter none of them', {
        ground: byPage('invariant', 'parameters.html#invs'),
        advice: advise(
          'A name without a value says nothing, and is not valid FHIR.',
          'Leave out a parameter that has no value.',
          'The value was null and left out, the name was not',
        ),
      }),
    ],
    sources: [r5('parameters-definitions.html#Parameters.parameter')],
    wrongServer: 'A parameter has both `valueString` and `valueUrl`.',
  },
  {
    id: 'OUT-26',
    title: 'Each parameter has a name, spelt as the definition spells it.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-26/nameless', 'returns a parameter without a name or with one that is not text', {
        ground: byPage('cardinality', 'parameters-definitions.html#Parameters.parameter.name'),
        advice: advise(
          'Clients find parameters by name.',
          'Give each parameter its `name`.',
          'The parameter is built without the helper that the others use',
        ),
      }),
      fail('OUT-26/wrong-case', 'returns a defined name in another letter case', {
        ground: byDefinition('definition'),
        advice: advise(
          'Names are case-sensitive: clients do not find it.',
          'Write `token`, `expiration`, `subscription` and `websocket-url`.',
          'Names are derived from those of variables or classes',
        ),
      }),
    ],
    sources: [r5('parameters-definitions.html#Parameters.parameter.name')],
    wrongServer: '`Token` instead of `token`.',
  },
  {
    id: 'OUT-27',
    title:
      'The response has no other parameters than the four that are defined, unless the server extends the operation.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      info('OUT-27/unknown', 'returns another parameter'),
      info('OUT-27/x-prefixed', 'returns another parameter whose name begins with `x-`'),
    ],
    sources: [r5('operations.html#extending')],
    wrongServer: 'A parameter `debug` carries data of the server’s own.',
  },
  {
    id: 'OUT-28',
    title: 'The order of the parameters means nothing.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    sources: [operationPage],
    untestable: 'It is a rule for clients: parameters are looked up by name, never by position.',
  },
  {
    id: 'OUT-29',
    title:
      'The Parameters of the response is not stored anywhere and so needs no `id`, though the R5 example has one.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('OUT-29/id-present', 'returns a Parameters with an `id`')],
    sources: [
      r5('operations.html#response'),
      r5('subscription-operation-get-ws-binding-token.html#examples'),
      r5('parameters-definitions.html#Parameters'),
    ],
  },
  {
    id: 'OUT-30',
    title: 'The Parameters has no other children than id, meta, implicitRules, language and parameter.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-30/unknown-child', 'returns a Parameters with another child', {
        ground: byPage('definition', 'parameters-definitions.html#Parameters'),
        advice: advise(
          'Parameters has no narrative and no extensions; strict parsers refuse the whole answer.',
          'Drop everything but id, meta, implicitRules, language and parameter.',
          'A base class for resources adds `text` or `extension`',
        ),
      }),
    ],
    sources: [r5('parameters-definitions.html#Parameters')],
    wrongServer: 'A narrative `text` or an `extension` at the root.',
  },
  {
    id: 'OUT-31',
    title: 'The JSON has no null, no empty object or array, and no property twice.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-31/null', 'returns a null', {
        ground: byPage('SHALL', 'json.html'),
        advice: advise(
          'FHIR’s JSON has no null there; strict parsers refuse the whole answer.',
          'Leave out properties that have no value.',
          'The default of the JSON library',
        ),
      }),
      fail('OUT-31/empty', 'returns an empty object or array', {
        ground: byPage('SHALL', 'json.html'),
        advice: advise(
          'FHIR’s JSON has no empty objects or arrays; strict parsers refuse the whole answer.',
          'Leave out properties that are empty.',
          'An empty `meta` or `extension` of a base class',
        ),
      }),
      fail('OUT-31/duplicate-property', 'returns a property twice in one object', {
        ground: byPage('SHALL', 'json.html'),
        advice: advise(
          'Parsers keep the first or the last of them: two clients read different answers.',
          'Write each property once.',
          'The JSON is written by hand or joined from pieces',
        ),
      }),
    ],
    sources: [r5('json.html')],
    wrongServer: '`"meta": {}`',
  },
  {
    id: 'OUT-32',
    title:
      'The XML form has the FHIR namespace, values in `value` attributes, and each name before its value.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-32/no-namespace', 'returns XML outside the FHIR namespace', {
        ground: byPage('SHALL', 'xml.html'),
        advice: advise(
          'A FHIR parser does not recognise the document.',
          'Declare `xmlns="http://hl7.org/fhir"` on the root.',
          'A generic XML serialiser',
        ),
      }),
      fail('OUT-32/text-content', 'writes a value as element text', {
        ground: byPage('SHALL', 'xml.html'),
        advice: advise(
          'FHIR keeps values in attributes: parsers see an element without a value.',
          'Write `<valueString value="…"/>`.',
          'A generic XML serialiser',
        ),
      }),
      fail('OUT-32/wrong-order', 'writes a value before its name', {
        ground: byPage('SHALL', 'xml.html'),
        advice: advise(
          'The order of elements counts in FHIR’s XML; schema validation fails.',
          'Write `name` before the value.',
          'The order of a map or of the JSON',
        ),
      }),
    ],
    sources: [r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: '`<valueString>abc</valueString>`',
  },
  {
    id: 'OUT-33',
    title: 'What a call without ids yields when the caller has no websocket Subscription is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      crashBut501('OUT-33/5xx', {
        advice: adviseOnCrash(
          'A call without ids by someone without Subscriptions',
          'with a 4xx status, or with a token that is valid for nothing',
        ),
      }),
      info('OUT-33/refused', 'refuses the call with a client error'),
    ],
    sources: [operationPage],
    wrongServer: 'The empty set ends in a 5xx status.',
  },
  {
    id: 'OUT-34',
    title: 'The response holds a secret, so caches should not keep it.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('OUT-34/publicly-cacheable', 'lets shared caches keep the response', {
        advice: advise(
          'A shared cache may hand one user’s token to another.',
          'Send `Cache-Control: no-store`.',
          'A header for all GETs, set by a proxy or the framework',
        ),
      }),
      info('OUT-34/not-no-store', 'does not say `Cache-Control: no-store`'),
    ],
    sources: [rfc('9111#section-5.2.2.5')],
    wrongServer: 'A GET call is answered with `Cache-Control: public, max-age=3600`.',
  },
  {
    id: 'OUT-35',
    title: 'The answer obeys the JSON schema that HL7 publishes for Parameters.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('OUT-35/schema', 'returns a Parameters that breaks HL7’s JSON schema', {
        ground: byPage('definition', 'parameters-definitions.html#Parameters'),
        yieldsTo: [
          'OP-16/not-utf8',
          'OP-18/not-parameters',
          'OP-18/wrapped',
          'OUT-25/several-values',
          'OUT-25/no-value',
          'OUT-26/nameless',
          'OUT-30/unknown-child',
          'OUT-31/null',
          'OUT-31/empty',
          'OUT-31/duplicate-property',
        ],
        advice: advise(
          'Clients that validate what they read refuse the whole answer.',
          'Give the element the type and the form that its definition says.',
          'An element is written by hand past the FHIR library',
        ),
      }),
    ],
    sources: [r5('json.html'), r5('downloads.html')],
    wrongServer: '`"meta": {"lastUpdated": "yesterday"}`',
  },
])
