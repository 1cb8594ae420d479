import { type Bench, check, suite } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'
import { judgeJson, type JsonResource, judgeSchema } from '../shared/json-rules.js'
import { eventsOf } from '../shared/scenarios/events.js'
import { checkStatus } from './status-levels.js'

suite(import.meta.url)

/** An answer in JSON, unless a secret stands in it, which the record holds in another form. */
function inJson(answer: ExchangeView, bench: Bench): readonly JsonResource[] {
  if (!answer.accepted) bench.unobserved(`no answer to judge: ${answer.summary}`)
  const { reading } = answer
  return reading.ok && !answer.body.text.includes('«') ? [{ reading, resource: reading.value }] : []
}

checkStatus('NB-17/json', '$status has no null, nothing empty and no property twice', (status, bench) =>
  judgeJson(inJson(status, bench), bench),
)

checkStatus('NB-17/schema', 'HL7’s JSON schema finds nothing wrong in $status', (status, bench) =>
  judgeSchema(inJson(status, bench), bench),
)

for (const { ref, expected, judge } of [
  {
    ref: 'NB-17/json',
    expected: '$events has no null, nothing empty and no property twice',
    judge: judgeJson,
  },
  { ref: 'NB-17/schema', expected: 'HL7’s JSON schema finds nothing wrong in $events', judge: judgeSchema },
] as const)
  check(
    ref,
    eventsOf['id-only'],
    expected,
    ({ pastEvents }, bench) =>
      judge(inJson(pastEvents ?? bench.doesNotApply('the server does not declare $events'), bench), bench),
    { part: '$events', requires: ['SC-12'] },
  )
