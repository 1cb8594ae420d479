import { closeSync, openSync, readSync } from 'node:fs'

/** Texts that are made of larger ones, in many steps, are what fills the memory before anything is collected. */
const BLOCK = 64 * 1024

/**
 * A file in blocks of whole lines, so that a record of any size can be looked through.
 * @throws what the file system throws
 */
export function* blocksOf(path: string): Generator<string> {
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(BLOCK)
  let begun: Buffer[] = []
  try {
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      const end = buffer.subarray(0, length).lastIndexOf(10) + 1
      if (end > 0) {
        yield Buffer.concat([...begun, buffer.subarray(0, end)]).toString()
        begun = []
      }
      if (end < length) begun.push(Buffer.from(buffer.subarray(end, length)))
    }
    if (begun.length > 0) yield Buffer.concat(begun).toString()
  } finally {
    closeSync(file)
  }
}
