/** The form of an invocation, shown in every row that is judged from it. */
export type Form = {
  readonly level: 'type' | 'instance'
  readonly method: 'POST' | 'GET'
  readonly format: 'json' | 'xml'
}
