/** So long, in milliseconds, a server that is just being started is asked often; then it may stay away for hours. */
const SOON_BACK = 10_000
const OFTEN = 100
const SELDOM = 1_000

/** Milliseconds until a server is asked again that has been away for so long. */
export const untilNextAsked = (awayFor: number): number => (awayFor < SOON_BACK ? OFTEN : SELDOM)

/** What a gateway says while the server behind it is not there yet. */
export const isGatewayAlone = (status: number): boolean => [502, 503, 504].includes(status)
