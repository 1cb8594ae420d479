import { isObject } from '../../../../src/fhir/json.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import type { Subscribed } from '../../../../src/scenario/subscribing.js'
import { put } from '../../../../src/scenario/updating.js'
import type { Exchange } from '../../../../src/target/session.js'

/** Writes the Subscription back as it is read, with the status `off`; null when it could not be read. */
export async function turnOff(actor: Actor, { id, path }: Subscribed): Promise<Exchange | null> {
  const read = await actor.http({ purpose: 'read Subscription', method: 'GET', path })
  if (!read.ok || !isObject(read.json)) return null
  const body = { ...read.json, resourceType: 'Subscription', id, status: 'off' }
  return put(actor, 'turn Subscription off', path, body)
}
