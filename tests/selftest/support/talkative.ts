import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Trait } from '../../../src/reference/trait.js'
import { run } from './cli.js'
import { ENCODINGS, readingsOf } from './encodings.js'

/** Credentials of the client. */
export const CANARIES = {
  first: 'canary/first+0123456789==',
  second: 'canary.second~9876/543210',
  header: 'canary-header-5555',
}
const ALL = Object.values(ENCODINGS)
/** Every binding token that was handed out. */
export const tokens: string[] = []

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
export const talkative: Trait = {
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

/**
 * Every spelling of every secret that is in an output, in what it says or in what its strings say.
 * @param outputs by name
 */
export function foundIn(outputs: ReadonlyMap<string, string>, secrets: readonly string[]): string[] {
  const forms = secrets.flatMap((secret) =>
    Object.entries(ENCODINGS).map(([way, encode]) => [`${secret} ${way}`, encode(secret)] as const),
  )
  return [...outputs].flatMap(([output, text]) => {
    const readings = readingsOf(text)
    return forms.filter(([, form]) => readings.includes(form)).map(([what]) => `${what} in ${output}`)
  })
}

/** Runs commands with the canaries as credentials, and keeps what each said and wrote. */
export class Commands {
  /** by name */
  readonly outputs = new Map<string, string>()

  /** @param dir where each command writes, in a folder of its own */
  constructor(private readonly dir: string) {}

  /** @returns the exit code */
  async run(name: string, args: readonly string[], folder = name): Promise<number | null> {
    const { dir, outputs } = this
    const { stdout, stderr, exitCode } = await run(args, {
      TARGET_BEARER_TOKEN: CANARIES.first,
      TARGET_SECOND_BEARER_TOKEN: CANARIES.second,
      TARGET_HEADERS: JSON.stringify({ 'x-api-key': CANARIES.header }),
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(dir, `${name}-summary.md`),
    })
    outputs.set(`terminal of ${name}`, stdout + stderr)
    for (const file of await readdir(join(dir, folder), { recursive: true }).catch(() => []))
      if (/\.\w+$/.test(file))
        outputs.set(`${folder}/${file}`, await readFile(join(dir, folder, file), 'utf8'))
    const summary = await readFile(join(dir, `${name}-summary.md`), 'utf8').catch(() => '')
    outputs.set(`summary of ${name}`, summary)
    return exitCode
  }
}
