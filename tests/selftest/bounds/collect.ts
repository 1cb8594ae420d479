import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

/** A regular expression as it stands in the source. */
export interface Found {
  /** `src/fhir/message.ts:53` */
  readonly where: string
  readonly file: string
  /** null: it is put together while the program runs */
  readonly pattern: RegExp | null
}

/** Every regular expression in the TypeScript files of these folders, and every call that makes one. */
export function regularExpressionsIn(root: string, folders: readonly string[]): Found[] {
  return folders.flatMap((folder) => [...sourcesIn(join(root, folder))].flatMap((path) => inFile(root, path)))
}

function* sourcesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sourcesIn(path)
    else if (/\.tsx?$/.test(entry.name)) yield path
  }
}

function inFile(root: string, path: string): Found[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const file = relative(root, path)
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    const pattern = patternOf(node)
    if (pattern !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart())
      found.push({ where: `${file}:${line + 1}`, file, pattern })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** String methods that make a pattern of a string. */
const MAKERS = ['match', 'matchAll', 'search']

function patternOf(node: ts.Node): RegExp | null | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const { text } = node
    const end = text.lastIndexOf('/')
    return new RegExp(text.slice(1, end), text.slice(end + 1))
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined
  if (node.expression.getText() === 'RegExp') return null
  const [argument] = node.arguments ?? []
  const isMaker = ts.isPropertyAccessExpression(node.expression) && MAKERS.includes(node.expression.name.text)
  return isMaker && argument && ts.isStringLiteralLike(argument) ? null : undefined
}
