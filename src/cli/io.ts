/** Where a command says what it has to say; tests hand in their own. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

export interface Output {
  write(text: string): unknown
  /** true on a terminal, where lines may be written over */
  readonly isTTY?: boolean
  readonly columns?: number
}

/** The process's own streams and environment. */
export function processIo(): Io {
  return { stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd() }
}

/** Keeps a reader that went away (`… | head`) from ending the run: what is left to say is dropped. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
    })
}
