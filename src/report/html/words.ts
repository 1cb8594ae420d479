import type { CountedVerdict } from '../counts.js'
import type { Scope } from '../../evidence/types.js'
import type { RunVerdict } from '../types.js'

/** What each verdict means, for the legend. */
export const MEANINGS: Readonly<Record<CountedVerdict, string>> = {
  pass: 'It was observed, and the requirement holds.',
  fail: 'It was observed, and something that binds every server is broken.',
  warn: 'It was observed, and a recommendation, or what only prose about the flow supports, is broken.',
  info: 'It was observed; the text leaves it open. What this server chose is recorded.',
  unverified:
    'It applies, but could not be observed: something it depends on broke, a control did not arrive, or a deadline passed. It says nothing good and nothing bad of the server.',
  skip: 'It was left out by the user or the situation: an option, the wait budget, no second account, nothing to trigger.',
  'n/a':
    'It does not apply: another FHIR version, a capability that the server does not declare, or a rule that no run can test.',
  waived: 'It failed, and a waiver with an owner and an end date accepts that for now.',
}

/** What each scope covers, for a reader who has not seen the documents. */
export const SCOPES: Readonly<Record<Scope, string>> = {
  full: 'all that applies to this server',
  core: 'what can be tested with one principal (a user or client) and without waiting for the clock',
}

/** A sign beside the word, so that colour is never the only difference. */
export const SIGNS: Readonly<Record<CountedVerdict, string>> = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  info: 'i',
  unverified: '?',
  skip: '»',
  'n/a': '–',
  waived: '~',
}

/** The look of the banner. */
export const BANNERS: Readonly<Record<RunVerdict, 'pass' | 'info' | 'fail' | 'unverified'>> = {
  conformant: 'pass',
  partial: 'info',
  'non-conformant': 'fail',
  incomplete: 'unverified',
  fault: 'fail',
  interrupted: 'unverified',
}

/** A verdict as the name of a CSS class. */
export function className(verdict: CountedVerdict): string {
  return verdict === 'n/a' ? 'na' : verdict
}

/** An anchor that is made of a key: letters, digits and dashes. */
export function anchor(prefix: string, key: string): string {
  return `${prefix}-${key.replace(/[^A-Za-z0-9_-]+/g, '-')}`
}

/** `850 ms`, `12.3 s`, `4 min 5 s` */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds * 10) / 10} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`
}

/** `tokenLifetimeSeconds` → `token lifetime seconds` */
export function humanName(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}
