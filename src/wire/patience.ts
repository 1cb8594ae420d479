/** So many parts a deadline is counted in. */
const PARTS = 10

/**
 * A deadline that counts only time in which this process could look. Where it was kept from looking, by a long judgement
 * or a busy machine, an answer may lie unread; such a stretch counts as one part of ten, however long it was.
 * @returns the way to call it off
 */
export function afterLooking(milliseconds: number, passed: () => void): () => void {
  let left = PARTS
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      left--
      if (left > 0) timer = next()
      // What has come by now is read before the deadline is said to have passed.
      else last = setImmediate(passed)
    }, milliseconds / PARTS)
  let timer = next()
  let last: NodeJS.Immediate | undefined
  return () => {
    clearTimeout(timer)
    clearImmediate(last)
  }
}
