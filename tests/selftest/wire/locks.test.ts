import { expect, test } from 'vitest'
import { Permits } from '../../../src/wire/locks.js'

/** Takers of all places, in the order in which each got them; every one gives them back at once. */
async function order(turns: readonly number[]): Promise<readonly number[]> {
  const permits = new Permits(2)
  const release = await permits.take(2)
  const came: number[] = []
  const takers = turns.map(async (turn, nth) => {
    const giveBack = await permits.take(2, turn)
    came.push(nth)
    giveBack()
  })
  release()
  await Promise.all(takers)
  return came
}

test('who asked first has places first', async () => {
  expect(await order([0, 0, 0])).toEqual([0, 1, 2])
})

test('a smaller turn comes first, and the same in the order in which they asked', async () => {
  expect(await order([3, 1, 2, 1, 0])).toEqual([4, 1, 3, 2, 0])
})

test('who asks for more than there is has all of them, when all are free', async () => {
  const permits = new Permits(2)
  const one = await permits.take()
  let has = false
  const all = permits.take(5).then((giveBack) => {
    has = true
    return giveBack
  })
  await Promise.resolve()
  expect(has).toBe(false)
  one()
  ;(await all)()
  expect(has).toBe(true)
})
