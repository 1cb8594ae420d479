import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, type TestContext, vi } from 'vitest'
import { main, run, type Running, start } from '../support/cli.js'
import { freePort } from '../support/ports.js'
import { atTerminal, TOKENS } from '../support/terminal.js'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watch-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** The words of a server whose mistake stands in a file of the folder that is watched. */
async function watched(only = 'SC-16') {
  const port = await freePort()
  const own = await mkdtemp(join(dir, 'one-'))
  const [sources, reports] = [join(own, 'sources'), join(own, 'reports')]
  await mkdir(sources)
  const makes = (mistake: string): Promise<void> => writeFile(join(sources, 'mistake'), mistake)
  await makes('')
  const serve = `"${process.execPath}" "${main}" serve --port ${port} $(cat "${join(sources, 'mistake')}")`
  const args = ['run', '--watch', '--base-url', `http://127.0.0.1:${port}/fhir`, '--only', only]
  const files = ['--report-dir', reports, '--command', serve, '--watch-path', sources]
  return { args: [...args, ...files, '--wait-budget', '0'], makes, reports }
}

/** Starts the command line; it ends with the test, also with one that fails. */
function started({ onTestFinished }: TestContext, args: readonly string[]): Running {
  const running = start(args, TOKENS)
  onTestFinished(() => void running.process.kill())
  return running
}

/** What a process says, waited for piece by piece. */
function heardFrom(child: { stdout: NodeJS.ReadableStream | null; stderr: NodeJS.ReadableStream | null }) {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)))
  return async (what: RegExp): Promise<string> => {
    await vi.waitUntil(() => what.test(text), { timeout: 50_000, interval: 20 })
    const said = text
    text = ''
    return said
  }
}

describe.concurrent('run --watch', () => {
  test('shows what the server prints without the credentials that it is sent', async (context) => {
    const { args } = await watched()
    const says = ['base64', 'utf8'].map((as) => Buffer.from('Bearer demo-token-alice').toString(as as 'utf8'))
    const at = args.indexOf('--command') + 1
    const command = `echo 'got: ${says.join(' ')}'; ${args[at]}`
    const { process: child, finished } = started(context, args.with(at, command))
    await heardFrom(child)(/Verdict|holds|waiting for the server to restart/)
    child.kill('SIGINT')
    const { stderr } = await finished
    expect(stderr).toMatch(/server \| got: \w*«bearer-1» Bearer «bearer-1»/)
    for (const each of [...says, 'demo-token-alice']) expect(stderr).not.toContain(each)
  })

  test('starts the server, and tests it again when a file changed', { timeout: 90_000 }, async (context) => {
    const { args, makes } = await watched()
    const { process: child, finished } = started(context, args)
    const hears = heardFrom(child)
    expect(await hears(/waiting for the server to restart/)).toContain('SC-16 holds')
    await makes('--mutant status-without-self-link')
    expect(await hears(/Since the last run.*/)).toMatch(/SC-16 fails now/)
    await makes('')
    expect(await hears(/Since the last run.*/)).toMatch(/SC-16 holds now/)
    child.kill('SIGINT')
    const { exitCode, stderr } = await finished
    expect(exitCode).toBe(130)
    expect(stderr).toContain('mistake changed')
  })

  test('sees a restart at the target, and ends with its terminal', { timeout: 90_000 }, async (context) => {
    const port = await freePort()
    const base = `http://127.0.0.1:${port}/fhir`
    const serve = async (...args: readonly string[]): Promise<ChildProcess> => {
      const { process: server } = started(context, ['serve', '--port', String(port), ...args])
      await heardFrom(server)(/Stop it with/)
      return server
    }
    const args = ['run', '--watch', '--base-url', base, '--only', 'SC-16']
    const { process: child, finished } = started(context, [
      ...args,
      '--report-dir',
      await mkdtemp(join(dir, 'two-')),
    ])
    const hears = heardFrom(child)
    await hears(/waiting for the server at .*ECONNREFUSED/)
    const first = await serve()
    await hears(/waiting for the server to restart/)
    first.kill()
    await hears(/the server has gone/)
    await serve('--mutant', 'status-without-self-link')
    expect(await hears(/Since the last run.*/)).toMatch(/SC-16 fails now/)
    child.kill('SIGHUP')
    child.kill('SIGHUP') // as terminals do
    expect((await finished).exitCode).toBe(130)
  })

  test(
    'does not go on for ever when the server writes where files are watched',
    { timeout: 90_000 },
    async () => {
      const port = await freePort()
      const own = await mkdtemp(join(dir, 'three-'))
      const code = `require('http').createServer((_, answer) => { require('fs').appendFileSync('${join(own, 'log')}', 'x'); answer.end('{}') }).listen(${port}, '127.0.0.1')`
      const args = ['run', '--watch', '--base-url', `http://127.0.0.1:${port}/fhir`, '--only', 'SC-16']
      const { process: child, finished } = start(
        [
          ...args,
          '--report-dir',
          join(own, 'reports'),
          '--watch-path',
          own,
          '--command',
          `node -e "${code}"`,
        ],
        TOKENS,
      )
      await heardFrom(child)(/log changed, as files did each time while the server was tested/)
      child.kill('SIGTERM')
      expect((await finished).exitCode).toBe(130)
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    },
  )

  test('does not test another server than the one that it starts', { timeout: 60_000 }, async (context) => {
    const other = createHttpServer((_, answer) => answer.end('{}')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const args = ['run', '--watch', '--base-url', `http://127.0.0.1:${port}/fhir`, '--command', 'exit 1']
    const { exitCode, stderr } = await started(context, args).finished
    other.close()
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/--command starts the server, and one answers at .* already/)
  })

  test.runIf(process.platform === 'linux')(
    'hears keys at a terminal',
    { timeout: 90_000 },
    async ({ onTestFinished }) => {
      const { args } = await watched()
      const child = atTerminal(args)
      onTestFinished(() => void child.kill())
      const hears = heardFrom(child)
      await hears(/keys: a all/)
      child.stdin.write('f')
      await hears(/Nothing that was tested is broken: press a to test all/)
      child.stdin.write('o')
      await hears(/only \(ids/)
      child.stdin.write('NONE-99\r')
      await hears(/NONE-99 matches no requirement/)
      child.stdin.write('o')
      await hears(/only \(ids/)
      child.stdin.write('SC-11\r')
      expect(await hears(/keys: a all/)).toMatch(/SC-11 holds/)
      child.stdin.write('q')
      const [exitCode] = (await once(child, 'close')) as [number]
      expect(exitCode).toBe(0)
    },
  )

  test
    .runIf(process.platform === 'linux')
    .for<readonly [string, (child: ChildProcessWithoutNullStreams) => unknown]>([
      ['Ctrl+C', (child) => child.stdin.write('\u0003')],
      ['a terminal that is closed', (child) => child.kill('SIGKILL')],
    ])(
    '%s ends it in mid-run, after the clean-up',
    { timeout: 90_000 },
    async ([, end], { onTestFinished }) => {
      const { args, reports } = await watched('OUT-10') // waits for some seconds
      const child = atTerminal(args)
      onTestFinished(() => void child.kill())
      await heardFrom(child)(/testing/)
      end(child)
      const last = async () =>
        (await readFile(join(reports, 'record.ndjson'), 'utf8')).trimEnd().split('\n').at(-1)
      await expect.poll(last, { timeout: 30_000 }).toMatch(/"kind":"end".*"how":"interrupted"/)
      const isFree = () =>
        readFile(join(reports, '.running')).then(
          () => false,
          () => true,
        )
      await expect.poll(isFree, { timeout: 30_000 }).toBe(true)
    },
  )

  test('ends when nobody reads what it says any more', { timeout: 60_000 }, async (context) => {
    const port = await freePort()
    const args = ['run', '--watch', '--base-url', `http://127.0.0.1:${port}/fhir`, '--only', 'SC-16']
    const { process: child, finished } = started(context, [
      ...args,
      '--report-dir',
      await mkdtemp(join(dir, 'four-')),
    ])
    await heardFrom(child)(/waiting for the server at/)
    child.stdout?.destroy()
    child.stderr?.destroy()
    started(context, ['serve', '--port', String(port)])
    expect((await finished).exitCode).toBe(130)
  })

  test.each([
    [['--watch'], /--watch needs a server to watch; give its --base-url/],
    [['--watch', '--dry-run', '--base-url', 'http://127.0.0.1:9/fhir'], /--dry-run/],
    [['--watch', '--base-url', 'http://127.0.0.1:9/fhir', '--command', ' '], /--command is empty/],
    [['--watch', '--base-url', 'http://127.0.0.1:9/fhir', '--watch-path', ''], /--watch-path is empty/],
    [['--command', 'x'], /--command belongs to --watch/],
    [['--watch-path', '.', '--command', 'x'], /--command and --watch-path belongs? to --watch/],
    [['--wait-ready', '-1'], /--wait-ready is '-1'; allowed: a number of seconds from 0 to 86400/],
    [['--wait-ready', 'soon'], /--wait-ready is 'soon'/],
    [
      ['--watch', '--watch-path', '/nowhere', '--base-url', 'http://127.0.0.1:9/fhir'],
      /--watch-path is '\/nowhere'/,
    ],
  ])('refuses %j', async (args, sentence) => {
    const { exitCode, stderr } = await run(['run', ...args], { CI: '' })
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(sentence)
  })
})

test('--watch is refused in CI, where nobody would end it', async () => {
  const { exitCode, stderr } = await run(['run', '--watch', '--base-url', 'http://127.0.0.1:9/fhir'], {
    CI: 'true',
  })
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/CI is set, where nobody does; give --wait-ready SECONDS/)
})

test('--wait-ready waits for a server that is started meanwhile', { timeout: 60_000 }, async (context) => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}/fhir`
  const { finished, process: child } = started(context, [
    ...['run', '--base-url', base, '--only', 'SC-16', '--wait-ready', '60', '--report-dir', dir],
  ])
  await heardFrom(child)(/waiting up to 60 s for the server/)
  started(context, ['serve', '--port', String(port)])
  expect((await finished).exitCode).toBe(0)
})
