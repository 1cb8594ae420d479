import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Ajv, type ValidateFunction } from 'ajv'
import { isDeep } from '../evidence/line-shapes.js'
import { withoutMark } from '../fhir/byte-order-mark.js'
import { packageRoot } from '../fhir/package-root.js'
import { safeText } from './safe-text.js'
import { REPORT_SCHEMA_VERSION, type Report } from './types.js'

/** A file that is no report that this version can read; the message says in one sentence which, why and what to do. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError'
}

/** What a report is called in a folder: as a run wrote it, or packed with gzip to be kept. The first that is there counts. */
export const REPORT_FILES = ['report.json', 'report.json.gz'] as const

/** A packed report may be this long unpacked; those of runs with 10,000 frames are some 20 MB. */
const LONGEST = 200_000_000

/**
 * Reads a `report.json`, packed with gzip or not, or that of a folder. What is read fits the published schema.
 * @throws ReportFileError
 */
export async function readReport(path: string): Promise<Report> {
  const isFolder = (await kindOf(path)) === 'folder'
  const file = isFolder ? await reportIn(path) : path
  const said = `'${safeText(file, { longest: 300 })}'`
  // A pipe that the user names is read; one in a folder was put there by somebody else, and never ends.
  if (isFolder && (await kindOf(file)) === 'other')
    throw new ReportFileError(`${said} is no file; give a report.json, or a folder that a run wrote.`)
  const text = await textOf(file).catch((error: NodeJS.ErrnoException) => {
    throw new ReportFileError(
      `${said} cannot be read (${error.code ?? 'unknown error'}); give a report.json, or a folder that a run wrote.`,
    )
  })
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value))
    throw new ReportFileError(`${said} is no report of this suite; give the report.json that a run wrote.`)
  if (value.schemaVersion !== REPORT_SCHEMA_VERSION)
    throw new ReportFileError(
      `${said} has schema version ${safeText(String(value.schemaVersion), { longest: 20 })}, and this version of the ` +
        `suite reads ${REPORT_SCHEMA_VERSION}; make it again from its record by replay.`,
    )
  if (isDeep(value)) throw new ReportFileError(`${said} is nested too deeply; give one as a run wrote it.`)
  const validate = validator()
  if (!validate(value)) {
    const [error] = validate.errors ?? []
    const where = safeText(error?.instancePath || '/', { longest: 120 })
    throw new ReportFileError(
      `${said} does not fit the schema of reports (at ${where}: ${error?.message ?? 'invalid'}); give one as a run wrote it.`,
    )
  }
  return value as unknown as Report
}

/** The path of the report in a folder; that of a `report.json` when there is none. */
async function reportIn(folder: string): Promise<string> {
  const [plain, packed] = REPORT_FILES.map((name) => join(folder, name)) as [string, string]
  return (await kindOf(plain)) === 'none' && (await kindOf(packed)) !== 'none' ? packed : plain
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file)
  const isPacked = file.endsWith('.gz')
  return (isPacked ? await promisify(gunzip)(bytes, { maxOutputLength: LONGEST }) : bytes).toString('utf8')
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'none'> {
  const found = await stat(path).catch(() => null)
  if (found === null) return 'none'
  return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(withoutMark(text))
  } catch {
    return null
  }
}

let compiled: ValidateFunction | undefined

function validator(): ValidateFunction {
  const path = join(packageRoot(), 'fixtures', 'schemas', 'report.schema.json')
  compiled ??= new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(path, 'utf8')) as object)
  return compiled
}
