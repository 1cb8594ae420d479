import { suite } from '../../../src/judge/check.js'
import type { FrameView } from '../../../src/judge/socket-view.js'
import { judgeJson, type JsonResource, judgeSchema } from '../shared/json-rules.js'
import { checkMessages, everyMessage, framesOf, SEEN } from '../shared/notifications.js'

suite(import.meta.url)

/** A notification in JSON, unless a secret stands in it, which the record holds in another form. */
function inJson({ reading, text, notification }: FrameView): readonly JsonResource[] {
  return reading.ok && notification && !text.includes('«') ? [{ reading, resource: notification.bundle }] : []
}

for (const source of everyMessage) {
  const { what } = source
  const checkHere = checkMessages(source)
  const each = `Each ${what.replace('-', ' ')}`.replace('event notification', 'notification of an event')

  checkHere(
    'NB-17/json',
    `${each} has no null, nothing empty and no property twice`,
    (view, bench) => judgeJson(framesOf(view, what, bench).flatMap(inJson), bench),
    { requires: SEEN[what] },
  )

  checkHere(
    'NB-17/schema',
    `HL7’s JSON schema finds nothing wrong in ${each.toLowerCase()}`,
    (view, bench) => judgeSchema(framesOf(view, what, bench).flatMap(inJson), bench),
    { requires: SEEN[what] },
  )
}
