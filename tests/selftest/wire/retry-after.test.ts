import { describe, expect, test } from 'vitest'
import { askedToWait } from '../../../src/wire/retry-after.js'

const NOW = Date.parse('2026-11-28T10:00:00Z')
const at = (seconds: number): string => new Date(NOW + seconds * 1_000).toUTCString()

describe('how long an answer asks to wait', () => {
  test.each([
    ['seconds', { 'retry-after': '3' }, 3_000],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['seconds with a fraction', { 'retry-after': ' 1.5 ' }, 1_500],
    ['a date', { 'retry-after': at(4) }, 4_000],
    ['a date, told by a clock that is an hour ahead', { 'retry-after': at(3_604), date: at(3_600) }, 4_000],
    ['a date that is past', { 'retry-after': at(-9) }, 0],
    ['RateLimit-Reset', { 'ratelimit-reset': '7' }, 7_000],
    ['RateLimit in one field', { ratelimit: 'limit=10, remaining=0, reset=5' }, 5_000],
    ['RateLimit as a structured field', { ratelimit: '"default";r=0;t=5' }, 5_000],
    ['RateLimit with spaces and other parameters', { ratelimit: '"a"; q=9; t=6 ; r=0;pk=:x:' }, 6_000],
    ['several policies, of which one is spent', { ratelimit: '"hour";r=50;t=1800, "second";r=0;t=1' }, 1_000],
    ['several policies that say nothing of what remains', { ratelimit: '"a";t=2, "b";t=3' }, 3_000],
    ['X-RateLimit-Reset in seconds', { 'x-ratelimit-reset': '12' }, 12_000],
    ['X-RateLimit-Reset as an instant in seconds', { 'x-ratelimit-reset': `${NOW / 1_000 + 8}` }, 8_000],
    ['X-RateLimit-Reset as an instant in milliseconds', { 'x-ratelimit-reset': `${NOW + 8_500}` }, 8_500],
    ['X-RateLimit-Reset as an instant of ISO', { 'x-ratelimit-reset': '2026-11-28T10:00:02Z' }, 2_000],
    ['X-Rate-Limit-Reset', { 'x-rate-limit-reset': '2' }, 2_000],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['two of them: the longer', { 'retry-after': '1', ratelimit: '"d";r=0;t=5' }, 5_000],
    ['one name twice', { 'retry-after': '2, 2' }, 2_000],
  ])('%s', (_, headers, milliseconds) => {
    expect(askedToWait(headers, NOW)).toBe(milliseconds)
  })

  test.each([
    ['nothing', {}],
    ['words', { 'retry-after': 'soon' }],
    ['a limit without a reset', { ratelimit: '"default";r=0' }],
    ['an empty field', { 'retry-after': '', 'ratelimit-reset': '' }],
    ['a negative number', { 'ratelimit-reset': '-3' }],
  ])('%s says nothing', (_, headers: Record<string, string>) => {
    expect(askedToWait(headers, NOW)).toBeNull()
  })
})
