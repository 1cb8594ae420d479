import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../../src/fhir/package-root.js'

/** A command in README or the documents: a line of a block of shell, or code within a sentence. */
export interface Documented {
  /** `docs/library.md:4` */
  readonly where: string
  /** as it stands there, continued lines joined */
  readonly text: string
  readonly words: readonly string[]
}

/** A block of code, or a link, with the place where it stands. */
export interface Found {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** `ARGS`, `COMMAND` and `DIR` stand for something that the reader puts there. */
const PLACEHOLDER = /\b(ARGS|COMMAND|DIR)\b|…$/
const COMMAND = /^(npx |npm |fhir-ws-conformance --|[A-Z_]+=\S* npm )/

/** README, what stands beside it, and docs/: names from the root. */
export function documents(): readonly string[] {
  const docs = readdirSync(join(packageRoot(), 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...docs.map((name) => `docs/${name}`)]
}

/** Every command in the documents. */
export function documentedCommands(): readonly Documented[] {
  const inBlocks = blocks('sh').flatMap(({ file, line, text }) =>
    text
      .replace(/\\\n/g, '')
      .split('\n')
      .flatMap((one) => one.split(' && '))
      .map((one) => commandOf(file, line, one.replace(/\s+#.*$/, '').trim())),
  )
  const inSentences = matches(/(?<!`)`([^`\n]+)`(?!`)/g)
    .filter(({ text }) => COMMAND.test(text) && !PLACEHOLDER.test(text))
    .map(({ file, line, text }) => commandOf(file, line, text))
  return [...inBlocks, ...inSentences].filter(({ text }) => text !== '')
}

/** Every block of code in a language. */
export function blocks(language: string): readonly Found[] {
  return matches(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))
}

/** Every link that leads to a file, without what comes after `#`. */
export function links(): readonly Found[] {
  return matches(/\]\(((?!https?:)[^)#\s]+)[^)]*\)/g)
}

/** What the first group of an expression matches, in all documents. */
function matches(expression: RegExp): Found[] {
  return documents().flatMap((file) => {
    const content = readFileSync(join(packageRoot(), file), 'utf8')
    return [...content.matchAll(expression)].map((match) => ({
      file,
      line: content.slice(0, match.index).split('\n').length,
      text: match[1] ?? '',
    }))
  })
}

function commandOf(file: string, line: number, text: string): Documented {
  return { where: `${file}:${line}`, text, words: wordsOf(text) }
}

// Assignments in front stay words; quotes are those of sh without escapes, which is all the documents need.
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/['"]/g, ''))
}
