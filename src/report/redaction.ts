import { AMBIGUITIES, CATALOGUE } from '../catalogue/index.js'
import { ADVICE } from './advice/index.js'
import { SecretSearch } from '../evidence/secret-search.js'
import { SCRIPT } from './html/script.js'
import { STYLE } from './html/style.js'
import type { RedactionProof, Report } from './types.js'
import { filesOf, renderReports } from './write.js'
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
 */
export function proveRedaction(
  build: (redaction: RedactionProof | null, fault?: string) => Report,
  formats: readonly string[],
  keeper: SecretKeeper | null,
  besides: readonly Output[] = [],
): ProvenReport {
  if (!keeper) {
    const report = build(null)
    return { report, rendered: renderReports(report, formats) }
  }
  const outputs = [...filesOf(formats), ...besides.map(({ name }) => name)]
  const claim = { ...keeper.counts, outputs, found: [] }
  const report = build(claim)
  const rendered = renderReports(report, formats)
  const texts = [
    ...rendered.map(({ file, text }) => [file, text] as const),
    ...besides.map(({ name, text }) => [name, text(report)] as const),
  ]
  const found = leaks(texts, new SecretSearch(keeper.secrets()))
  if (found.length === 0) return { report, rendered }
  const places = found.map(({ secret, output }) => `${secret} in ${output}`)
  const told = build({ ...claim, found }, `secrets were not redacted: ${places.slice(0, 5).join(', ')}`)
  return {
    report: told,
    rendered: renderReports(told, formats).map((one) => ({ ...one, text: keeper.redact(one.text) })),
  }
}

/** A secret such as `notification` that is a word of the suite's own says nothing about the target. */
function leaks(
  texts: readonly (readonly [string, string | Iterable<string>])[],
  search: SecretSearch,
): RedactionProof['found'] {
  const found = texts.flatMap(([output, text]) =>
    [...secretsIn(text, search)].map((secret) => ({ secret, output })),
  )
  if (found.length === 0) return []
  const ordinary = search.in(ownWords())
  return found.filter(({ secret }) => !ordinary.has(secret))
}

function secretsIn(text: string | Iterable<string>, search: SecretSearch): Set<string> {
  const found = new Set<string>()
  for (const part of typeof text === 'string' ? [text] : text)
    for (const secret of search.in(part)) found.add(secret)
  return found
}

function ownWords(): string {
  return JSON.stringify([CATALOGUE, AMBIGUITIES, ADVICE]) + STYLE + SCRIPT
}
