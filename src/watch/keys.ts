import { createInterface } from 'node:readline'
import type { ReadStream } from 'node:tty'

/** What a person at the terminal wants; the keys are those of vitest. */
export type Wish = 'all' | 'failed' | 'only' | 'again' | 'quit' | 'interrupt'

const WISHES: Readonly<Record<string, Wish>> = {
  a: 'all',
  f: 'failed',
  o: 'only',
  '\r': 'again',
  '\n': 'again',
  q: 'quit',
  '\u0003': 'interrupt',
}

export const KEYS = 'keys: a all, f failed, o only…, enter again, q quit'

export interface Keys {
  /** asks for a line, with the keys off meanwhile */
  ask(question: string): Promise<string>
  close(): void
}

/** Hears single keys, until it is closed; then the terminal is as it was. */
export function hearKeys(
  input: ReadStream,
  output: NodeJS.WritableStream,
  wished: (wish: Wish) => void,
): Keys {
  const heard = (text: string): void => {
    for (const key of text) if (WISHES[key] !== undefined) wished(WISHES[key])
  }
  const listen = (): void => {
    input.setRawMode(true)
    input.setEncoding('utf8')
    input.on('data', heard)
    input.resume()
  }
  const stop = (): void => {
    input.off('data', heard)
    input.setRawMode(false)
    input.pause()
  }
  const gone = (): void => undefined // the terminal was closed, which a signal tells
  input.on('error', gone)
  listen()
  return {
    async ask(question) {
      stop()
      const line = createInterface({ input, output })
      try {
        return await new Promise<string>((resolve) => {
          line.once('close', () => resolve(''))
          line.question(question, resolve)
        })
      } finally {
        line.close()
        listen()
      }
    },
    close: stop,
  }
}
