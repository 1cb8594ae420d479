import type { Io } from '../run/io.js'

/** The process's own streams and environment. */
export function processIo(): Io {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    ...(isTerminal && { confirm: atTheTerminal }),
  }
}

/** Only a plain yes is one: whoever goes away, or presses return, has not agreed. */
async function atTheTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const gone = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), gone])
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

/** Keeps a reader that went away (`… | head`) from ending the run: what is left to say is dropped. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
    })
}
