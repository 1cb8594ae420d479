import { percentEncoded } from '../fhir/percent.js'
import { newMark } from '../target/ownership.js'
import type { ExchangeRef } from '../evidence/types.js'
import type { Actor } from './actor.js'
import { operationPath } from './answers.js'
import type { Form } from './form.js'
import type { Call, Exchange, Principal } from '../target/session.js'

/** An id that no server knows: it is legal, and random enough to be nobody's. */
export function unknownId(): string {
  return crypto.randomUUID()
}

/** An Authorization header of nobody. */
export function inventedCredentials(): Record<string, string> {
  return { authorization: `Bearer ${newMark()}${newMark()}` }
}

/** An origin that no server can know. */
export function inventedOrigin(): string {
  return `https://${newMark()}.example.org`
}

/** What one of the four plain forms was answered, as later scenarios go by it. */
export type FormAnswer = {
  readonly level: Form['level']
  readonly method: Form['method']
  readonly exchange: ExchangeRef
  /** null when no response came */
  readonly status: number | null
  /** a 2xx response came */
  readonly ok: boolean
}

/** What a scenario hands on that tried the four plain forms. */
export type FormAnswers = { readonly answers: readonly FormAnswer[] }

/** The form that gave success at one level, POST before GET; null when neither did. */
export function formAt(forms: FormAnswers, level: Form['level']): Form | null {
  const method = (['POST', 'GET'] as const).find((each) => answered(forms, each, level).ok)
  return method === undefined ? null : { level, method, format: 'json' }
}

/** What one of the four plain forms was answered. */
export function answered({ answers }: FormAnswers, method: Form['method'], level: Form['level']): FormAnswer {
  const found = answers.find((each) => each.method === method && each.level === level)
  if (!found) throw new Error(`${method} at ${level} level was not tried`)
  return found
}

type Post = Pick<Call, 'headers' | 'body' | 'as'> & { readonly query?: string }

/** POST to the operation: of one Subscription, or at type level where the id is null. */
export function post(
  actor: Actor,
  purpose: string,
  id: string | null,
  { query, ...rest }: Post = {},
): Promise<Exchange> {
  return actor.http({ purpose, method: 'POST', path: operationPath(id, query), ...rest })
}

/** An in-Parameters with these entries. */
export function parametersOf(
  ...parameter: readonly Readonly<Record<string, string>>[]
): Record<string, unknown> {
  return { resourceType: 'Parameters', parameter }
}

/** The entry that names a Subscription. */
export function idEntry(valueId: string): Record<string, string> {
  return { name: 'id', valueId }
}

/** The call in a form that worked, with other headers or a query beside its own. */
export function callIn(
  actor: Actor,
  form: Form,
  id: string,
  purpose: string,
  change: {
    readonly headers?: Record<string, string>
    readonly query?: string
    readonly as?: Principal
  } = {},
): Promise<Exchange> {
  const own = form.level === 'type' && form.method === 'GET' ? `id=${percentEncoded(id)}` : ''
  const query = [own, change.query ?? ''].filter((part) => part !== '').join('&')
  return actor.http({
    purpose,
    method: form.method,
    path: operationPath(form.level === 'instance' ? id : null, query === '' ? '' : `?${query}`),
    ...(form.level === 'type' && form.method === 'POST' && { body: parametersOf(idEntry(id)) }),
    ...(change.headers && { headers: change.headers }),
    ...(change.as && { as: change.as }),
  })
}
