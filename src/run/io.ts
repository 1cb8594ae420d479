/** Where a command says what it has to say; tests and scripts hand in their own. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Environment
  readonly cwd: string
}

export type Environment = Readonly<Record<string, string | undefined>>

export interface Output {
  write(text: string): unknown
  /** true on a terminal, where lines may be written over */
  readonly isTTY?: boolean
  readonly columns?: number
}
