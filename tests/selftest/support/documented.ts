import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../../src/target/configuration/package-root.js'

/** A command in a block of shell of README or the documents. */
export interface Documented {
  /** `docs/library.md:4` */
  readonly where: string
  /** as it stands there, continued lines joined */
  readonly text: string
  readonly words: readonly string[]
}

/** Every command in the documents: README, what stands beside it, and docs/. */
export function documentedCommands(): readonly Documented[] {
  const root = packageRoot()
  const beside = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  return [...beside, ...docs.map((name) => `docs/${name}`)].flatMap((file) =>
    commandsOf(file, readFileSync(join(root, file), 'utf8')),
  )
}

function commandsOf(file: string, text: string): Documented[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
  return blocks.flatMap((block) => {
    const line = text.slice(0, block.index).split('\n').length
    return block[1]!
      .replace(/\\\n/g, '')
      .split('\n')
      .flatMap((one) => one.split(' && '))
      .map((one) => one.replace(/\s+#.*$/, '').trim())
      .filter((one) => one !== '')
      .map((one) => ({ where: `${file}:${line}`, text: one, words: wordsOf(one) }))
  })
}

// Assignments in front stay words; quotes are those of sh without escapes, which is all the documents need.
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/['"]/g, ''))
}
