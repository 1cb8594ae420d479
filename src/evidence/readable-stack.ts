import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A place in the bundle that `npm run build` makes of the command line (tools/bundle), with the map beside it. */
const BUNDLED = /(file:\/\/[^\s()]+\/dist\/bundle\/[^\s():]+):(\d+):(\d+)/g

/**
 * The stack of an error with the files of the sources and their lines, also in the bundle: `src/judge/judge.ts:41:9`.
 * Maps are read here alone, since Node would read all of them at every start.
 */
export function readableStack(error: Error): string {
  const stack = error.stack ?? error.message
  const maps = new Map<string, SourceMap | null>()
  return stack.replace(BUNDLED, (place, url: string, line: string, column: string) => {
    if (!maps.has(url)) maps.set(url, mapOf(url))
    const found = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1)
    if (!found || !('originalSource' in found)) return place
    const source = found.originalSource.replace(/^(\.\.\/)+/, '')
    return `${source}:${found.originalLine + 1}:${found.originalColumn + 1}`
  })
}

function mapOf(url: string): SourceMap | null {
  try {
    const map = readFileSync(`${fileURLToPath(url)}.map`, 'utf8')
    return new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0])
  } catch {
    return null
  }
}
