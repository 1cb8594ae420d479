import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../src/reference/server.js'
import { groupBy } from '../../src/evidence/group-by.js'
import { packageRoot } from '../../src/fhir/package-root.js'
import { documentedCommands } from '../selftest/support/documented.js'
import { startAuthorizationServer } from '../selftest/target/support/authorization-server.js'
import { p384 } from '../selftest/target/support/keys.js'
import { reference } from '../selftest/target/support/run.js'
import { run } from './process.js'

/**
 * Shell functions in place of npm and npx: ours runs, on one requirement, so that it is quick; a server that is started
 * is stopped again; what .ci/run and the other tests here run anyway is not run again.
 */
const STAND_IN = `
ours() {
  case "$1" in
    serve) timeout 5 node "$MAIN" "$@" || [ $? = 124 ]; return ;;
    workbench)
      case "$2" in build) ;; *) timeout 5 node "$MAIN" "$@" || [ $? = 124 ]; return ;; esac ;;
    run) case "$*" in *--only*) ;; *) set -- "$@" --only OUT-10 ;; esac ;;
  esac
  node "$MAIN" "$@"
}
fhir-ws-conformance() { ours "$@"; }
npx() {
  [ "$1" = vitest ] || { shift; ours "$@"; return; }
  cd "$ROOT" && command npx "$@"
}
npm() {
  case "$1 $2 $3" in
    'run conformance '*) shift 2; [ "$1" != -- ] || shift; ours run "$@" ;;
    'run prove --') shift 3; node "$ROOT/dist/tests/prove/main.js" "$@" ;;
    'run example ') node "$ROOT/tools/example/make.mjs" example ;;
  esac
}
`
/**
 * Commands that nobody waits for in CI, or that write what is kept: why, by the script that they start. What they do is
 * held by other tests: CI runs the bench's short form, recorded runs are judged by `npm test`, the validator's stand-in too.
 */
const BY_HAND: Readonly<Record<string, string>> = {
  bench: 'five minutes, on a machine that does nothing else',
  mutation: 'half an hour',
  recorded: 'writes fixtures/recorded',
  servers: 'writes reports/servers',
  'first-contact': 'writes docs/first-contact.md',
  'test:long': 'is run by .ci/nightly',
  'validator:jar': 'needs Java, Maven and a minute',
  'validator:check': 'needs the jar and minutes',
}

/** npm commands that the functions above do not run. */
const NOT_HERE = /^npm (?!run conformance|run prove --|run example$)/

/** Proofs that take up to half an hour. */
const NIGHTLY = /^npm run prove -- --(?:guarded|weather|explore|together)/

/** They do not end by themselves, or not soon, and have tests of their own. */
const LASTING = /fhir-ws-conformance explore|--watch/

/** They need an authorisation server. */
const OAUTH = /TARGET_AUTH=(client-credentials|smart-backend)/

const folder = mkdtempSync(join(tmpdir(), 'fhir ws documented '))
const template = join(folder, 'template')
let server: ReferenceServer

/** A folder with what the reader of a document has there. Documents are tried side by side, each in one of its own. */
function workplace(): string {
  const place = mkdtempSync(join(folder, 'at '))
  cpSync(template, place, { recursive: true })
  return place
}

const shell = (cwd: string, script: string, env: Readonly<Record<string, string>> = {}) =>
  run('bash', ['-c', `${STAND_IN}\n${script}`], {
    cwd,
    env: {
      MAIN: join(packageRoot(), 'dist/bundle/main.js'),
      ROOT: packageRoot(),
      TARGET_BEARER_TOKEN: Object.keys(server.principals)[0]!,
      ...env,
    },
  })

beforeAll(async () => {
  server = await startReferenceServer()
  mkdirSync(template)
  const targets = ['Nightly', 'Release'].map(
    (name) => `- name: ${name}\n  baseUrl: ${server.baseUrl}\n  bearerToken: \${TARGET_BEARER_TOKEN}\n`,
  )
  writeFileSync(join(template, 'targets.yaml'), targets.join(''))
  // No jar at all: what cannot be validated changes no verdict.
  writeFileSync(join(template, 'validator_cli.jar'), 'not a jar')
  const made = await shell(
    template,
    `npm run conformance -- --base-url ${server.baseUrl} && cd reports && cp -r latest monday && cp -r latest tuesday`,
  )
  expect(made.code, made.said).toBe(0)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A command with a server of this machine in place of those that the documents make up. */
const here = (text: string, baseUrl: string) =>
  text.replace(/https:\/\/server(\.example)?\/fhir|http:\/\/127\.0\.0\.1:8080\/fhir|\bURL\b/g, baseUrl)

/** Without a server in the command, none is configured: then the embedded one is tested. */
function settingsFor(command: string): string {
  if (command.startsWith('TARGET_AUTH='))
    return `mkdir -p ignoring && cd ignoring && unset TARGET_BEARER_TOKEN
      printf 'TARGET_BASE_URL=${server.baseUrl}\nTARGET_BEARER_TOKEN=ignored' >.env`
  return /--base-url|--targets/.test(command) ? '' : 'unset TARGET_BEARER_TOKEN'
}

describe('every command in the documents', () => {
  const all = documentedCommands()
  const commands = all.filter(({ text }, index) => all.findIndex((one) => one.text === text) === index)
  const elsewhere = commands.filter(({ text }) => NOT_HERE.test(text))

  const ordinary = ({ text }: { readonly text: string }): boolean =>
    [OAUTH, NOT_HERE, NIGHTLY, LASTING].every((other) => !other.test(text))

  // One after the other in each document: a later one reads what an earlier one wrote.
  const documents = [...groupBy(commands.filter(ordinary), ({ where }) => where.split(':')[0] ?? '')]
  it.concurrent.each(documents)('in %s', async (_, own) => {
    const place = workplace()
    for (const { where, text } of own) {
      const local = here(text, server.baseUrl)
        .replace('--port 8080', '--port 0')
        .replace('TARGET_BEARER_TOKEN=…', '')
      const { code, said } = await shell(place, `${settingsFor(local)}\n${local}`)
      expect([0, 1, 3], `${where}: ${text}\n${said}`).toContain(code)
    }
  })

  it.concurrent.each(commands.filter(({ text }) => OAUTH.test(text)))('$where $text', async ({ text }) => {
    const place = workplace()
    const key = p384()
    const authorization = await startAuthorizationServer({
      clients: [
        text.includes('smart-backend')
          ? {
              client_id: 'suite',
              token_endpoint_auth_method: 'private_key_jwt',
              jwks: { keys: [key.publicJwk] },
            }
          : { client_id: 'suite', client_secret: 'x', token_endpoint_auth_method: 'client_secret_basic' },
      ] as Parameters<typeof startAuthorizationServer>[0]['clients'],
    })
    const guarded = await reference({ traits: [authorization.guarding], principals: {} })
    writeFileSync(join(place, 'key.jwk.json'), JSON.stringify(key.privateJwk))
    const local = here(text, guarded.baseUrl)
      .replace('https://auth.example/token', authorization.tokenUrl)
      .replace('TARGET_CLIENT_ID=…', 'TARGET_CLIENT_ID=suite')
      .replace('TARGET_CLIENT_SECRET=…', `TARGET_CLIENT_SECRET=x TARGET_TOKEN_URL=${authorization.tokenUrl}`)
      .replace(/--preset \w+/, `$& --base-url ${guarded.baseUrl}`)
    const { code, said } = await shell(place, `unset TARGET_BEARER_TOKEN\n${local}`, { SECRET: 'x' })
    expect(code, said).toBe(0)
    expect(authorization.granted.length).toBeGreaterThan(0)
  })

  const read = (name: string) => readFileSync(join(packageRoot(), name), 'utf8')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const scriptOf = (text: string) => /^npm run (\S+)/.exec(text)?.[1] ?? ''

  it.each(elsewhere.filter(({ text }) => !(scriptOf(text) in BY_HAND)))(
    '$where $text is run by .ci/run, or by what installs the package here',
    ({ text }) => {
      if (text.startsWith('npm install')) expect(text).toMatch(/^npm install --save-dev fhir-ws-conformance$/)
      else expect(read('.ci/run').replaceAll(' --silent', '')).toMatch(new RegExp(`^gate .* ${text}$`, 'm'))
    },
  )

  it.each(commands.filter(({ text }) => NIGHTLY.test(text)))('$where $text is run nightly', ({ text }) => {
    const [proof = ''] = NIGHTLY.exec(text) ?? []
    expect(read('.ci/nightly')).toContain(proof)
  })

  it('starts a script that is there, where it is run by hand alone', () => {
    const byHand = elsewhere.map(({ text }) => scriptOf(text)).filter((script) => script in BY_HAND)
    expect(new Set(byHand)).toEqual(new Set(Object.keys(BY_HAND)))
    expect(Object.keys(BY_HAND).filter((script) => scripts[script] === undefined)).toEqual([])
  })
})
