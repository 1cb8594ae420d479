/** How many letters must be changed, added, dropped or swapped with their neighbour to make `b` of `a`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let cost = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + same)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, before[column - 2]! + 1)
      next.push(cost)
    }
    before = last
    last = next
  }
  return last[b.length]!
}

/** The word that `text` was probably meant to be, or undefined when none is near. */
export function nearest(text: string, words: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.min(3, Math.floor(text.length / 4)))
  return allNear(text, words, limit)[0]
}

/** The words within `limit` edits of `text`, capitals or not, nearest first. */
export function allNear(text: string, words: readonly string[], limit: number): readonly string[] {
  const short = text.slice(0, 100).toLowerCase()
  return words
    .map((word) => ({ word, distance: editDistance(short, word.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ word }) => word)
}
