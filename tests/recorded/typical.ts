import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { packageRoot } from '../../src/fhir/package-root.js'
import { startReferenceServer } from '../../src/reference/server.js'
import type { Trait } from '../../src/reference/trait.js'
import { without } from '../../src/reference/edits/resources.js'
import { loadTraits } from '../conformance/suite.js'

/** Runs as everybody has them; docs/reading-the-report.md shows how each ends on the terminal. */
const TYPICAL: Readonly<Record<string, readonly string[] | 'nobody' | 'no token'>> = {
  'dead target': 'nobody',
  'first contact': 'no token',
  'one failure': ['expiration-without-offset'],
  'thirty failures': [
    'any-topic',
    'context-on-empty',
    'counter-ahead',
    'delivers-once-per-bind',
    'entries-on-empty',
    'event-without-type',
    'everybody-included',
    'expiration-without-offset',
    'first-id-of-query-only',
    'first-id-only',
    'focus-on-empty',
    'format-json-refused',
    'full-url-of-a-version',
    'handshake-counts-one',
    'history-bundle',
    'illegal-id-ignored',
    'last-bind-only',
    'bare-uuid-as-full-url',
    'entries-repeated',
    'updated-yesterday',
    'language-twice',
    'no-resources-on-full-resource',
    'notification-with-total',
    'null-language',
    'number-as-json-number',
    'numbers-repeated',
    'open-operation',
    'parameters-with-narrative',
    'plain-json',
    'resources-on-id-only',
    'severity-in-capitals',
    'status-as-handshake',
    'status-without-self-link',
    'subscription-as-id',
    'subscription-as-string',
    'second-call-earlier',
    'ten-digits',
    'token-for-deleted',
    'token-for-foreign',
    'token-for-rest-hook',
    'token-for-unknown',
    'token-is-bearer',
    'topic-of-another',
    'url-as-uri',
    'url-with-fragment',
    'xml-without-namespace',
  ],
  conformant: [],
}

const BETWEEN = '\n\n'
const file = (): string => join(packageRoot(), 'fixtures', 'recorded', 'typical.ndjson.br')

/** The records of the typical runs, by their names. */
export function readTypical(): ReadonlyMap<string, string> {
  const records = brotliDecompressSync(readFileSync(file())).toString().split(BETWEEN)
  return new Map(Object.keys(TYPICAL).map((name, index) => [name, records[index] ?? '']))
}

/** Acts them anew by the command line, one after the other, and keeps their records. */
export async function recordTypical(): Promise<void> {
  const records: string[] = []
  for (const name of Object.keys(TYPICAL)) records.push(await recordOf(name))
  const text = records.map((record) => record.trimEnd()).join(BETWEEN)
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  }
  writeFileSync(file(), brotliCompressSync(text, { params }))
}

async function recordOf(name: string): Promise<string> {
  const server = await startReferenceServer({ traits: await traitsOf(name), tokenLifetimeSeconds: 6 })
  // The port was free a moment ago, and nobody else is told of it.
  if (TYPICAL[name] === 'nobody') await server.close()
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-typical-'))
  const [first, second] = Object.keys(server.principals)
  const main = join(packageRoot(), 'dist', 'src', 'cli', 'main.js')
  try {
    const child = spawn(
      process.execPath,
      [main, 'run', '--base-url', server.baseUrl, '--report-dir', dir, '--quiet', '--keep-payloads'],
      {
        cwd: dir,
        env: {
          PATH: process.env['PATH'],
          TARGET_NAME: 'Example',
          TARGET_BEARER_TOKEN: first,
          TARGET_SECOND_BEARER_TOKEN: second,
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    )
    await once(child, 'close')
    return await readFile(join(dir, 'record.ndjson'), 'utf8')
  } finally {
    if (TYPICAL[name] !== 'nobody') await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function traitsOf(name: string): Promise<readonly Trait[]> {
  const wanted = TYPICAL[name]
  if (wanted === 'no token') return [NO_TOKEN]
  if (wanted === undefined || wanted === 'nobody') return []
  const all = await loadTraits()
  return wanted.map((one) => {
    const trait = all.find((each) => each.name === one)
    if (!trait) throw new Error(`no trait is called ${one}: correct it in tests/recorded/typical.ts`)
    return trait
  })
}

/** A server whose operation is not finished: whatever is asked, it gives no token. */
const NO_TOKEN: Trait = {
  name: 'never-a-token',
  kind: 'mutant',
  summary: 'The answer has no token.',
  hooks: { output: (output) => without(output, 'token') },
}
