import type { OverTime } from './types.js'

/** The columns of the table of a soak, for every rendering of it. */
export const OVER_TIME_COLUMNS: readonly (readonly [title: string, cell: (row: OverTime) => string])[] = [
  ['time', ({ fromSeconds, toSeconds }) => `${clock(fromSeconds)}–${clock(toSeconds)}`],
  ['websockets', ({ sockets }) => String(sockets)],
  ['events', ({ events }) => String(events)],
  ['owed', ({ owed }) => String(owed)],
  ['lost', ({ lost }) => String(lost)],
  ['twice', ({ duplicates }) => String(duplicates)],
  ['p50', ({ p50 }) => milliseconds(p50)],
  ['p99', ({ p99 }) => milliseconds(p99)],
]

const milliseconds = (value: number | null): string => (value === null ? '–' : `${value} ms`)

/** `1:05` for 65 seconds */
const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
