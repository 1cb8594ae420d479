import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Suite } from '../run/suite.js'
import { admitted, HEADERS, newToken } from './guard.js'
import { History } from './history.js'
import { CLIENT } from './pages/client.js'
import { Routes, type Answer } from './routes.js'
import { Runs } from './runs.js'
import { Subscribers } from './subscribers.js'
import { Targets, type Sources, type Texts } from './targets.js'

/** A form is a few kilobytes; keys and certificates are named, not sent. */
const LONGEST_FORM = 256 * 1024

export interface WorkbenchOptions extends Sources {
  readonly suite: Suite
  /** on 127.0.0.1; 0 takes a free one */
  readonly port: number
  /** absolute paths of the folders that runs are kept in; the first gets the new ones */
  readonly history: readonly string[]
}

export interface Workbench {
  /** with the token that lets in */
  readonly url: string
  /** whether a run is under way */
  readonly isBusy: boolean
  /** ends runs, after their clean-up, and the server */
  close(): Promise<void>
}

/**
 * Serves the workbench on the loopback interface, and nowhere else.
 * @throws ConfigurationError for targets that cannot be used; the error of `listen` for the port
 */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { suite, port } = options
  const targets = new Targets(options)
  const history = new History(options.history, suite)
  const runs = new Runs({ suite, targets, history })
  const routes = new Routes({ suite, targets, history, runs })
  const subscribers = new Subscribers((path) => routes.changing(path))
  const token = newToken()
  const server = createServer((request, response) => {
    serve(request, response).catch(() => {
      // Its message may quote what was sent.
      if (response.headersSent) response.destroy()
      else
        refuse(
          response,
          500,
          'The workbench could not answer; the terminal that it was started in may say more.',
        )
    })
  })
  await listening(server, port)
  const own = (server.address() as AddressInfo).port
  void history.refresh().catch(() => undefined)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = admitted(request, own, token)
    if (!(url instanceof URL)) return refuse(response, url.status, url.sentence)
    const path = url.pathname.slice(1)
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (path === 'workbench.js') return send(response, 'text/javascript; charset=utf-8', CLIENT)
      if (path === 'events') return subscribers.add(url.searchParams.get('page') ?? '', response)
      return answer(response, await routes.get(path, url.searchParams), token)
    }
    if (request.method !== 'POST') return refuse(response, 405, 'Only GET and POST are known here.')
    const form = await formOf(request)
    if (form === null) return refuse(response, 413, 'The form is too long or cannot be read.')
    answer(response, await routes.post(path, form), token)
  }

  return {
    url: `http://127.0.0.1:${own}/${token}/`,
    get isBusy() {
      return runs.isBusy
    },
    async close() {
      await runs.close()
      subscribers.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function answer(response: ServerResponse, what: Answer | null, token: string): void {
  if (what === null) return refuse(response, 404, 'There is no such page; the run or target may be gone.')
  if (what.kind === 'redirect') {
    response.writeHead(303, { ...HEADERS, location: `/${token}/${what.path}` })
    response.end()
    return
  }
  const policy = what.policy ?? policyIn(what.html)
  const status = what.kind === 'page' ? (what.status ?? 200) : 200
  response.writeHead(status, {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${policy}; frame-ancestors 'none'`,
  })
  response.end(what.html)
}

const NOTHING = "default-src 'none'"

/** A page of its own says in its head what it may load; a piece of a page loads nothing. */
function policyIn(html: string): string {
  const [, policy] =
    /^<!doctype html>\s*<html[^>]*><head><meta charset="utf-8"\/?><meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(
      html,
    ) ?? []
  return policy?.replaceAll('&#39;', "'") ?? NOTHING
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-security-policy': NOTHING })
  response.end(text)
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    ...HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': NOTHING,
    connection: 'close',
  })
  response.end(`${sentence}\n`)
}

/** The fields of a form; null for what is none, or too long. */
async function formOf(request: IncomingMessage): Promise<Texts | null> {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return null
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > LONGEST_FORM) return null
    parts.push(part)
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString('utf8')))
}
