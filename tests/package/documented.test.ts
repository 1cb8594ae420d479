import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../src/reference/server.js'
import { packageRoot } from '../../src/target/configuration/package-root.js'
import { documentedCommands } from '../selftest/support/documented.js'
import { run } from './process.js'

/**
 * Shell functions in place of npm and npx: ours runs, on one requirement, so that it is quick; a server that is started
 * is stopped again; what .ci/run and the other tests here run anyway is not run again.
 */
const STAND_IN = `
ours() {
  case "$1" in
    serve) timeout 5 node "$MAIN" "$@" || [ $? = 124 ]; return ;;
    run) case "$*" in *--only*) ;; *) set -- "$@" --only OUT-10 ;; esac ;;
  esac
  node "$MAIN" "$@"
}
npx() { shift; ours "$@"; }
npm() {
  [ "$1 $2" = 'run conformance' ] || return 0
  shift 2; [ "$1" != -- ] || shift
  ours run "$@"
}
`

/** They need an authorisation server, which tests/selftest/target has. */
const ELSEWHERE = /TARGET_AUTH=(client-credentials|smart-backend)/

const folder = mkdtempSync(join(tmpdir(), 'fhir ws documented '))
let server: ReferenceServer

const shell = (script: string) =>
  run('bash', ['-c', `${STAND_IN}\n${script}`], {
    cwd: folder,
    env: {
      MAIN: join(packageRoot(), 'dist/src/cli/main.js'),
      TARGET_BEARER_TOKEN: Object.keys(server.principals)[0]!,
      SECRET: 'x',
    },
  })

beforeAll(async () => {
  server = await startReferenceServer()
  const targets = ['Nightly', 'Release'].map(
    (name) => `- name: ${name}\n  baseUrl: ${server.baseUrl}\n  bearerToken: \${TARGET_BEARER_TOKEN}\n`,
  )
  writeFileSync(join(folder, 'targets.yaml'), targets.join(''))
  const made = await shell(
    `npm run conformance -- --base-url ${server.baseUrl} && cd reports && cp -r latest monday && cp -r latest tuesday`,
  )
  expect(made.code, made.said).toBe(0)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('every command in the documents', () => {
  const commands = documentedCommands().filter(({ text }) => !ELSEWHERE.test(text))

  it.each(commands)('$where $text', async ({ text }) => {
    const here = text
      .replace(/https:\/\/server(\.example)?\/fhir|http:\/\/127\.0\.0\.1:8080\/fhir/g, server.baseUrl)
      .replace('--port 8080', '--port 0')
      .replace('TARGET_BEARER_TOKEN=…', '')
    // without a server in the command, none is configured: then the embedded one is tested
    const alone =
      here.includes('--base-url') || here.includes('--targets') ? here : `unset TARGET_BEARER_TOKEN\n${here}`
    const { code, said } = await shell(alone)
    expect([0, 1, 3], said).toContain(code)
  })
})
