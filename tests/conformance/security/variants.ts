import { ANONYMOUS } from '../../../src/reference/core.js'
import type { Trait } from '../../../src/reference/trait.js'
import { reply } from '../../../src/reference/http.js'
import type { Resource } from '../../../src/reference/model.js'
import { operationOutcome, Refusal, refuse } from '../../../src/reference/outcome.js'
import { withoutHeaders } from '../shared/edits.js'

const rest = (statement: Resource, change: (rest: object) => object): Resource => ({
  ...statement,
  rest: (statement['rest'] as object[]).map(change),
})

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'open-to-all',
    kind: 'variant',
    summary: 'Credentials are not looked at: everybody is served as one user.',
    hooks: { principal: () => 'alice' },
  },
  {
    name: 'privileged-callers',
    kind: 'variant',
    summary: 'Whoever has credentials may see every Subscription, and have a token for it.',
    hooks: {
      principal: (caller) => (caller instanceof Refusal || caller === ANONYMOUS ? caller : 'alice'),
    },
  },
  {
    name: 'everything-authenticated',
    kind: 'variant',
    summary: 'Nothing is answered without credentials, the CapabilityStatement included.',
    hooks: {
      principal: (caller, { request }) =>
        request.headers['authorization'] === undefined
          ? refuse(401, 'login', 'Credentials are needed.', { 'WWW-Authenticate': 'Bearer realm="fhir"' })
          : caller,
    },
  },
  {
    name: 'no-cors',
    kind: 'variant',
    summary: 'Pages of other origins are not served, and no such thing is declared.',
    hooks: {
      request: (request) =>
        request.method === 'OPTIONS'
          ? reply(405, refuse(405, 'not-supported', 'OPTIONS is not allowed.').outcome())
          : request,
      response: (answer) => withoutHeaders(answer, /^access-control-/i),
      capabilities: (statement) => rest(statement, ({ ...each }) => ({ ...each, security: { cors: false } })),
    },
  },
  {
    name: 'second-caller-locked-out',
    kind: 'variant',
    summary: 'The second caller may see nothing but the CapabilityStatement.',
    hooks: {
      request: (request, { route }) =>
        request.headers['authorization'] === 'Bearer demo-token-bob' && route.name !== 'metadata'
          ? reply(403, operationOutcome('error', 'forbidden', 'Not for you.'))
          : request,
    },
  },
]
