import { afterEach, expect, test } from 'vitest'
import { startReferenceServer, type ReferenceServer } from '../../../src/reference/server.js'
import { start } from '../support/cli.js'

let server: ReferenceServer | undefined
afterEach(() => server?.close())

interface Tried {
  readonly exitCode: number | null
  readonly said: string
  readonly made: number
  readonly deleted: number
}

/** `doctor --try`, which gets these signals from when it has made so much on. @param canDelete false: it has to wait */
async function tried(signals: readonly NodeJS.Signals[], from: number, canDelete = true): Promise<Tried> {
  let [made, deleted, sent] = [0, 0, 0]
  const signal = (): void => void (sent < signals.length && child.process.kill(signals[sent++]))
  server = await startReferenceServer({
    traits: [
      {
        name: 'counting',
        kind: 'variant',
        summary: 'Counts what is made and deleted.',
        hooks: {
          request: (asked) => {
            if (asked.method !== 'DELETE' || canDelete) return asked
            signal()
            return { status: 503, headers: {}, format: 'json', delayMs: 60_000 }
          },
          response: (reply, { route, request }) => {
            if (route.name === 'create' && reply.status === 201 && ++made >= from && sent === 0) signal()
            if (request.method === 'DELETE' && reply.status < 300) deleted++
            return reply
          },
        },
      },
    ],
  })
  const child = start(['doctor', '--try', '--base-url', server.baseUrl], {
    TARGET_BEARER_TOKEN: 'demo-token-alice',
  })
  const { exitCode, stdout, stderr } = await child.finished
  return { exitCode, said: stdout + stderr, made, deleted }
}

test.each([1, 2, 4])(
  'a signal when %i resources are made: all are deleted, and it ends with 130',
  async (from) => {
    const { exitCode, said, made, deleted } = await tried(['SIGINT'], from)
    expect(exitCode, said).toBe(130)
    expect(made).toBeGreaterThanOrEqual(from)
    expect(deleted).toBe(made)
  },
)

test('a second one ends at once, and says what is left', async () => {
  const { exitCode, said, made, deleted } = await tried(['SIGINT', 'SIGINT'], 2, false)
  expect(exitCode, said).toBe(130)
  expect(deleted).toBe(0)
  expect(made).toBeGreaterThan(0)
  expect(said).toMatch(/Left on the target: .*\/fhir\/Subscription\//)
})
