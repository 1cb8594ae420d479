import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { ONE, workbench, type Started } from './support.js'

const SECRETS = {
  bearerToken: 'canary.bearer~0123456789',
  secondBearerToken: 'canary.second~0123456789',
  headers: 'X-Api-Key: canary-header-0123456789',
  password: 'canary password 0123456789',
  clientSecret: 'canary/client/0123456789',
}
const NEEDLES = Object.values(SECRETS).map((secret) => secret.replace('X-Api-Key: ', ''))

let bench: Started | undefined
let server: ReferenceServer | undefined
afterEach(async () => {
  await bench?.close()
  await server?.close()
  bench = server = undefined
})

/** What a page holds, with its escapes undone. */
const plain = (html: string): string =>
  decodeURIComponent(html.replaceAll('&#39;', "'").replace(/%(?![0-9a-f]{2})/gi, ' '))

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
}

describe('a secret', () => {
  test('reaches the server, and no page, event or file', async () => {
    server = await startReferenceServer({
      principals: { [SECRETS.bearerToken]: 'a', [SECRETS.secondBearerToken]: 'b' },
    })
    bench = await workbench()
    const { bearerToken, secondBearerToken, headers } = SECRETS
    const seen: string[] = []
    const keep = ({ text }: { readonly text: string }): void => void seen.push(text)
    keep(
      await bench.post('targets', {
        baseUrl: server.baseUrl,
        name: 'Ours',
        bearerToken,
        secondBearerToken,
        headers,
      }),
    )
    keep(await bench.post('targets/ours/doctor', {}))
    keep(await bench.post('targets/ours/run', ONE))
    seen.push(await bench.ended('ours'))
    for (const path of [
      '',
      'matrix/',
      'targets/ours/',
      'targets/ours/live/',
      'targets/ours/over-time/',
      'targets/ours/requirements/OUT-10/',
    ])
      keep(await bench.get(path))
    const report = await bench.get('targets/ours/live/')
    expect(report.url).toMatch(/runs\/.*\/report\.html$/)
    expect(report.text).toContain('OUT-10 holds')
    const files = await filesIn(bench.history)
    expect(files.length).toBeGreaterThan(3)
    for (const text of [...seen, ...files])
      for (const needle of NEEDLES) expect(plain(text)).not.toContain(needle)
  })

  test.each(Object.entries(SECRETS))(
    '%s is not in the answer that refuses a form, nor in the form',
    async (name, secret) => {
      bench = await workbench()
      const refused = await bench.post('targets', { baseUrl: 'no url', [name]: secret })
      expect(refused.status).toBe(422)
      for (const needle of NEEDLES) expect(plain(refused.text)).not.toContain(needle)
    },
  )

  test('stays when the form comes back without it, and may be named from the environment', async () => {
    server = await startReferenceServer({ principals: { [SECRETS.bearerToken]: 'a' } })
    bench = await workbench({ env: { OUR_TOKEN: SECRETS.bearerToken } })
    await bench.post('targets', { baseUrl: server.baseUrl, name: 'Ours', bearerToken: '${OUR_TOKEN}' })
    const page = await bench.get('targets/ours/')
    expect(page.text).toContain('${OUR_TOKEN}')
    await bench.post('targets/ours/settings', { baseUrl: server.baseUrl, name: 'Renamed', bearerToken: '' })
    await bench.post('targets/renamed/run', ONE)
    await bench.ended('renamed')
    expect((await bench.get('targets/renamed/live/')).text).toContain('OUT-10 holds')
    const missing = await bench.post('targets', {
      baseUrl: server.baseUrl,
      name: 'Other',
      bearerToken: '${NO_SUCH}',
    })
    expect(missing.text).toContain('TARGET_BEARER_TOKEN asks for ${NO_SUCH}, which is not set')
  })

  test('of the environment goes to no server that was typed', async () => {
    const asked: string[] = []
    server = await startReferenceServer({
      traits: [
        {
          name: 'listening',
          kind: 'variant',
          summary: 'Notes the credentials that it is sent.',
          hooks: {
            request: (request) => {
              asked.push(request.headers['authorization'] ?? '')
              return request
            },
          },
        },
      ],
    })
    bench = await workbench({
      env: { TARGET_BASE_URL: 'http://127.0.0.1:9/fhir', TARGET_BEARER_TOKEN: SECRETS.bearerToken },
    })
    await bench.post('targets', { baseUrl: server.baseUrl, name: 'Typed' })
    await bench.post('targets/typed/run', ONE)
    await bench.ended('typed')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.join()).not.toContain(SECRETS.bearerToken)
  })
})

test('targets come from a file, with secrets from the environment', async () => {
  bench = await workbench()
  const file = join(bench.history, '..', 'targets.yaml')
  await writeFile(file, '- name: Nightly\n  baseUrl: http://127.0.0.1:9/fhir\n  bearerToken: ${OURS}\n')
  const other = await workbench({ targetsFile: file, env: { OURS: SECRETS.bearerToken } })
  try {
    const { text } = await other.get('targets/nightly/')
    expect(text).toContain('Comes from the targets file')
    expect(text).not.toContain(SECRETS.bearerToken)
  } finally {
    await other.close()
  }
})

test.each([
  [{ baseUrl: '' }, 'base URL is empty'],
  [{ baseUrl: 'ftp://server/fhir' }, 'TARGET_BASE_URL'],
  [{ baseUrl: 'http://127.0.0.1:9/fhir', name: 'Embedded reference server' }, 'another name'],
])('a mistake in %j is said in a sentence, and what was typed stays', async (form, sentence) => {
  bench = await workbench()
  const refused = await bench.post('targets', { ...form, subscriptionTopic: 'http://kept.example/topic' })
  expect(refused.status).toBe(422)
  expect(plain(refused.text)).toContain(sentence)
  expect(plain(refused.text)).toContain('http://kept.example/topic')
})
