import type { Trait } from '../../../src/reference/trait.js'
import {
  answering,
  atInstance,
  atType,
  type Call,
  crashing,
  droppingBody,
  isEmpty,
  isKnown,
  isLegal,
  isPost,
  refusal,
  refusing,
} from '../../../src/reference/edits/calls.js'
import { without } from '../../../src/reference/edits/resources.js'
import { Refusal, refuse } from '../../../src/reference/outcome.js'
import { isObject, objects, text } from '../../../src/reference/resource.js'

const severalDistinct = (call: Call): boolean =>
  new Set(call.ids).size > 1 && call.ids.every((id) => isKnown(call, id))

const twoByPost = (call: Call): boolean => atType(call) && isPost(call) && severalDistinct(call)

const twoByGet = (call: Call): boolean =>
  atType(call) && call.request.method === 'GET' && severalDistinct(call)

const mixed = (call: Call): boolean =>
  atType(call) &&
  call.ids.some((id) => isKnown(call, id)) &&
  call.ids.some((id) => isLegal(id) && !isKnown(call, id))

const named = ({ entries }: Call, name: string): boolean => entries.some((entry) => entry['name'] === name)

const asString = (call: Call): boolean =>
  atType(call) && call.entries.some((entry) => entry['name'] === 'id' && 'valueString' in entry)

const withoutValue = (call: Call): boolean =>
  atType(call) && call.entries.some((entry) => Object.keys(entry).join() === 'name')

const unparsable = (call: Call): boolean =>
  call.operation && !isEmpty(call) && call.type.endsWith('json') && call.body === undefined

const notParameters = (call: Call): boolean =>
  call.operation && isObject(call.body) && call.body['resourceType'] !== 'Parameters'

const otherInBody = (call: Call): boolean =>
  atInstance(call) &&
  call.entries.some((entry) => entry['name'] === 'id' && entry['valueId'] !== call.route.id)

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'first-id-only',
    kind: 'mutant',
    summary: 'Of several ids in the body only the first counts.',
    breaks: 'IN-01/reduced',
    hooks: {
      operationInput: (input, { request }) =>
        input instanceof Refusal || request.method !== 'POST'
          ? input
          : { ...input, ids: input.ids.slice(0, 1) },
    },
  },
  {
    name: 'first-id-of-xml',
    kind: 'mutant',
    summary: 'A token for several ids in an XML body is for the first of them, whatever the answer lists.',
    breaks: 'IN-01/reduced',
    hooks: {
      output: (output, { issued, request, server }) => {
        const isXml = request.method === 'POST' && /xml/.test(request.headers['content-type'] ?? '')
        if (isXml) server.memory.set(`by xml ${issued.value}`, true)
        return output
      },
      tokenCovers: (ids, { record, server }) =>
        server.memory.has(`by xml ${record?.value ?? ''}`) ? ids.slice(0, 1) : ids,
    },
  },
  {
    name: 'draft-names',
    kind: 'mutant',
    summary: 'Several ids are taken only under the name `ids`, and at least one id is needed.',
    breaks: 'IN-01/draft-name-only',
    hooks: {
      operationInput: (input, { body, route, request }) => {
        if (route.level === 'instance' || request.method !== 'POST') return input
        const draft = objects(body?.['parameter']).filter((entry) => entry['name'] === 'ids')
        if (draft.length > 0)
          return { ids: draft.flatMap((entry) => text(entry['valueId']) ?? []), all: false }
        if (input instanceof Refusal || input.ids.length === 1) return input
        return refuse(400, 'required', 'Several Subscriptions are named by `ids`.')
      },
    },
  },
  crashing(
    { name: 'two-ids-crash', summary: 'Two ids in the body end in a 500.', breaks: 'IN-01/5xx' },
    twoByPost,
  ),
  refusing(
    { name: 'two-ids-refused', summary: 'Two ids in the body are refused.', breaks: 'IN-01/refused' },
    twoByPost,
  ),
  answering(
    {
      name: 'id-as-string-only',
      summary: 'At type level an id is understood in `valueString` only.',
      breaks: 'IN-02/refused',
    },
    (call) => atType(call) && isPost(call) && named(call, 'id'),
    (call) => {
      if (!asString(call)) return refusal(400, 'value', 'An id is a valueString.')
      const parameter = call.entries.map(({ name, valueString }) => ({ name, valueId: valueString }))
      return { ...call.request, body: Buffer.from(JSON.stringify({ resourceType: 'Parameters', parameter })) }
    },
  ),
  crashing(
    { name: 'string-id-crashes', summary: 'An id in `valueString` ends in a 500.', breaks: 'IN-03/5xx' },
    asString,
  ),
  {
    name: 'body-id-joined',
    kind: 'mutant',
    summary: 'At instance level the token is for the ids in the body too.',
    breaks: 'IN-04/body-id-used',
    hooks: {
      operationInput: (input, { body, route, server }) => {
        if (input instanceof Refusal || route.level !== 'instance') return input
        const more = objects(body?.['parameter']).flatMap((entry) => text(entry['valueId']) ?? [])
        const known = more.filter((id) => server.store.find('Subscription', id) !== undefined)
        return { ...input, ids: [...new Set([...input.ids, ...known])] }
      },
    },
  },
  {
    name: 'query-id-wins',
    kind: 'mutant',
    summary: 'By GET at instance level the token is for the id in the query.',
    breaks: 'IN-04/body-id-used',
    hooks: {
      operationInput: (input, { request, route, server }) => {
        if (input instanceof Refusal || route.level !== 'instance' || request.method !== 'GET') return input
        const named = request.query
          .getAll('id')
          .filter((id) => server.store.find('Subscription', id) !== undefined)
        return named.length === 0 ? input : { ...input, ids: named }
      },
    },
  },
  refusing(
    {
      name: 'body-id-must-agree',
      summary: 'At instance level another id in the body is refused.',
      breaks: 'IN-04/refused',
    },
    otherInBody,
  ),
  crashing(
    {
      name: 'no-ids-crash',
      summary: 'A call at type level without ids ends in a 500.',
      breaks: 'IN-05/5xx',
    },
    (call) => atType(call) && isEmpty(call) && call.ids.length === 0,
  ),
  {
    name: 'no-ids-no-token',
    kind: 'mutant',
    summary: 'A call at type level without ids succeeds and yields no token.',
    breaks: 'IN-05/malformed',
    hooks: {
      output: (output, { route, request, body }) =>
        route.level === 'type' && body === undefined && request.query.get('id') === null
          ? without(output, 'token')
          : output,
    },
  },
  {
    name: 'everybody-included',
    kind: 'mutant',
    summary: 'Without ids the token is for the websocket Subscriptions of everybody.',
    breaks: 'IN-06/foreign',
    hooks: {
      tokenCovers: (ids, { record, server }) => {
        const theirs = (record?.subscriptions ?? []).flatMap((id) => server.subscriptions.find(id) ?? [])
        return theirs.length > ids.length ? theirs.filter(({ running }) => running).map(({ id }) => id) : ids
      },
      output: (output, { route }) => (route.level === 'type' ? without(output, 'subscription') : output),
      operationCovers: (covered, { input, server }) =>
        input.all && !(covered instanceof Refusal)
          ? server.subscriptions.all().flatMap(({ id, channel }) => (channel === 'websocket' ? [id] : []))
          : covered,
    },
  },
  {
    name: 'every-channel-included',
    kind: 'mutant',
    summary: 'Without ids the token is for the caller’s Subscriptions of any channel type.',
    breaks: 'IN-06/other-channel',
    hooks: {
      operationCovers: (covered, { input, server, principal }) =>
        input.all && !(covered instanceof Refusal)
          ? server.subscriptions.all().flatMap(({ id, owner }) => (owner === principal ? [id] : []))
          : covered,
    },
  },
  {
    name: 'first-id-of-query-only',
    kind: 'mutant',
    summary: 'Of several ids in the query only the first counts.',
    breaks: 'IN-07/reduced',
    hooks: {
      operationInput: (input, { request }) =>
        input instanceof Refusal || request.method !== 'GET'
          ? input
          : { ...input, ids: input.ids.slice(0, 1) },
    },
  },
  refusing(
    { name: 'two-in-query-refused', summary: 'Two ids in the query are refused.', breaks: 'IN-07/refused' },
    twoByGet,
  ),
  crashing(
    { name: 'two-in-query-crash', summary: 'Two ids in the query end in a 500.', breaks: 'IN-07/5xx' },
    twoByGet,
  ),
  crashing(
    { name: 'list-of-ids-crashes', summary: 'A comma in an id ends in a 500.', breaks: 'IN-08/5xx' },
    (call) => atType(call) && call.ids.some((id) => id.includes(',')),
  ),
  {
    name: 'illegal-id-ignored',
    kind: 'mutant',
    summary: 'An id that is not legal is passed over, and the token is for everything.',
    breaks: 'IN-09/accepted',
    hooks: {
      operationInput: (input, { request, body }) => {
        const sent = [
          ...request.query.getAll('id'),
          ...objects(body?.['parameter']).map((entry) => entry['valueId']),
        ]
        const illegal = sent.some((id) => typeof id === 'string' && !isLegal(id))
        return input instanceof Refusal && illegal ? { ids: [], all: true } : input
      },
    },
  },
  crashing(
    { name: 'illegal-id-crashes', summary: 'An id that is not legal ends in a 500.', breaks: 'IN-09/5xx' },
    (call) => atType(call) && call.ids.some((id) => !isLegal(id) && !id.includes(',')),
  ),
  crashing(
    {
      name: 'undefined-parameter-crashes',
      summary: 'An undefined parameter ends in a 500.',
      breaks: 'IN-10/5xx',
    },
    (call) => atType(call) && call.entries.some(({ name }) => name !== 'id' && name !== 'ids'),
  ),
  crashing(
    { name: 'same-id-twice-crashes', summary: 'The same id twice ends in a 500.', breaks: 'IN-11/5xx' },
    (call) => atType(call) && new Set(call.ids).size < call.ids.length,
  ),
  {
    name: 'unknown-among-known-claimed',
    kind: 'mutant',
    summary: 'An unknown id beside a known one is listed as covered.',
    breaks: 'IN-12/claimed',
    hooks: {
      operationCovers: (covered, { input, server }) =>
        covered instanceof Refusal &&
        input.ids.some((id) => server.store.find('Subscription', id) !== undefined) &&
        input.ids.length > 1
          ? input.ids
          : covered,
    },
  },
  crashing(
    {
      name: 'unknown-among-known-crashes',
      summary: 'An unknown id beside a known one ends in a 500.',
      breaks: 'IN-12/5xx',
    },
    mixed,
  ),
  crashing(
    {
      name: 'other-resource-crashes',
      summary: 'Another resource in the body ends in a 500.',
      breaks: 'IN-13/5xx',
    },
    notParameters,
  ),
  droppingBody(
    {
      name: 'other-resource-dropped',
      summary: 'Another resource in the body is taken for none.',
      breaks: 'IN-13/accepted',
    },
    notParameters,
  ),
  droppingBody(
    {
      name: 'cut-off-json-dropped',
      summary: 'A body that cannot be parsed is taken for none.',
      breaks: 'IN-14/accepted',
    },
    unparsable,
  ),
  crashing(
    {
      name: 'cut-off-json-crashes',
      summary: 'A body that cannot be parsed ends in a 500.',
      breaks: 'IN-14/5xx',
    },
    unparsable,
  ),
  droppingBody(
    {
      name: 'valueless-id-dropped',
      summary: 'An id without a value is taken for none.',
      breaks: 'IN-15/accepted',
    },
    withoutValue,
  ),
  crashing(
    { name: 'valueless-id-crashes', summary: 'An id without a value ends in a 500.', breaks: 'IN-15/5xx' },
    withoutValue,
  ),
]
