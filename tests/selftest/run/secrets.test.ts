import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { run } from '../support/cli.js'
import { ENCODINGS, readingsOf } from '../support/encodings.js'

const CANARIES = {
  first: 'canary/first+0123456789==',
  second: 'canary.second~9876/543210',
  header: 'canary-header-5555',
}
const ALL = Object.values(ENCODINGS)
const tokens: string[] = []

let turn = 0
/** The secrets of the client in so many encodings, others each time; of many tokens the latest. */
const said = (count = 12): string[] =>
  Array.from({ length: count }, () => {
    const secrets = [...Object.values(CANARIES), ...tokens.slice(-1)]
    turn++
    return ALL[turn % ALL.length]!(secrets[Math.floor(turn / ALL.length) % secrets.length]!)
  })
const hex = (secret: string): string => Buffer.from(secret).toString('hex')
const half = (text: string): [string, string] => [text.slice(0, 11), text.slice(11)]

/** Members called as those that the suite writes into its record, in every object that a server sends. */
const OWN = ['kind', 'key', 'by', 'cause', 'repeats', 'between', '$exchange', '$socket', 'purpose', 'what']
const withOwnNames = (text: string): string =>
  JSON.stringify(JSON.parse(text), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...Object.fromEntries(OWN.map((name) => [name, `${CANARIES.first} ${CANARIES.header}`])), ...value }
      : value,
  )

/** Says every secret that it knows wherever a server can say something. */
const talkative: Trait = {
  name: 'talkative',
  kind: 'variant',
  summary: 'Says secrets in every encoding in all that it sends.',
  hooks: {
    token: (issued, { request }) => {
      // Nobody hears of a token that answers HEAD.
      if (request.method === 'HEAD') return issued
      const value = `${randomBytes(21).toString('base64')}+/=`
      tokens.push(value)
      return { ...issued, value }
    },
    capabilities: (statement) => ({
      ...statement,
      software: { name: said(60).join(' '), version: CANARIES.first.toUpperCase() },
    }),
    response: (reply) => ({
      ...reply,
      headers: {
        ...reply.headers,
        [`x-${hex(CANARIES.first)}`]: 'a name',
        'x-said': said()
          .filter((text) => /^[ -~]+$/.test(text))
          .join(' | '),
      },
      rewrite: (text) => {
        const before = reply.rewrite?.(text) ?? text
        if (typeof before !== 'string' || !before.startsWith('{')) return before
        // As .NET and PHP write JSON, and a member that FHIR does not have.
        const asNet = withOwnNames(before)
          .replaceAll('+', '\\u002B')
          .replace(/(?<!\\)\//g, '\\/')
        return `{"said": ${JSON.stringify(said())}, "${hex(CANARIES.second)}": 1, ${asNet.slice(1)}`
      },
    }),
    bound: (plan) => ({ ...plan, frames: [...plan.frames, ...said(), ...half(CANARIES.first)] }),
    refused: () => ({
      frames: [...half(tokens.at(-1) ?? ''), 'between', ...said(), ...CANARIES.second],
      close: { code: 4001, reason: Buffer.from(`no: ${CANARIES.second}`).toString('base64') },
    }),
  },
}

let server: ReferenceServer
let dir = ''
/** what each command said, and each file that it wrote */
const outputs = new Map<string, string>()

async function command(name: string, args: readonly string[], folder = name): Promise<number | null> {
  const { stdout, stderr, exitCode } = await run(args, {
    TARGET_BEARER_TOKEN: CANARIES.first,
    TARGET_SECOND_BEARER_TOKEN: CANARIES.second,
    TARGET_HEADERS: JSON.stringify({ 'x-api-key': CANARIES.header }),
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: join(dir, `${name}-summary.md`),
  })
  outputs.set(`terminal of ${name}`, stdout + stderr)
  for (const file of await readdir(join(dir, folder), { recursive: true }).catch(() => []))
    if (/\.\w+$/.test(file)) outputs.set(`${folder}/${file}`, await readFile(join(dir, folder, file), 'utf8'))
  const summary = await readFile(join(dir, `${name}-summary.md`), 'utf8').catch(() => '')
  outputs.set(`summary of ${name}`, summary)
  return exitCode
}

beforeAll(async () => {
  server = await startReferenceServer({
    traits: [talkative],
    principals: { [CANARIES.first]: 'alice', [CANARIES.second]: 'bob' },
  })
  dir = await mkdtemp(join(tmpdir(), 'fhir-ws-secrets-'))
})

afterAll(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

/** Every spelling of every secret that stands in an output, in what it says or in what its strings say. */
function found(): string[] {
  // Of the tokens so many that the time is spent on the run.
  const some = tokens.filter((_, nth) => nth % 8 === 0)
  const forms = [...Object.values(CANARIES), ...some].flatMap((secret) =>
    Object.entries(ENCODINGS).map(([way, encode]) => [`${secret} ${way}`, encode(secret)] as const),
  )
  return [...outputs].flatMap(([output, text]) => {
    const readings = readingsOf(text)
    return forms.filter(([, form]) => readings.includes(form)).map(([what]) => `${what} in ${output}`)
  })
}

test(
  'no secret that was given and no binding token that was seen stands in any output of any command',
  { timeout: 300_000 },
  async () => {
    const base = ['--base-url', server.baseUrl]
    const formats = ['--formats', 'ctrf,har,markdown,test-report']
    const at = (name: string): string => join(dir, name)
    const code = await command('run', [
      'run',
      ...base,
      ...formats,
      '--report-dir',
      at('run'),
      '--wait-budget',
      '0',
    ])
    expect(tokens.length).toBeGreaterThan(5)
    expect([0, 1, 3]).toContain(code)
    // The terminal speaks of secrets only when one was found.
    expect(outputs.get('terminal of run')).not.toContain('Secrets:')
    await command('doctor', ['doctor', ...base])
    expect(outputs.get('terminal of doctor')).toContain('metadata')
    await command('replay', ['replay', at('run'), ...formats, '--report-dir', at('replay')])
    await command('merge', ['merge', at('run'), at('replay'), '--report-dir', at('merge')])
    const difference = ['--json', at('diff.json'), '--html', at('diff.html')]
    await command('diff', ['diff', at('run'), at('replay'), ...difference])
    for (const file of ['diff.json', 'diff.html']) outputs.set(file, await readFile(at(file), 'utf8'))
    // As if the run had been killed before it deleted anything.
    const record = await readFile(join(at('run'), 'record.ndjson'), 'utf8')
    await writeFile(
      join(at('run'), 'record.ndjson'),
      record.replace(/^\{"kind":"resource","what":"deleted".*\n/gm, ''),
    )
    await command('clean-up', ['clean-up', at('run'), ...base], 'run')
    expect([...outputs.keys()]).toEqual(
      expect.arrayContaining(['run/record.ndjson', 'run/report.html', 'run/run.har', 'replay/junit.xml']),
    )
    expect(found().slice(0, 20)).toEqual([])
  },
)
