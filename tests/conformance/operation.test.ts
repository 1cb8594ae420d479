import { check, suite } from '../../src/judge/check.js'
import type { ExchangeView } from '../../src/judge/view.js'
import { forms, NOT_ROUTED } from '../../src/scenario/invocations.js'

suite(import.meta.url)

const routed = (...answers: readonly ExchangeView[]): boolean =>
  answers.some((answer) => !NOT_ROUTED.includes(answer.status))

check('OP-01', forms, 'The operation answers at type level', ({ typePost, typeGet }, { expect, saw }) => {
  saw(`${typePost.summary}; ${typeGet.summary}`)
  expect(routed(typePost, typeGet)).toBe(true)
})

check(
  'OP-02',
  forms,
  'The operation answers at instance level',
  ({ instancePost, instanceGet }, { expect, saw }) => {
    saw(`${instancePost.summary}; ${instanceGet.summary}`)
    expect(routed(instancePost, instanceGet)).toBe(true)
  },
)
