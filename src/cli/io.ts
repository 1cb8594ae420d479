import { logText } from '../report/log-text.js'
import type { Io, Output } from '../run/io.js'

/** The process's own streams and environment. */
export function processIo(
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Io {
  const isTerminal = process.stdin.isTTY && stdout.isTTY
  return {
    stdout: outputTo(stdout),
    stderr: outputTo(stderr),
    env: process.env,
    cwd: process.cwd(),
    ...(isTerminal && { confirm: atTheTerminal }),
  }
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

/** Only a plain yes is one: whoever goes away, or presses return, has not agreed. */
async function atTheTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const gone = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(logText(`${question} [y/N] `)), gone])
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

/** A pipe that nobody reads from any more, and a terminal that was closed. */
const UNREAD = ['EPIPE', 'EOF', 'EIO']

/** Keeps a reader that went away (`… | head`) from ending the run before its clean-up: what is left to say is dropped. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!UNREAD.includes(error.code ?? '')) throw error
    })
}
