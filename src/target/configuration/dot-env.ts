import { isUtf8 } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseVariables } from 'dotenv'
import type { Variables } from './layers.js'
import { allVariables } from './settings.js'
import { ConfigurationError } from './types.js'

/**
 * The variables of `.env` in a folder; none when there is no such file.
 * @throws ConfigurationError for what the parser would pass over: a run without a target would look like a green one
 */
export function readDotEnv(cwd: string): Variables {
  const path = join(cwd, '.env')
  if (!existsSync(path)) return {}
  const text = utf8Of(bytesOf(path))
  refuseWithoutValue(text)
  return parseVariables(text)
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    throw new ConfigurationError('.env cannot be read; make it a readable text file, or remove it.')
  }
}

function utf8Of(bytes: Buffer): string {
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString('utf8')
  throw new ConfigurationError('.env is not a text in UTF-8; save it as UTF-8, or remove it.')
}

/** A line with the name of a variable and no equals sign; within a value of several lines it is none. */
function refuseWithoutValue(text: string): void {
  const variables = parseVariables(text)
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const name = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)(?:\s+[^=\s]\S*)?\s*$/.exec(line)?.[1]
    if (name === undefined || !allVariables().includes(name) || name in variables) continue
    throw new ConfigurationError(
      `${name} (in .env, line ${index + 1}) has no = and no value; write ${name}=value, or take the line out.`,
    )
  }
}
