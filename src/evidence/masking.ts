import { maskJson } from './masking-json.js'
import { maskXml } from './masking-xml.js'

/**
 * Hides patient data in the payload of a target: the values of resources become `•••`, numbers `0`, booleans `false`;
 * names of elements, structure, types, ids and the types of references stay, and so does every byte between them, so
 * that what is malformed stays malformed. Not touched: Parameters, SubscriptionStatus, OperationOutcome,
 * CapabilityStatement, SubscriptionTopic, the Bundle around them, and Subscription but for header and parameter values.
 * Works on the text, not on parsed data, so it also masks text that was cut off. Say so: what has not named its type by then is masked.
 * @param cut the text is the beginning of a longer one
 * @param text JSON or XML; anything else is returned unchanged, and so is text without anything to mask
 */
export function maskPayload(text: string, cut = false): string {
  const start = /[^\s\ufeff]/.exec(text)?.[0]
  try {
    if (start === '{' || start === '[') return maskJson(text, cut)
    if (start === '<') return maskXml(text)
  } catch {
    return '(not shown: it could not be masked)'
  }
  return text
}
