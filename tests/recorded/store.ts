import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { addLine, emptyEvidence, type Evidence } from '../../src/evidence/read.js'
import type { RecordLine } from '../../src/evidence/types.js'
import { packageRoot } from '../../src/fhir/package-root.js'
import type { Verdict } from '../../src/judge/types.js'
import type { Row } from './rows.js'

/** One recorded run, reduced to what its rows are judged from. */
export interface RecordedCase {
  /** `trait on release` */
  readonly name: string
  /** the lines of its record, as text */
  readonly record: string
  readonly rows: readonly Row[]
}

const folder = (): string => join(packageRoot(), 'fixtures', 'recorded')
const recordsFile = (): string => join(folder(), 'records.ndjson.br')
const verdictsFile = (): string => join(folder(), 'verdicts.txt')
const alteredFile = (): string => join(folder(), 'altered.txt')

// In both files an empty line parts two runs; in the verdicts the name of the run is its first line.
const BETWEEN = '\n\n'

/** All records as they are before they are packed. */
export function unpackedRecords(): Buffer {
  return brotliDecompressSync(readFileSync(recordsFile()))
}

/**
 * All recorded runs; neither records nor verdicts are read before they are asked for, since most tests want few.
 * @param unpacked a file with `unpackedRecords`, for those who read them often
 */
export function readCases(unpacked = process.env['RECORDS_UNPACKED']): readonly RecordedCase[] {
  const records = parted(unpacked === undefined ? unpackedRecords() : readFileSync(unpacked))
  const verdicts = parted(readFileSync(verdictsFile()))
  if (records.length !== verdicts.length)
    throw new Error(`fixtures/recorded has ${records.length} records, and verdicts for ${verdicts.length}`)
  return verdicts.map((part, at) => ({
    name: nameIn(part),
    get record() {
      return records[at]?.toString() ?? ''
    },
    get rows() {
      return rowsIn(part)
    },
  }))
}

/** How a recorded run is judged when its evidence is altered, see alterations.ts. */
export interface AlteredCase {
  /** name of the recorded run */
  readonly base: string
  readonly alteration: string
  readonly rows: readonly Row[]
}

const BUT = ', but '

/** All that is altered, and how it is judged. */
export function readAltered(): readonly AlteredCase[] {
  return parted(readFileSync(alteredFile())).map((part) => {
    const [base = '', alteration = ''] = nameIn(part).split(BUT)
    return {
      base,
      alteration,
      get rows() {
        return rowsIn(part)
      },
    }
  })
}

function nameIn(part: Buffer): string {
  return part.toString('utf8', 0, part.indexOf('\n'))
}

function rowsIn(part: Buffer): readonly Row[] {
  return linesIn(part.toString('utf8', part.indexOf('\n') + 1)).map((line) => {
    const at = line.indexOf(' ')
    return { verdict: line.slice(0, at) as Verdict, row: line.slice(at + 1) }
  })
}

function parted(text: Buffer): readonly Buffer[] {
  const parts: Buffer[] = []
  let begin = 0
  for (let end = text.indexOf(BETWEEN); end >= 0; end = text.indexOf(BETWEEN, begin)) {
    parts.push(text.subarray(begin, end))
    begin = end + BETWEEN.length
  }
  return [...parts, text.subarray(begin)]
}

const linesIn = (text: string): readonly string[] => text.trimEnd().split('\n')

/** Writes the records, packed, and the verdicts as text, so that a change of one is seen in review. */
export function writeCases(cases: readonly RecordedCase[]): void {
  const text = cases.map(({ record }) => record).join(BETWEEN)
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      // The records are alike: what was said before is found again at any distance.
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
  writeFileSync(recordsFile(), packed)
  writeVerdicts(cases)
}

/** Writes the verdicts alone. */
export function writeVerdicts(cases: readonly Omit<RecordedCase, 'record'>[]): void {
  writeFileSync(verdictsFile(), textOf(cases))
}

/** Writes the verdicts on what is altered. */
export function writeAltered(cases: readonly AlteredCase[]): void {
  writeFileSync(
    alteredFile(),
    textOf(cases.map(({ base, alteration, rows }) => ({ name: `${base}${BUT}${alteration}`, rows }))),
  )
}

function textOf(cases: readonly Omit<RecordedCase, 'record'>[]): string {
  const parts = cases.map(({ name, rows }) =>
    [name, ...rows.map(({ row, verdict }) => `${verdict} ${row}`)].join('\n'),
  )
  return `${parts.join(BETWEEN)}\n`
}

/** The evidence of a record. */
export function evidenceOf(record: string): Evidence {
  const evidence = emptyEvidence()
  for (const line of linesIn(record)) addLine(evidence, JSON.parse(line) as RecordLine)
  return evidence
}
