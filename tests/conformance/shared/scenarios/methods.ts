import { subscribe } from '../../../../src/scenario/subscribing.js'
import type { ExchangeRef } from '../../../../src/evidence/types.js'
import { isObject } from '../../../../src/fhir/json.js'
import { operationPath } from '../../../../src/scenario/answers.js'
import { type Scenario, scenario } from '../../../../src/scenario/types.js'
import { forms } from './invocations.js'

export type MethodsEvidence = {
  /** the ordinary call on the same URL */
  readonly twin: ExchangeRef
  readonly patch: ExchangeRef
  readonly put: ExchangeRef
  readonly delete: ExchangeRef
  /** PUT and DELETE on the URL of the type level; absent in records of version 1.0 */
  readonly atType?: { readonly put: ExchangeRef; readonly delete: ExchangeRef }
  /** the Subscription, read before and after */
  readonly before: ExchangeRef
  readonly after: ExchangeRef
  /** elements that differ between the two; null when one of them could not be read as JSON */
  readonly changed: readonly string[] | null
}

/** What a server may change on its own between two reads. */
const OWN_TO_THE_SERVER = ['meta', 'text', 'error']

/** Calls the URL of the operation by methods that mean something else on the Subscription below it. */
export const methods: Scenario<MethodsEvidence> = scenario({
  key: 'other-methods',
  title: 'PATCH, PUT and DELETE the URL of the operation, and read the Subscription again',
  subscriptions: 1,
  rests: true,
  needs: ['create', 'instance-level'],
  after: [forms],
  async act(actor): Promise<MethodsEvidence> {
    const form = actor.given('instance-level')
    const { id, path } = await subscribe(actor)
    const twin = await actor.invoke(form, [id])
    await actor.rest()
    const read = (purpose: string) => actor.http({ purpose, method: 'GET', path })
    const before = await read('read Subscription before')
    const operation = operationPath(id)
    // One after the other: a server that takes them for calls on the Subscription would see them in this order.
    const patch = await actor.http({
      purpose: 'PATCH the operation',
      method: 'PATCH',
      path: operation,
      headers: { 'content-type': 'application/json-patch+json' },
      body: [{ op: 'replace', path: '/reason', value: 'changed by PATCH' }],
    })
    const put = await actor.http({
      purpose: 'PUT the operation',
      method: 'PUT',
      path: operation,
      body: { ...(isObject(before.json) ? before.json : {}), reason: 'changed by PUT' },
    })
    const removal = await actor.http({ purpose: 'DELETE the operation', method: 'DELETE', path: operation })
    const typeLevel = operationPath(null)
    const atType = {
      put: await actor.http({
        purpose: 'PUT the operation at type level',
        method: 'PUT',
        path: typeLevel,
        body: { ...(isObject(before.json) ? before.json : {}), reason: 'changed by PUT at type level' },
      }),
      delete: await actor.http({
        purpose: 'DELETE the operation at type level',
        method: 'DELETE',
        path: typeLevel,
      }),
    }
    const after = await read('read Subscription after')
    return {
      twin: twin.ref,
      patch: patch.ref,
      put: put.ref,
      delete: removal.ref,
      atType: { put: atType.put.ref, delete: atType.delete.ref },
      before: before.ref,
      after: after.ref,
      changed: before.ok && after.ok ? differences(before.json, after.json) : null,
    }
  },
})

function differences(before: unknown, after: unknown): string[] | null {
  if (!isObject(before) || !isObject(after)) return null
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].filter((name) => {
    if (OWN_TO_THE_SERVER.includes(name)) return false
    if (name === 'status' && before[name] === 'requested' && after[name] === 'active') return false
    return JSON.stringify(before[name]) !== JSON.stringify(after[name])
  })
}
