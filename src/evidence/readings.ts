import { readJson, type JsonReading } from '../fhir/json.js'
import { readMessage, type Message } from '../fhir/message.js'
import { readXml, type XmlReading } from '../fhir/xml/index.js'
import type { Captured } from './types.js'

/** What is written down is read once in each way, by whoever comes first: a scenario that acts, or the checks of it. */
function once<Reading>(read: (text: string) => Reading): (body: Captured) => Reading {
  const known = new WeakMap<Captured, { readonly reading: Reading }>()
  return (body) => {
    let entry = known.get(body)
    if (!entry) known.set(body, (entry = { reading: read(body.text) }))
    return entry.reading
  }
}

/** The text of a body read as JSON. */
export const jsonOf: (body: Captured) => JsonReading = once((text) => readJson(text))

/** The text of a body read as FHIR XML, with the rules of XML that it breaks. */
export const xmlOf: (body: Captured) => XmlReading = once((text) => readXml(text))

/** The text of a frame read as a websocket message. */
export const messageOf: (body: Captured) => Message = once(readMessage)
