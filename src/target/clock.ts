/** A Date header has whole seconds. */
const SECOND_MS = 1_000

/**
 * The target's clock minus ours, in milliseconds, from the Date header of one answer: it was written at some moment
 * between call and answer, which may be far apart. 0 when the clocks may agree; else the middle of what is possible,
 * half a second and half of that time off at most. null without a date.
 * @param askedAt when the call was made, by our clock, in milliseconds since the epoch; `answeredAt` likewise
 */
export function clockOffset(
  date: string | undefined,
  { askedAt, answeredAt }: { readonly askedAt: number; readonly answeredAt: number },
): number | null {
  const second = Date.parse(date ?? '')
  if (Number.isNaN(second)) return null
  const least = second - answeredAt
  const most = second + SECOND_MS - askedAt
  return least <= 0 && most >= 0 ? 0 : Math.round((least + most) / 2)
}
