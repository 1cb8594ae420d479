import { expect, test } from 'vitest'
import { Deadlines } from '../../../src/wire/deadlines.js'
import { polled } from '../../../src/wire/poll.js'

const quick = new Deadlines(0.01)

test('looks again until there is something', async () => {
  let looks = 0
  const found = await polled(() => Promise.resolve(++looks === 3 ? 'there' : undefined), quick, 'twin')
  expect([found, looks]).toEqual(['there', 3])
})

test('ends with the deadline, and has looked once at least', async () => {
  let looks = 0
  const found = await polled(() => Promise.resolve(void looks++), new Deadlines(0), 'activation')
  expect([found, looks]).toEqual([undefined, 1])
})

test('ends when the run is interrupted', async () => {
  const interruption = new AbortController()
  let looks = 0
  const look = (): Promise<undefined> => {
    looks++
    interruption.abort()
    return Promise.resolve(undefined)
  }
  expect(await polled(look, new Deadlines(1_000), 'twin', interruption.signal)).toBeUndefined()
  expect(looks).toBe(1)
})
