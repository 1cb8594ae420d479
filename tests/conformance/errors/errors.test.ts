import { objectsOf } from '../../../src/fhir/json.js'
import { idOf } from '../../../src/fhir/parameters.js'
import { check, suite } from '../../../src/judge/check.js'
import {
  badIssues,
  charsetOf,
  claimsAbsent,
  crashed,
  errorOf,
  listedIds,
  mediaTypeOf,
  needKeptOut,
  needProtected,
  needStranger,
  needTwin,
  outcomeOf,
  refusedBeside,
  SECRET_NAME,
  succeeded,
  summaries,
} from '../shared/http.js'
import { insidesOf } from '../shared/insides.js'
import { schemaFaults } from '../shared/schema.js'
import { foreignCall } from '../shared/scenarios/foreign.js'
import { forms } from '../shared/scenarios/invocations.js'
import { methods } from '../shared/scenarios/methods.js'
import { restHook } from '../shared/scenarios/other-channel.js'
import * as refusals from '../shared/scenarios/refusals.js'

suite(import.meta.url)

const { unknownAtInstance, unknownAtType, turnedOff, deleted, noCredentials, invalidCredentials } = refusals

const credentials = [noCredentials, invalidCredentials]

/** Every call of the operation that is refused, or ought to be. */
const refused = [
  unknownAtInstance,
  unknownAtType,
  refusals.longId,
  refusals.idWithSpace,
  refusals.referenceAsId,
  refusals.idWithoutValue,
  refusals.cutOffJson,
  refusals.otherResource,
  refusals.plainText,
  restHook,
  turnedOff,
  deleted,
  ...credentials,
  foreignCall,
]

check(
  'ERR-02/no-outcome',
  forms,
  'A form that is not offered is refused with an OperationOutcome',
  (view, bench) => {
    const answers = [view.instancePost, view.typePost, view.instanceGet, view.typeGet]
    const errors = answers.filter((answer) => answer.status >= 400)
    if (errors.length === 0) bench.doesNotApply('every form is offered')
    const bare = errors.filter((answer) => outcomeOf(answer) === null)
    bench.saw(
      `${errors.map((answer) => answer.summary).join('; ')}; without an OperationOutcome: ${bare.length}`,
    )
    bench.expect(bare).toHaveLength(0)
  },
)

check('ERR-01/2xx', refused, 'A call that fails has a 4xx or 5xx status', (view, bench) => {
  const answer = errorOf(view, bench)
  bench.expect(answer.accepted).toBe(false)
})

check('ERR-02/no-outcome', refused, 'An error carries an OperationOutcome', (view, bench) => {
  const answer = errorOf(view, bench)
  const found = outcomeOf(answer)
  bench.saw(
    `${answer.summary}, ${found ? 'with an OperationOutcome' : `body: ${answer.resourceType ?? answer.header('content-type') ?? 'none'}`}`,
  )
  bench.expect(found !== null).toBe(true)
})

check('ERR-03/wrapped', refused, 'The OperationOutcome is the body itself', (view, bench) => {
  const answer = errorOf(view, bench)
  const found = outcomeOf(answer) ?? bench.unobserved('the error has no OperationOutcome', 'ERR-02')
  bench.expect(found.wrapped).toBe(false)
})

check('ERR-04/no-issue', refused, 'An OperationOutcome has an issue', (view, bench) => {
  const answer = errorOf(view, bench)
  const { outcome } = outcomeOf(answer) ?? bench.unobserved('the error has no OperationOutcome', 'ERR-02')
  bench.saw(`${answer.summary}, issues: ${objectsOf(outcome['issue']).length}`)
  bench.expect(objectsOf(outcome['issue'])).not.toHaveLength(0)
})

check(
  'ERR-04/invalid-issue',
  refused,
  'Each issue has a severity and a code that FHIR knows',
  (view, bench) => {
    const answer = errorOf(view, bench)
    const { outcome } = outcomeOf(answer) ?? bench.unobserved('the error has no OperationOutcome', 'ERR-02')
    if (objectsOf(outcome['issue']).length === 0) bench.unobserved('the OperationOutcome has no issue')
    const bad = badIssues(outcome, bench)
    bench.saw(`${answer.summary}; ${bad.join(', ') || 'every issue is legal'}`)
    bench.expect(bad).toEqual([])
  },
)

check('ERR-04/schema', refused, 'HL7’s JSON schema finds nothing wrong with it', (view, bench) => {
  const answer = errorOf(view, bench)
  const { outcome } = outcomeOf(answer) ?? bench.unobserved('the error has no OperationOutcome', 'ERR-02')
  if (answer.format === 'xml') bench.doesNotApply('the OperationOutcome is in XML')
  const faults = schemaFaults(bench.target.release, outcome)
  bench.saw(`${answer.summary}; ${faults.join('; ') || 'nothing is wrong by the schema'}`)
  bench.expect(faults).toEqual([])
})

check('OP-12/not-json', refused, 'An OperationOutcome in JSON has its media type', (view, bench) => {
  const answer = errorOf(view, bench)
  if (!outcomeOf(answer)) bench.unobserved('the error has no OperationOutcome', 'ERR-02')
  bench.saw(`${answer.summary}, Content-Type: ${answer.header('content-type') ?? 'none'}`)
  bench.expect(mediaTypeOf(answer)).toBe('application/fhir+json')
})

check('OP-16/charset', refused, 'No other charset than UTF-8 is named for an error', (view, bench) => {
  const answer = errorOf(view, bench)
  if (!outcomeOf(answer)) bench.unobserved('the error has no OperationOutcome', 'ERR-02')
  bench.saw(`${answer.summary}, Content-Type: ${answer.header('content-type') ?? 'none'}`)
  bench.expect(charsetOf(answer)).toMatch(/^utf-?8$/i)
})

check('OP-16/not-utf8', refused, 'An error is written in UTF-8', (view, bench) => {
  const answer = errorOf(view, bench)
  bench.saw(
    `${answer.summary}; ${answer.body.invalidUtf8 ? 'the bytes are not UTF-8' : 'the bytes are UTF-8'}`,
  )
  bench.expect(answer.body.invalidUtf8 ?? false).toBe(false)
})

check('ERR-12/token', refused, 'No token or credential stands in an error', (view, bench) => {
  const answer = errorOf(view, bench)
  const secret = SECRET_NAME.exec(answer.body.text)?.[0]
  bench.saw(`${answer.summary}; ${secret === undefined ? 'no secret in the body' : `${secret} in the body`}`)
  bench.expect(secret).toBeUndefined()
})

check('ERR-12/stack-trace', refused, 'An error does not show the insides of the server', (view, bench) => {
  const answer = errorOf(view, bench)
  const insides = insidesOf(answer)
  bench.saw(`${answer.summary}; ${insides ?? 'nothing of its insides'} in the body`)
  bench.expect(insides).toBeNull()
})

for (const [claimed, accepted, scenario, what] of [
  ['ERR-05/claimed', 'ERR-05/2xx', unknownAtInstance, 'An unknown id'],
  ['ERR-09/claimed', 'ERR-09/2xx', deleted, 'A deleted Subscription'],
] as const) {
  check(claimed, scenario, `${what} is not what a token is for`, (view, bench) => {
    const answer = refusedBeside(view, bench)
    bench.expect(succeeded(answer) && claimsAbsent(view, bench)).toBe(false)
  })

  check(accepted, scenario, `${what} yields no token`, (view, bench) => {
    const answer = refusedBeside(view, bench)
    if (succeeded(answer) && claimsAbsent(view, bench)) bench.unobserved('the token claims it')
    bench.expect(succeeded(answer)).toBe(false)
  })
}

check('ERR-05/5xx', unknownAtInstance, 'An unknown id does not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('ERR-05/not-404', unknownAtInstance, 'An unknown id is answered 404', (view, bench) => {
  const answer = refusedBeside(view, bench)
  if (!answer.clientError) bench.doesNotApply(`it is no client error: ${answer.summary}`)
  bench.expect(answer.status).toBe(404)
})

check('ERR-06/claimed', unknownAtType, 'An unknown id is not listed as covered', (view, bench) => {
  const answer = refusedBeside(view, bench)
  const sent =
    /"valueId":"([^"]+)"/.exec(answer.request.body?.text ?? '')?.[1] ??
    idOf(answer.request.url.split('id=')[1] ?? '')
  bench.saw(`${answer.summary}; listed: ${listedIds(answer).join(', ') || 'nothing'}`)
  bench.expect(listedIds(answer)).not.toContain(sent)
})

check('ERR-06/5xx', unknownAtType, 'An unknown id at type level does not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('ERR-06/2xx', unknownAtType, 'An unknown id at type level is refused', (view, bench) => {
  const answer = refusedBeside(view, bench)
  bench.expect(succeeded(answer)).toBe(false)
})

check('ERR-07/2xx', restHook, 'A rest-hook Subscription yields no websocket token', (view, bench) => {
  bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
})

check('ERR-07/5xx', restHook, 'A rest-hook Subscription does not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('ERR-08/5xx', turnedOff, 'A Subscription that is off does not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('ERR-08/2xx', turnedOff, 'A Subscription that is off yields no token', (view, bench) => {
  bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
})

check('ERR-09/5xx', deleted, 'A deleted Subscription does not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('ERR-09/not-404-or-410', deleted, 'A deleted Subscription is answered 404 or 410', (view, bench) => {
  const answer = refusedBeside(view, bench)
  if (!answer.clientError) bench.doesNotApply(`it is no client error: ${answer.summary}`)
  bench.expect([404, 410]).toContain(answer.status)
})

check('ERR-10/2xx', noCredentials, 'Nobody is served without credentials', (view, bench) => {
  const answer = refusedBeside(view, bench)
  const otherwise = (reason: string): void => bench.chose(`The server is open: ${reason}.`)
  needKeptOut(view.control, { who: 'anybody', otherwise }, bench)
  bench.expect(succeeded(answer) && !view.control?.stranger.accepted).toBe(false)
})

check('ERR-10/2xx', invalidCredentials, 'Nobody is served with invalid credentials', (view, bench) => {
  const answer = refusedBeside(view, bench)
  needProtected(view.control, bench)
  bench.expect(succeeded(answer)).toBe(false)
})

check('ERR-10/5xx', credentials, 'Missing or invalid credentials do not crash the server', (view, bench) => {
  bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
})

check('ERR-10/not-401', credentials, 'Missing or invalid credentials are answered 401', (view, bench) => {
  const answer = refusedBeside(view, bench)
  if (succeeded(answer) || answer.serverError) bench.doesNotApply(`it is no client error: ${answer.summary}`)
  bench.expect(answer.status).toBe(401)
})

check('ERR-11/2xx', foreignCall, 'A Subscription of somebody else yields no token', (view, bench) => {
  needStranger(view.control, bench)
  bench.expect(succeeded(refusedBeside(view, bench))).toBe(false)
})

check(
  'ERR-11/5xx',
  foreignCall,
  'A Subscription of somebody else does not crash the server',
  (view, bench) => {
    bench.expect(crashed(refusedBeside(view, bench))).toBe(false)
  },
)

check(
  'ERR-11/not-403-or-404',
  foreignCall,
  'A Subscription of somebody else is answered 403 or 404',
  (view, bench) => {
    const answer = refusedBeside(view, bench)
    if (!answer.clientError) bench.doesNotApply(`it is no client error: ${answer.summary}`)
    bench.expect([403, 404]).toContain(answer.status)
  },
)

check('ERR-13/5xx', methods, 'Other methods do not crash the server', (view, bench) => {
  needTwin(view.twin, bench)
  const others = [view.patch, view.put, view.delete, ...Object.values(view.atType ?? {})]
  bench.saw(summaries(...others))
  bench.expect(others.some((answer) => crashed(answer))).toBe(false)
})

check('ERR-13/not-405', methods, 'Methods other than POST and GET are answered 405', (view, bench) => {
  needTwin(view.twin, bench)
  const others = [view.patch, view.put, view.delete]
  bench.saw(summaries(...others))
  bench.expect(others.map((answer) => answer.status)).toEqual([405, 405, 405])
})
