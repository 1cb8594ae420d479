import { isId } from '../../../../src/fhir/ids.js'
import { idParameters } from '../../../../src/fhir/parameters.js'
import { percentEncoded } from '../../../../src/fhir/percent.js'
import type { Actor } from '../../../../src/scenario/actor.js'
import { OPERATION, operationPath } from '../../../../src/scenario/answers.js'
import { answered, type FormAnswers } from '../../../../src/scenario/calls.js'
import type { Form } from '../../../../src/scenario/form.js'
import type { Call, Exchange } from '../../../../src/target/session.js'
import { ALL_FORMS } from '../forms.js'

/** The forms in which this server has answered a call with success: XML where it declares XML. */
export function offeredForms(actor: Actor, tried: FormAnswers): readonly Form[] {
  const { xml } = actor.world.target.declared
  return ALL_FORMS.filter(
    ({ method, level, format }) => (format === 'json' || xml) && answered(tried, method, level).ok,
  )
}

/**
 * The same without half of those in XML: of these there is one with a body and one without, one at each level. For what
 * costs several calls in every form.
 */
export function distinctForms(actor: Actor, tried: FormAnswers): readonly Form[] {
  return offeredForms(actor, tried).filter(
    ({ format, method, level }) => format === 'json' || (method === 'POST') === (level === 'type'),
  )
}

/** What a call sends in place of the ordinary: other ids (none and illegal ones too), another caller, another body. */
export type Change = Pick<Call, 'as' | 'headers'> & { readonly body?: string }

/** Calls the operation in a form for what may be no id at all. */
export function callFor(
  actor: Actor,
  { level, method, format }: Form,
  ids: readonly string[],
  purpose: string,
  { body, ...change }: Change = {},
): Promise<Exchange> {
  const [first = ''] = ids
  const query = level === 'type' && method === 'GET' && ids.length > 0
  // What is no id is written so that it cannot lead to another place.
  const illegal = `Subscription/${percentEncoded(first)}/${OPERATION}`
  const path = level === 'type' ? operationPath(null) : isId(first) ? operationPath(first) : illegal
  const parameters = query ? `?${ids.map((id) => `id=${percentEncoded(id)}`).join('&')}` : ''
  const usual = level === 'type' && method === 'POST' && ids.length > 0 ? idParameters(ids) : undefined
  const sent = body ?? usual
  return actor.http({
    purpose,
    method,
    path: `${path}${parameters}`,
    format,
    ...change,
    ...(sent !== undefined && { body: sent }),
    ...(body !== undefined && {
      headers: { ...change.headers, 'content-type': `application/fhir+${format}` },
    }),
  })
}
