import { logText } from '../report/log-text.js'

/** Where a command says what it has to say; tests hand in their own. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

export interface Output {
  /** text, in which a CI system finds no command */
  write(text: string): unknown
  /** commands to a CI system, every text in them escaped; where it is missing they are written as text */
  command?(text: string): unknown
  /** true on a terminal, where lines may be written over */
  readonly isTTY?: boolean
  readonly columns?: number
}

/** The process's own streams and environment. */
export function processIo(
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Io {
  return { stdout: outputTo(stdout), stderr: outputTo(stderr), env: process.env, cwd: process.cwd() }
}

function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => stream.write(logText(text)),
    command: (text) => stream.write(text),
    isTTY: stream.isTTY,
    // Asked for each time: a terminal may be resized.
    get columns() {
      return stream.columns
    },
  }
}

/** Keeps a reader that went away (`… | head`) from ending the run: what is left to say is dropped. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
    })
}
