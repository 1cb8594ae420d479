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

/** Writes them there. */
export async function state(figures: Stated): Promise<void> {
  const path = join(packageRoot(), 'README.md')
  await writeFile(path, stating(await readFile(path, 'utf8'), figures))
}
