import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../src/fhir/package-root.js'
import { sentenceOf, type Figures } from './figures.js'

/** What fixtures/prove.json keeps. */
export type Stated = Figures & { readonly requirements: number }

/** README.md with these figures in their places. */
export function stating(readme: string, figures: Stated): string {
  return readme
    .replace(/\b\d+ requirements\b/, `${figures.requirements} requirements`)
    .replace(/mutants killed .*? null-server floor \d+/, sentenceOf(figures))
}

/** README.md with this score of depth in its place, between the words that stand around it. */
export function statingDepth(readme: string, sentence: string): string {
  return readme.replace(/R5 \d+ of \d+ killed .*? never reached; R4 .*? never reached/, sentence)
}

const EXPLORATION = /(<!-- explore -->\n)[^]*?(\n<!-- \/explore -->)/

/** README.md with what explorations found in its place. @throws Error when there is no such place */
export function statingExploration(readme: string, sentence: string): string {
  if (!EXPLORATION.test(readme)) throw new Error('README.md has no part between the marks of explore')
  return readme.replace(EXPLORATION, (_, begin: string, end: string) => `${begin}\n> ${sentence}\n${end}`)
}

/** Writes the figures there. */
export const state = (figures: Stated): Promise<void> => rewrite((readme) => stating(readme, figures))

/** Writes the score there. */
export const stateDepth = (sentence: string): Promise<void> =>
  rewrite((readme) => statingDepth(readme, sentence))

/** Writes what explorations found there. */
export const stateExploration = (sentence: string): Promise<void> =>
  rewrite((readme) => statingExploration(readme, sentence))

async function rewrite(change: (readme: string) => string): Promise<void> {
  const path = join(packageRoot(), 'README.md')
  await writeFile(path, change(await readFile(path, 'utf8')))
}
