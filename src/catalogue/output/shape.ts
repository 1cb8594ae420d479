import { operationPage, r5, rfc } from '../sources.js'
import { group, CRASH, WITH_OPERATION, fail, info, warn } from '../wording.js'

/** The Parameters resource around the outputs. */
export const SHAPE = group('OUT', [
  {
    id: 'OUT-25',
    title: 'Each parameter has exactly one value, resource or list of parts.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('several-values', 'gives a parameter more than one of them'),
      fail('no-value', 'gives a parameter none of them'),
    ],
    gates: ['subscription'],
    sources: [r5('parameters-definitions.html#Parameters.parameter')],
    wrongServer: 'A parameter has both `valueString` and `valueUrl`.',
  },
  {
    id: 'OUT-26',
    title: 'Each parameter has a name, spelt as the definition spells it.',
    strength: 'IMPLIED',
    releases: WITH_OPERATION,
    clauses: [
      fail('nameless', 'returns a parameter without a name or with one that is not text'),
      fail('wrong-case', 'returns a defined name in another letter case'),
    ],
    gates: ['subscription'],
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
      warn('unknown', 'returns another parameter'),
      info('x-prefixed', 'returns another parameter whose name begins with `x-`'),
    ],
    gates: ['subscription'],
    sources: [r5('operations.html#extending')],
    wrongServer: 'A parameter `debug` carries data of the server’s own.',
  },
  {
    id: 'OUT-28',
    title: 'The order of the parameters means nothing.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    sources: [operationPage],
    untestable:
      'It is a rule for whoever reads the response: parameters are looked up by name, never by position.',
  },
  {
    id: 'OUT-29',
    title:
      'The Parameters of the response is not stored anywhere and so needs no `id`, though the R5 example has one.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('id-present', 'returns a Parameters with an `id`')],
    gates: ['subscription'],
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
    clauses: [fail('unknown-child', 'returns a Parameters with another child')],
    gates: ['subscription'],
    sources: [r5('parameters-definitions.html#Parameters')],
    wrongServer: 'A narrative `text` or an `extension` at the root.',
  },
  {
    id: 'OUT-31',
    title: 'The JSON has no null, no empty object or array, and no property twice.',
    strength: 'SHALL',
    releases: WITH_OPERATION,
    clauses: [
      fail('null', 'returns a null'),
      fail('empty', 'returns an empty object or array'),
      fail('duplicate-property', 'returns a property twice in one object'),
    ],
    gates: ['subscription'],
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
      fail('no-namespace', 'returns XML outside the FHIR namespace'),
      fail('text-content', 'writes a value as element text'),
      fail('wrong-order', 'writes a value before its name'),
    ],
    gates: ['subscription', 'xml'],
    sources: [r5('subscription-operation-get-ws-binding-token.html#examples')],
    wrongServer: '`<valueString>abc</valueString>`',
  },
  {
    id: 'OUT-33',
    title: 'What a call without ids yields when the caller has no websocket Subscription is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [CRASH, info('refused', 'refuses the call with a client error')],
    sources: [operationPage],
    wrongServer: 'The empty set ends in a 5xx status.',
  },
  {
    id: 'OUT-34',
    title: 'The response holds a secret, so caches should not keep it.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('publicly-cacheable', 'lets shared caches keep the response'),
      info('not-no-store', 'does not say `Cache-Control: no-store`'),
    ],
    gates: ['subscription'],
    sources: [rfc('9111#section-5.2.2.5')],
    wrongServer: 'A GET call is answered with `Cache-Control: public, max-age=3600`.',
  },
])
