import { added, renamed, replaced } from '../../../../src/reference/edits/resources.js'
import { Refusal, refuse } from '../../../../src/reference/outcome.js'
import type { Trait } from '../../../../src/reference/trait.js'
import { rewritten } from '../../shared/edits.js'

/** Changes the text of the operation's answers in JSON. */
const jsonOnly = (change: (text: string) => string): Trait['hooks'] => ({
  response: (reply, { route }) =>
    route.name === 'operation' && reply.status === 200
      ? { ...reply, rewrite: (text) => (text.startsWith('{') ? change(text) : text) }
      : reply,
})

/** The Parameters resource around the outputs. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'two-values',
    kind: 'mutant',
    summary: 'Each subscription has two values.',
    breaks: 'OUT-25/several-values',
    hooks: {
      output: (output) =>
        replaced(output, 'subscription', (each) => [{ ...each, valueId: each['valueString'] }]),
    },
  },
  {
    name: 'parameter-without-value',
    kind: 'mutant',
    summary: 'A parameter of the server’s own has no value.',
    breaks: 'OUT-25/no-value',
    hooks: { output: (output) => added(output, { name: 'x-empty' }) },
  },
  {
    name: 'nameless-parameter',
    kind: 'mutant',
    summary: 'A parameter has no name.',
    breaks: 'OUT-26/nameless',
    hooks: { output: (output) => added(output, { valueString: 'nameless' }) },
  },
  {
    name: 'capitalised-name',
    kind: 'mutant',
    summary: 'The parameter is called `Subscription`.',
    breaks: 'OUT-26/wrong-case',
    hooks: { output: (output) => renamed(output, 'subscription', 'Subscription') },
  },
  {
    name: 'parameters-with-narrative',
    kind: 'mutant',
    summary: 'The Parameters has a narrative.',
    breaks: 'OUT-30/unknown-child',
    hooks: jsonOnly((text) => text.replace('{', '{"text":{"status":"empty"},')),
  },
  {
    name: 'null-language',
    kind: 'mutant',
    summary: 'The language of the Parameters is null.',
    breaks: 'OUT-31/null',
    hooks: jsonOnly((text) => text.replace('{', '{"language":null,')),
  },
  {
    name: 'empty-meta',
    kind: 'mutant',
    summary: 'The meta of the Parameters is an empty object.',
    breaks: 'OUT-31/empty',
    hooks: jsonOnly((text) => text.replace('{', '{"meta":{},')),
  },
  {
    name: 'language-twice',
    kind: 'mutant',
    summary: 'The language of the Parameters stands twice.',
    breaks: 'OUT-31/duplicate-property',
    hooks: jsonOnly((text) => text.replace('{', '{"language":"en","language":"en",')),
  },
  {
    name: 'updated-yesterday',
    kind: 'mutant',
    summary: 'The meta of the Parameters says that it was updated yesterday, in that word.',
    breaks: 'OUT-35/schema',
    hooks: jsonOnly((text) => text.replace('{', '{"meta":{"lastUpdated":"yesterday"},')),
  },
  {
    name: 'crash-on-empty-set',
    kind: 'mutant',
    summary: 'A call without ids crashes when the caller has no Subscription.',
    breaks: 'OUT-33/5xx',
    hooks: {
      operationCovers: (ids, { input }) =>
        ids instanceof Refusal && input.all ? refuse(500, 'exception', 'Unexpected empty list.') : ids,
    },
  },
  {
    name: 'cacheable-token',
    kind: 'mutant',
    summary: 'Shared caches may keep the answer.',
    breaks: 'OUT-34/publicly-cacheable',
    hooks: {
      response: (reply, { route }) =>
        route.name === 'operation'
          ? { ...reply, headers: { ...reply.headers, 'Cache-Control': 'public, max-age=3600' } }
          : reply,
    },
  },
  {
    name: 'xml-without-namespace',
    kind: 'mutant',
    summary: 'The output in XML is in no namespace.',
    breaks: 'OUT-32/no-namespace',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) => xml.replace(/ xmlns="[^"]*"/, '')),
    },
  },
  {
    name: 'xml-values-as-text',
    kind: 'mutant',
    summary: 'Values in XML are the text of their elements.',
    breaks: 'OUT-32/text-content',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) => xml.replace(/<(value\w+) value="([^"]*)"\/>/g, '<$1>$2</$1>')),
    },
  },
  {
    name: 'xml-value-before-name',
    kind: 'mutant',
    summary: 'In XML a parameter’s value stands before its name.',
    breaks: 'OUT-32/wrong-order',
    hooks: {
      response: (answer, { route }) =>
        rewritten(answer, route.name, (xml) => xml.replace(/(<name [^>]*>)(<value[^>]*>)/g, '$2$1')),
    },
  },
]
