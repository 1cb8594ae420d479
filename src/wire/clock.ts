/**
 * Our wall clock, in milliseconds since the epoch: to speak of instants with others (an `expiration`, a Date header),
 * never to measure how long something takes; that is what the monotonic clock is for.
 */
export const wallClock = (): number => Date.now()
