import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../judge/types.js'
import { packageRoot } from '../fhir/package-root.js'

type Place = Pick<Result['test'], 'file' | 'line'>

/**
 * Where the check of a result stands: its source in a checkout, what was built from it in an installed package. A check
 * names its clause as a literal; where it does so several times, the one that expects the same is meant.
 */
export function checkLocation({ requirement, clause, expected, test }: Result): Place {
  for (const file of [test.file, `dist/${test.file.replace(/\.ts$/, '.js')}`]) {
    const lines = linesOf(file)
    const named = lines.flatMap((text, index) => (isNaming(text, `${requirement}/${clause}`) ? [index] : []))
    const found =
      named.find((index, at) => {
        const end = Math.min(index + REACH, named[at + 1] ?? lines.length)
        return lines.slice(index, end).join('\n').includes(expected)
      }) ?? named[0]
    if (found !== undefined) return { file, line: found + 1 }
  }
  return { file: test.file, line: null }
}

/** Lines in which the expectation of a check follows the clause that it names. */
const REACH = 12

const isNaming = (text: string, ref: string): boolean =>
  text.includes(`'${ref}'`) || text.includes(`"${ref}"`)

const known = new Map<string, readonly string[]>()

/** The lines of a file of the package; none when it is not there. */
function linesOf(file: string): readonly string[] {
  let lines = known.get(file)
  if (!lines) {
    try {
      lines = readFileSync(join(packageRoot(), file), 'utf8').split('\n')
    } catch {
      lines = []
    }
    known.set(file, lines)
  }
  return lines
}
