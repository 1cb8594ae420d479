/** One line of the doctor: what was looked at, how it is, and the next step where there is one. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'stop'
  readonly what: string
  readonly says: string
}
