import { ANONYMOUS, type Core } from '../../../src/reference/core.js'
import {
  atInstance,
  atType,
  type Call,
  crashing,
  isKnown,
  typedAs,
} from '../../../src/reference/edits/calls.js'
import { type Reply, reply } from '../../../src/reference/http.js'
import type { Resource } from '../../../src/reference/model.js'
import { Refusal } from '../../../src/reference/outcome.js'
import { objects } from '../../../src/reference/resource.js'
import type { Trait } from '../../../src/reference/trait.js'
import { onOperation } from '../shared/edits.js'

const isWrite = (method: string): boolean => ['PUT', 'PATCH', 'DELETE'].includes(method)

const stored = ({ route, server }: Pick<Call, 'route' | 'server'>) =>
  server.store.find('Subscription', route.id ?? '')

const state = ({ route, server }: Pick<Call, 'route' | 'server'>) => server.subscriptions.find(route.id ?? '')

/** Who calls, by the credentials; undefined for wrong ones. */
function caller({ request, server }: Call): string | undefined {
  const header = request.headers['authorization']
  if (header === undefined) return ANONYMOUS
  return server.settings.principals[header.replace(/^Bearer +/i, '')]
}

/** Issues a token for the Subscription in the URL, although it is refused, when `when` holds. */
function issuing(
  told: Pick<Trait, 'name' | 'summary' | 'breaks' | 'consequences'>,
  when: (call: { route: Call['route']; server: Core; principal: string }) => boolean,
): Trait {
  return {
    ...told,
    kind: 'mutant',
    hooks: {
      operationCovers: (covered, context) =>
        covered instanceof Refusal && context.route.level === 'instance' && when(context)
          ? [context.route.id ?? '']
          : covered,
    },
  }
}

/** Issues a token that is for nothing, where the Subscription in the URL is not there. */
function silent(
  told: Pick<Trait, 'name' | 'summary' | 'breaks'>,
  when: (resource: ReturnType<typeof stored>) => boolean,
): Trait {
  return {
    ...told,
    kind: 'mutant',
    hooks: {
      operationCovers: (covered, context) =>
        covered instanceof Refusal && context.route.level === 'instance' && when(stored(context))
          ? []
          : covered,
    },
  }
}

/** Changes how the operation refuses. */
function refusingAs(
  told: Pick<Trait, 'name' | 'summary' | 'breaks' | 'consequences'>,
  change: (answer: Reply & { readonly resource: Resource }, server: Core) => Reply,
): Trait {
  return {
    ...told,
    kind: 'mutant',
    hooks: {
      response: (answer, { route, server }) => {
        const { resource } = answer
        return route.name === 'operation' && answer.status >= 400 && resource
          ? change({ ...answer, resource }, server)
          : answer
      },
    },
  }
}

const withIssue = (answer: Reply & { readonly resource: Resource }, change: object): Reply => ({
  ...answer,
  resource: {
    ...answer.resource,
    issue: objects(answer.resource['issue']).map((issue) => ({ ...issue, ...change })),
  },
})

/** Servers that break one clause each. */
export const MUTANTS: readonly Trait[] = [
  crashing(
    {
      name: 'other-methods-crash',
      summary: 'Methods other than POST and GET end in a 500.',
      breaks: 'ERR-13/5xx',
    },
    ({ request }) => isWrite(request.method) && onOperation(request.path),
  ),
  refusingAs(
    { name: 'errors-with-200', summary: 'Errors have the status 200.', breaks: 'ERR-01/2xx' },
    (answer) => ({ ...answer, status: 200 }),
  ),
  refusingAs(
    { name: 'errors-without-outcome', summary: 'Errors have no body.', breaks: 'ERR-02/no-outcome' },
    ({ status, headers }) => ({ ...reply(status), headers }),
  ),
  refusingAs(
    {
      name: 'errors-wrapped',
      summary: 'The OperationOutcome of an error is in a Parameters.',
      breaks: 'ERR-03/wrapped',
    },
    (answer) => ({
      ...answer,
      resource: { resourceType: 'Parameters', parameter: [{ name: 'outcome', resource: answer.resource }] },
    }),
  ),
  refusingAs(
    {
      name: 'outcome-without-issue',
      summary: 'The OperationOutcome of an error has no issue.',
      breaks: 'ERR-04/no-issue',
    },
    (answer) => ({ ...answer, resource: { resourceType: 'OperationOutcome' } }),
  ),
  refusingAs(
    {
      name: 'severity-in-capitals',
      summary: 'The severity of an issue is ERROR.',
      breaks: 'ERR-04/invalid-issue',
    },
    (answer) => withIssue(answer, { severity: 'ERROR' }),
  ),
  refusingAs(
    {
      name: 'diagnostics-as-number',
      summary: 'The diagnostics of an error are a number.',
      breaks: 'ERR-04/schema',
    },
    (answer) => withIssue(answer, { diagnostics: 42 }),
  ),
  refusingAs(
    {
      name: 'errors-as-plain-json',
      summary: 'Errors have the Content-Type `application/json`.',
      breaks: 'OP-12/not-json',
    },
    (answer) => typedAs(answer, 'application/json'),
  ),
  refusingAs(
    {
      name: 'errors-in-latin',
      summary: 'The Content-Type of errors names ISO 8859-1.',
      breaks: 'OP-16/charset',
    },
    (answer) => typedAs(answer, 'application/fhir+json; charset=iso-8859-1'),
  ),
  issuing(
    {
      name: 'token-for-unknown',
      summary: 'At instance level an unknown id yields a token.',
      breaks: 'ERR-05/claimed',
    },
    (call) => stored(call) === undefined,
  ),
  crashing(
    {
      name: 'unknown-id-crashes',
      summary: 'At instance level an unknown id ends in a 500.',
      breaks: 'ERR-05/5xx',
    },
    (call) => atInstance(call) && stored(call) === undefined,
  ),
  {
    name: 'unknown-claimed',
    kind: 'mutant',
    summary: 'At type level an unknown id is listed as covered.',
    breaks: 'ERR-06/claimed',
    hooks: {
      operationCovers: (covered, { input, route, server }) =>
        covered instanceof Refusal &&
        route.level === 'type' &&
        input.ids.every((id) => server.store.find('Subscription', id) === undefined)
          ? input.ids
          : covered,
    },
  },
  crashing(
    {
      name: 'unknown-id-at-type-crashes',
      summary: 'At type level an unknown id ends in a 500.',
      breaks: 'ERR-06/5xx',
    },
    (call) =>
      atType(call) &&
      call.ids.length === 1 &&
      /^[\w-]{30,60}$/.test(call.ids[0] ?? '') &&
      !isKnown(call, call.ids[0] ?? ''),
  ),
  issuing(
    {
      name: 'token-for-rest-hook',
      summary: 'A rest-hook Subscription yields a token.',
      breaks: 'ERR-07/2xx',
    },
    (call) => state(call)?.channel === 'rest-hook',
  ),
  crashing(
    { name: 'rest-hook-crashes', summary: 'A rest-hook Subscription ends in a 500.', breaks: 'ERR-07/5xx' },
    (call) => atInstance(call) && state(call)?.channel === 'rest-hook',
  ),
  crashing(
    { name: 'off-crashes', summary: 'A Subscription that is off ends in a 500.', breaks: 'ERR-08/5xx' },
    (call) =>
      atInstance(call) && stored(call)?.resource['status'] === 'off' && stored(call)?.deleted === false,
  ),
  issuing(
    {
      name: 'token-for-deleted',
      summary: 'A deleted Subscription yields a token.',
      breaks: 'ERR-09/claimed',
    },
    (call) => stored(call)?.deleted === true,
  ),
  crashing(
    { name: 'deleted-crashes', summary: 'A deleted Subscription ends in a 500.', breaks: 'ERR-09/5xx' },
    (call) => atInstance(call) && stored(call)?.deleted === true,
  ),
  {
    name: 'strangers-welcomed',
    kind: 'mutant',
    summary: 'Without valid credentials the operation answers with success, and without a token.',
    breaks: 'ERR-10/2xx',
    hooks: {
      response: (answer, { route }) =>
        route.name === 'operation' && answer.status === 401
          ? reply(200, { resourceType: 'Parameters', parameter: [{ name: 'login', valueString: 'needed' }] })
          : answer,
    },
  },
  silent(
    {
      name: 'silent-token-for-unknown',
      summary: 'At instance level an unknown id yields a token that is for nothing.',
      breaks: 'ERR-05/2xx',
    },
    (resource) => resource === undefined,
  ),
  silent(
    {
      name: 'silent-token-for-deleted',
      summary: 'A deleted Subscription yields a token that is for nothing.',
      breaks: 'ERR-09/2xx',
    },
    (resource) => resource?.deleted === true,
  ),
  crashing(
    {
      name: 'bad-credentials-crash',
      summary: 'Invalid credentials end in a 500.',
      breaks: 'ERR-10/5xx',
    },
    (call) => call.operation && caller(call) === undefined,
  ),
  issuing(
    {
      name: 'token-for-foreign',
      summary: 'A Subscription of another principal yields a token.',
      breaks: 'ERR-11/2xx',
    },
    (call) =>
      call.principal !== ANONYMOUS &&
      stored(call)?.owner !== undefined &&
      stored(call)?.owner !== call.principal,
  ),
  {
    name: 'foreign-among-own',
    kind: 'mutant',
    summary: 'A call for several ids is allowed as soon as one of them is the caller\u2019s.',
    breaks: 'ERR-11/2xx',
    hooks: {
      operationCovers: (covered, { input, principal, server }) => {
        const named = input.ids.map((id) => server.store.find('Subscription', id))
        const areThere = named.every((stored) => stored !== undefined && !stored.deleted)
        const hasOwn = named.some((stored) => stored?.owner === principal)
        return covered instanceof Refusal && areThere && hasOwn ? input.ids : covered
      },
    },
  },
  crashing(
    {
      name: 'foreign-crashes',
      summary: 'A Subscription of another principal ends in a 500.',
      breaks: 'ERR-11/5xx',
    },
    (call) => {
      const owner = stored(call)?.owner
      const who = caller(call)
      return (
        atInstance(call) && owner !== undefined && who !== undefined && who !== ANONYMOUS && who !== owner
      )
    },
  ),
  {
    name: 'token-in-error',
    kind: 'mutant',
    summary: 'Errors say which token was issued last.',
    breaks: 'ERR-12/token',
    hooks: {
      token: (issued, { server }) => {
        server.memory.set('last token', issued.value)
        return issued
      },
      response: (answer, { route, server }) =>
        route.name === 'operation' && answer.status >= 400 && answer.resource
          ? withIssue(
              { ...answer, resource: answer.resource },
              { diagnostics: `The last token was ${String(server.memory.get('last token'))}` },
            )
          : answer,
    },
  },
  refusingAs(
    {
      name: 'stack-trace-in-error',
      summary: 'Errors show a stack trace.',
      breaks: 'ERR-12/stack-trace',
    },
    (answer) =>
      withIssue(answer, { diagnostics: 'TypeError: id\n    at bindable (/srv/fhir/operation.js:10:5)' }),
  ),
  refusingAs(
    {
      name: 'java-trace-in-error',
      summary: 'Errors show a stack trace of Java, its lines indented by tabs.',
      breaks: 'ERR-12/stack-trace',
    },
    (answer) => {
      const at = 'at de.praxis.fhir.Bindings.of(Bindings.java:31)'
      return withIssue(answer, { diagnostics: `java.lang.NullPointerException\n\t${at}` })
    },
  ),
]
