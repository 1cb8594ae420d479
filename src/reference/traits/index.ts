import { ANSWER_TRAITS } from './answer.js'
import { ERROR_TRAITS } from './errors.js'
import { INPUT_TRAITS } from './input.js'
import { OPERATION_TRAITS } from './operation.js'
import { DELIVERY_TRAITS } from './delivery.js'
import { EXPIRATION_TRAITS } from './expiration.js'
import { OUTPUT_TRAITS } from './output.js'
import { OUTPUT_VALUE_TRAITS } from './output-values.js'
import { SOCKET_TRAITS } from './socket.js'
import { TOKEN_TRAITS } from './token.js'
import { CONTENT_TRAITS } from './content.js'
import { NOTIFICATION_TRAITS } from './notification.js'
import { SECURITY_TRAITS } from './security.js'
import { STATUS_EVENT_TRAITS } from './status-events.js'
import { STATUS_TRAITS } from './status.js'
import { SUBSCRIPTION_TRAITS } from './subscription.js'
import { VARIANTS } from './variants/index.js'
import { WEBSOCKET_TRAITS } from './websocket.js'
import { XML_TRAITS } from './xml.js'
import type { Trait } from '../trait.js'

/** Every behaviour that can be laid over the conformant server. */
export const TRAITS: readonly Trait[] = [
  ...OPERATION_TRAITS,
  ...INPUT_TRAITS,
  ...ERROR_TRAITS,
  ...ANSWER_TRAITS,
  ...OUTPUT_TRAITS,
  ...OUTPUT_VALUE_TRAITS,
  ...TOKEN_TRAITS,
  ...EXPIRATION_TRAITS,
  ...SOCKET_TRAITS,
  ...DELIVERY_TRAITS,
  ...WEBSOCKET_TRAITS,
  ...XML_TRAITS,
  ...CONTENT_TRAITS,
  ...NOTIFICATION_TRAITS,
  ...SECURITY_TRAITS,
  ...STATUS_TRAITS,
  ...STATUS_EVENT_TRAITS,
  ...SUBSCRIPTION_TRAITS,
  ...VARIANTS,
]

/** The trait of that name; throws an Error that lists near names. */
export function traitNamed(name: string): Trait {
  const found = TRAITS.find((trait) => trait.name === name)
  if (found) return found
  const near = TRAITS.map((trait) => ({ name: trait.name, distance: distance(name, trait.name) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((candidate) => candidate.name)
  throw new Error(`There is no trait named ${name}. Near: ${near.join(', ')}.`)
}

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (b[j] === letter ? 0 : 1)),
      )
    row = next
  }
  return row[b.length] ?? 0
}
