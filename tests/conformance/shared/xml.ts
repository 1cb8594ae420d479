import type { Bench } from '../../../src/judge/check.js'
import type { ExchangeView } from '../../../src/judge/exchange-view.js'

export function accepted(answer: ExchangeView, otherwise: string, bench: Bench): void {
  if (!answer.accepted) bench.unobserved(`${otherwise}: ${answer.summary}`)
}

export function typeOf(answer: ExchangeView): string {
  return (answer.header('content-type') ?? 'no Content-Type').split(';')[0]?.trim().toLowerCase() ?? ''
}
