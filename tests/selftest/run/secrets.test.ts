import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startReferenceServer } from '../../../src/reference/server.js'
import type { Trait } from '../../../src/reference/trait.js'
import { run } from '../support/cli.js'

const CANARIES = {
  first: 'canary/first+0123456789==',
  second: 'canary.second~9876/543210',
  header: 'canary-header-5555',
}

/** Every form in which a value may stand in a file. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
]

test('no secret that was given and no binding token that was seen stands in any output', async () => {
  const tokens: string[] = []
  const listening: Trait = {
    name: 'listening',
    kind: 'variant',
    summary: 'Keeps every binding token for the test, and says them in places where servers should not.',
    hooks: {
      token: (issued) => {
        tokens.push(issued.value)
        return issued
      },
      refused: (_reaction, { session }) => ({
        frames: [`no: ${tokens.at(-1)} ${String(session !== undefined)}`],
      }),
    },
  }
  const server = await startReferenceServer({
    traits: [listening],
    principals: { [CANARIES.first]: 'alice', [CANARIES.second]: 'bob' },
  })
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-secrets-'))
  try {
    const formats = 'ctrf,har,markdown,test-report'
    const args = [
      'run',
      '--base-url',
      server.baseUrl,
      '--report-dir',
      dir,
      '--wait-budget',
      '0',
      '--formats',
      formats,
    ]
    const { stdout, stderr } = await run(args, {
      TARGET_BEARER_TOKEN: CANARIES.first,
      TARGET_SECOND_BEARER_TOKEN: CANARIES.second,
      TARGET_HEADERS: JSON.stringify({ 'x-api-key': CANARIES.header }),
    })
    const outputs = new Map([['the terminal', stdout + stderr]])
    for (const file of await readdir(dir)) outputs.set(file, await readFile(join(dir, file), 'utf8'))
    expect([...outputs.keys()]).toEqual(
      expect.arrayContaining(['record.ndjson', 'report.json', 'report.html', 'junit.xml']),
    )
    expect(tokens.length).toBeGreaterThan(5)
    const found = [...outputs].flatMap(([file, text]) =>
      [...Object.values(CANARIES), ...tokens]
        .flatMap(formsOf)
        .filter((form) => text.includes(form))
        .map((form) => `${form} in ${file}`),
    )
    expect(found).toEqual([])
  } finally {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
})
