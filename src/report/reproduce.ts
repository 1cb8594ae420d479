import type { Report, ReportEvidence, ReportExchange, ReportSocket } from './types.js'

/** Headers that curl sends by itself. */
const OWN_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
  'user-agent',
])

const OPERATION = /get-ws-binding-token/

/** The command that judges one requirement again. */
export function onlyCommand(report: Report, requirement: string): string {
  const url = report.target.embedded ? '' : ` --base-url ${quoted(report.target.baseUrl, new Map())}`
  return `npx fhir-ws-conformance run${url} --only ${requirement}`
}

/**
 * The flow of one scenario as shell lines: `curl` for each exchange, `websocat` for each websocket. Credentials are
 * variables to be filled in; ids and binding tokens are read from the answers, since a second run gets others.
 * A scenario that looks at what another did has that one's flow, as far as `evidence` needs it.
 * Empty when the report has no evidence of the scenario.
 */
export function shellFlow(report: Report, scenario: string, evidence: readonly string[] = []): string {
  const flow = flowOf(report, scenario, evidence)
  if (flow.length === 0) return ''
  const variables = new Map<string, string>()
  const lines = flow.flatMap((item) => {
    const command = item.kind === 'exchange' ? curl(item, variables) : websocat(item, variables)
    return [`# ${oneLine(item.purpose)}`, command]
  })
  const credentials = new Set(JSON.stringify(flow).match(/«[^»]{1,60}»/g) ?? [])
  const exports = [...credentials]
    .filter((name) => !name.startsWith('«binding-token'))
    .map((name) => `export ${variableOf(name)}='…' # yours`)
  const background = flow.some((item) => item.kind === 'socket') ? ['wait'] : []
  return [...exports, ...lines, ...background].join('\n')
}

/** The first attempt alone; of a shared scenario what prepares, and the calls that were looked at. */
function flowOf(report: Report, scenario: string, evidence: readonly string[]): readonly ReportEvidence[] {
  const firstAttempt = (items: readonly ReportEvidence[]) =>
    items.filter((item) => item.attempt === items[0]?.attempt)
  const own = report.evidence.filter((item) => item.scenario === scenario)
  if (own.length > 0) return firstAttempt(own)
  const last = report.evidence.filter(({ id }) => evidence.includes(id)).at(-1)
  if (!last) return []
  const shared = firstAttempt(report.evidence.filter((item) => item.scenario === last.scenario))
  const prepares = (item: ReportEvidence) => item.kind === 'exchange' && !OPERATION.test(item.request.url)
  return shared.filter((item) => evidence.includes(item.id) || (item.at < last.at && prepares(item)))
}

function curl(exchange: ReportExchange, variables: Map<string, string>): string {
  const { request } = exchange
  const parts = ['curl -sS']
  if (request.method !== 'GET') parts.push(`-X ${quoted(request.method, variables)}`)
  for (const [name, value] of Object.entries(request.headers))
    if (!OWN_HEADERS.has(name.toLowerCase())) parts.push(`-H ${quoted(`${name}: ${value}`, variables)}`)
  if (request.body && request.body.bytes > 0)
    parts.push(
      request.body.note === undefined
        ? `--data-binary ${quoted(request.body.text, variables)}`
        : '--data-binary @body',
    )
  parts.push(quoted(request.url, variables))
  const note =
    request.body?.note === undefined ? '' : ' # the body is cut in this report: put it into the file'
  const capture = captureOf(exchange, variables)
  const command = parts.join(' \\\n  ')
  if (!capture) return `${command.replace('curl -sS', 'curl -sS -i')}${note}`
  // The whole answer is shown; the variable is made from the body alone.
  return `${capture.variable}=$(${command.replace('curl -sS', 'curl -sS -i')} \\\n  | tee >(cat >&2) | sed '1,/^\\r*$/d' | jq -r '${capture.filter}')${note}`
}

/** What later lines need of an answer: the id of what was created, or the token. */
function captureOf(
  { request, outcome }: ReportExchange,
  variables: Map<string, string>,
): { variable: string; filter: string } | null {
  if (!('body' in outcome)) return null
  const { text } = outcome.body
  const token = /"(value[A-Za-z]{1,20})"\s*:\s*"(«binding-token-\d+»)"/.exec(text)
  if (token?.[1] !== undefined && token[2] !== undefined)
    return {
      variable: variableOf(token[2]),
      filter: `.parameter[] | select(.name == "token") | .${token[1]}`,
    }
  const type = /\/([A-Z][A-Za-z]{1,60})$/.exec(request.url)?.[1]
  const id = /"id"\s*:\s*"([A-Za-z0-9.-]{1,64})"/.exec(text)?.[1]
  if (request.method !== 'POST' || outcome.status !== 201 || type === undefined || id === undefined)
    return null
  const variable = `${type.toUpperCase()}_${variables.size + 1}`
  variables.set(id, variable)
  return { variable, filter: '.id' }
}

function websocat(socket: ReportSocket, variables: Map<string, string>): string {
  const sent = socket.frames.filter(({ direction, opcode }) => direction === 'out' && opcode === 'text')
  const last = socket.close?.at ?? socket.frames.at(-1)?.at ?? socket.at
  const seconds = Math.min(120, Math.max(5, Math.ceil((last - socket.at) / 1000)))
  const input = [
    ...sent.slice(0, 20).map(({ body }) => `printf '%s\\n' ${quoted(body.text, variables)};`),
    `sleep ${seconds};`,
  ].join(' ')
  const headers = Object.entries(socket.headers)
    .filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()) && !/^(upgrade|sec-websocket-)/i.test(name))
    .map(([name, value]) => ` -H ${quoted(`${name}: ${value}`, variables)}`)
  return `{ ${input} } \\\n  | websocat -n${headers.join('')} ${quoted(socket.url, variables)} &\nsleep 1 # until it is open and bound`
}

/** A shell word: everything in single quotes but the variables that stand for secrets and ids. */
function quoted(text: string, variables: ReadonlyMap<string, string>): string {
  const ids = [...variables.keys()].map((id) => `(?<=[/"=,])${id.replace(/\./g, '\\.')}(?=["/?&,]|$)`)
  const pattern = new RegExp(['«[^»]{1,60}»', ...ids].join('|'), 'g')
  const parts: string[] = []
  let copied = 0
  for (const match of text.matchAll(pattern)) {
    const variable = variables.get(match[0]) ?? variableOf(match[0])
    parts.push(single(text.slice(copied, match.index)), `"$${variable}"`)
    copied = match.index + match[0].length
  }
  parts.push(single(text.slice(copied)))
  return parts.join('') || "''"
}

function single(text: string): string {
  if (/^[\w./:@%+-]+$/.test(text)) return text
  return text === '' ? '' : `'${text.replace(/'/g, `'\\''`)}'`
}

/** `«binding-token-1»` → `BINDING_TOKEN_1` */
function variableOf(name: string): string {
  return (
    name
      .replace(/[«»]/g, '')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase() || 'SECRET'
  )
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
