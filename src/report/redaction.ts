import type { Catalogue } from '../catalogue/index.js'
import { SecretSearch } from '../evidence/secret-search.js'
import { turn } from '../evidence/turns.js'
import type { RedactionProof, Report } from './types.js'
import { filesOf, renderInTurns } from './write.js'
import type { Rendered } from './write.js'

/** Knows the secrets of a run. */
export interface SecretKeeper {
  readonly counts: Pick<RedactionProof, 'secrets' | 'indistinct'>
  /** values with their pseudonyms, of those that can be looked for */
  secrets(): Iterable<readonly [value: string, name: string]>
  /** the text with pseudonyms in their place */
  redact(text: string): string
}

/** Anything that leaves the suite besides the rendered files. */
export interface Output {
  /** `record.ndjson`, `console` */
  readonly name: string
  /** at once, or in parts that cut nothing in two */
  readonly text: (report: Report) => string | Iterable<string>
}

export interface ProvenReport {
  readonly report: Report
  readonly rendered: readonly Rendered[]
}

/**
 * Renders a report and looks for the run's secrets in every byte of it, before anything is written. The report tells
 * what was found. Anything at all is a fault of the suite, and what is written then has pseudonyms instead.
 * @param build makes the report, with the proof in it and the fault if there is one
 * @param besides what else is given out: the record, the text for the terminal
 * @param search what has looked through the record, if anything has; to know the secrets in every form costs something
 */
export async function proveRedaction(
  build: (redaction: RedactionProof | null, fault?: string) => Report,
  formats: readonly string[],
  keeper: SecretKeeper | null,
  catalogue: Catalogue,
  besides: readonly Output[] = [],
  search: SecretSearch | null = null,
): Promise<ProvenReport> {
  if (!keeper) {
    const report = build(null)
    return { report, rendered: await renderInTurns(report, catalogue, formats) }
  }
  const outputs = [...filesOf(formats), ...besides.map(({ name }) => name)]
  const claim = { ...keeper.counts, outputs, found: [] }
  const report = build(claim)
  const rendered = await renderInTurns(report, catalogue, formats)
  const texts = [
    ...rendered.map(({ file, text }) => [file, text] as const),
    ...besides.map(({ name, text }) => [name, text(report)] as const),
  ]
  const found = await leaks(texts, search ?? new SecretSearch(keeper.secrets()))
  if (found.length === 0) return { report, rendered }
  const places = found.map(({ secret, output }) => `${secret} in ${output}`)
  const told = build({ ...claim, found }, `secrets were not redacted: ${places.slice(0, 5).join(', ')}`)
  return {
    report: told,
    rendered: (await renderInTurns(told, catalogue, formats)).map((one) => ({
      ...one,
      text: keeper.redact(one.text),
    })),
  }
}

/** The secrets that stand in the outputs. */
async function leaks(
  texts: readonly (readonly [string, string | Iterable<string>])[],
  search: SecretSearch,
): Promise<RedactionProof['found']> {
  const found: { secret: string; output: string }[] = []
  for (const [output, text] of texts)
    for (const secret of await secretsIn(text, search)) found.push({ secret, output })
  return found
}

async function secretsIn(text: string | Iterable<string>, search: SecretSearch): Promise<Set<string>> {
  const found = new Set<string>()
  for (const part of typeof text === 'string' ? [text] : text) {
    for (const secret of search.in(part)) found.add(secret)
    await turn()
  }
  return found
}
