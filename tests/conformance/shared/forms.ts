import type { Form } from '../../../src/scenario/form.js'
import { allInvocations } from './scenarios/invocations.js'

/** `POST at instance level in XML`, as reports name a form. */
export function nameOf({ method, level, format }: Form): string {
  return `${method} at ${level} level${format === 'xml' ? ' in XML' : ''}`
}

/** A form by a word that stays the same. */
export function keyOf({ method, level, format }: Form): string {
  return `${method}-${level}${format === 'xml' ? '-xml' : ''}`
}

/** Every form of the operation, in the order of preference: JSON before XML. */
export const ALL_FORMS: readonly Form[] = allInvocations.flatMap(({ form }) => form ?? [])
