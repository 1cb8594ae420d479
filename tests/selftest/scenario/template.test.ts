import { expect, test } from 'vitest'
import { rulesOf } from '../../../src/fhir/releases/index.js'
import { differing, overlaid } from '../../../src/scenario/template.js'

const usual = {
  topic: 'http://example.org/t',
  channel: 'websocket',
  reason: 'r',
  content: 'id-only',
  contentType: 'application/fhir+json',
} as const

test.each(['R4', 'R5'] as const)(
  'a template keeps what the user wrote; a wish changes only what it is about, in %s',
  (release) => {
    const rules = rulesOf(release)
    const template = {
      ...rules.subscription({ ...usual, contentType: 'application/fhir+xml' }),
      contact: [{ name: 'me' }],
    }
    const wished = differing(
      rules.subscription({ ...usual, heartbeatSeconds: 5, content: 'empty' }),
      rules.subscription(usual),
    )
    const result = overlaid(template, wished)
    expect(result['contact']).toEqual([{ name: 'me' }])
    expect(rules.terms(result)).toMatchObject({
      contentType: 'application/fhir+xml',
      heartbeatSeconds: 5,
      content: 'empty',
    })
    expect(overlaid(template, differing(rules.subscription(usual), rules.subscription(usual)))).toEqual(
      template,
    )
  },
)
