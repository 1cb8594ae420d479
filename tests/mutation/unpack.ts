import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { unpackedRecords } from '../recorded/store.js'

/** Where the records lie unpacked; every mutant reads them anew. */
export const UNPACKED = '.cache/records.ndjson'

/** Unpacks the records once for all mutants. */
export default function setup(): void {
  mkdirSync(dirname(UNPACKED), { recursive: true })
  writeFileSync(UNPACKED, unpackedRecords())
}
