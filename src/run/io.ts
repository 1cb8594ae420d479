/** Where a command says what it has to say; tests and scripts hand in their own. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Environment
  readonly cwd: string
  /** asks a person at the terminal; absent where nobody sits at one */
  readonly confirm?: (question: string) => Promise<boolean>
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Output {
  /** text, in which a CI system finds no command */
  write(text: string): unknown
  /** commands to a CI system, every text in them escaped; where it is missing they are written as text */
  command?(text: string): unknown
  /** true on a terminal, where lines may be written over */
  readonly isTTY?: boolean
  readonly columns?: number
}
