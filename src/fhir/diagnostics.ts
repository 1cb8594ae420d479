import { isObject, objectsOf, textOf } from './json.js'

const LONGEST = 160

/** What an OperationOutcome says to people, in one line; null when it is none or says nothing. */
export function diagnosticsOf(json: unknown): string | null {
  if (!isObject(json) || json['resourceType'] !== 'OperationOutcome') return null
  const said = objectsOf(json['issue']).flatMap(({ diagnostics, details }) => {
    const text = textOf(diagnostics) ?? (isObject(details) ? textOf(details['text']) : null)
    return text === null ? [] : [text.replace(/\s+/g, ' ').trim()]
  })
  const line = said.find((text) => text !== '')
  if (line === undefined) return null
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST).replace(/\s\S*$/, '')} …`
}

/** What an answer says to people: an OperationOutcome, or an error of OAuth; null when it says nothing. */
export function wordsOf(json: unknown): string | null {
  if (!isObject(json)) return null
  return diagnosticsOf(json) ?? textOf(json['error_description']) ?? textOf(json['error'])
}
