import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { packageRoot } from '../../../src/fhir/package-root.js'
import { standaloneExpect } from '../../../src/judge/expect.js'
import { judge } from '../../../src/judge/judge.js'
import type { Judgement } from '../../../src/judge/types.js'
import { contextFrom, runVerdict, type RunOutcome } from '../../../src/report/verdict.js'
import { CATALOGUE, loadSuite } from '../../conformance/suite.js'
import { evidenceOf } from '../../recorded/store.js'

const { checks } = await loadSuite()
const pathOf = (...names: string[]) => join(packageRoot(), 'fixtures', 'recorded', 'field', ...names)

/** What is known of a real server, by hand: ids that a fair suite reports as fail or warn, and ids that it never does. */
export interface Truth {
  readonly mustFlag: Readonly<Record<string, string>>
  readonly mustNotFlag: readonly string[]
}

export function truthOf(name: string): Truth {
  return JSON.parse(readFileSync(pathOf(name), 'utf8')) as Truth
}

/** A recorded run of a real server, judged as `replay` judges it. */
export function judgedField(name: string): RunOutcome & { readonly judgement: Judgement } {
  const evidence = evidenceOf(gunzipSync(readFileSync(pathOf(`${name}.ndjson.gz`))).toString())
  const judgement = judge({ catalogue: CATALOGUE, checks }, evidence, standaloneExpect())
  return { judgement, ...runVerdict(judgement, contextFrom(evidence), CATALOGUE) }
}

const winnersOf = (id: string): readonly string[] =>
  CATALOGUE.requirement(id)
    .clauses.flatMap(({ yieldsTo = [] }) => yieldsTo)
    .map((winner) => winner.split('/')[0] ?? '')

/** The requirements that are reported as broken, and with them those whose fact is reported by one of them. */
export function flaggedIn({ requirements }: Judgement): {
  readonly reported: ReadonlySet<string>
  readonly covered: ReadonlySet<string>
} {
  const broken = requirements.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
  const reported = new Set(broken.map(({ requirement }) => requirement))
  const isCovered = (id: string, seen: readonly string[] = []): boolean =>
    reported.has(id) ||
    (!seen.includes(id) && winnersOf(id).some((winner) => isCovered(winner, [...seen, id])))
  const ids = requirements.map(({ requirement }) => requirement)
  return { reported, covered: new Set(ids.filter((id) => isCovered(id))) }
}
