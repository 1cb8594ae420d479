import type { ExplorationFault, Report, ReportEvidence, ReportExchange, ReportSocket } from './types.js'

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

/** The pseudonyms that the suite itself gives; whatever else looks like one is text. */
const SORTS =
  '(?:second-)?(?:bearer|password|basic|client-secret)|header|proxy-password|private-key|invented-token|' +
  '(?:access|refresh|id)-token|client-assertion|token-url'
const CREDENTIAL = new RegExp(`«(?:${SORTS})-\\d{1,6}»`, 'g')
const PSEUDONYM = `«(?:${SORTS}|binding-token)-\\d{1,6}»`
/** What a name of a header may consist of (RFC 9110): nothing that curl takes for a file. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** The command that judges one requirement again. */
export function onlyCommand(report: Report, requirement: string): string {
  const fault = report.exploration?.faults.find(({ clauses }) =>
    clauses.some((clause) => clause.startsWith(`${requirement}/`)),
  )
  if (fault) return exploreCommand(report, fault)
  const url = report.target.embedded ? '' : ` --base-url ${single(report.target.baseUrl)}`
  return `npx fhir-ws-conformance run${url} --only ${single(requirement)}`
}

/** The command that acts the shortest history of a fault again. */
export function exploreCommand(report: Report, { path }: Pick<ExplorationFault, 'path'>): string {
  const url = report.target.embedded ? '' : ` --base-url ${single(report.target.baseUrl)}`
  const seed = report.exploration?.seed ?? 0
  return `npx fhir-ws-conformance explore${url} --seed ${seed} --replay-path ${single(path)}`
}

/**
 * The flow of one scenario as shell lines: `curl` for each exchange, `websocat` for each websocket. Credentials are
 * variables to be filled in; ids and binding tokens are read from the answers, since a second run gets others.
 * A scenario that looks at what another did has that one's flow, as far as `evidence` needs it.
 * Empty when the report has no evidence of the scenario.
 */
export function shellFlow(report: Report, scenario: string, evidence: readonly string[] = []): string {
  const flow = withoutPolls(flowOf(report, scenario, evidence))
  if (flow.length === 0) return ''
  const variables = new Map<string, string>()
  const lines = flow.flatMap((item) => {
    const refusal = whyNot(item, report.target.baseUrl)
    const command =
      refusal !== null
        ? `# not shown: ${refusal}`
        : item.kind === 'exchange'
          ? curl(item, variables)
          : websocat(item, variables)
    return [`# ${comment(item.purpose)}`, command]
  })
  const credentials = new Set(flow.flatMap(sent).join('\n').match(CREDENTIAL) ?? [])
  const exports = [...credentials].map((name) => `export ${variableOf(name)}='…' # yours`)
  const background = flow.some((item) => item.kind === 'socket') ? ['wait'] : []
  return [...exports, ...lines, ...background].join('\n')
}

/** Why no line can be made of it that is safe to run; null when one can. */
function whyNot(item: ReportEvidence, baseUrl: string): string | null {
  const [kind, url] =
    item.kind === 'exchange' ? (['http', item.request.url] as const) : (['ws', item.url] as const)
  if (!new RegExp(`^${kind}s?://[^/?#@\\\\\\s]+(?:[/?#]|$)`, 'i').test(url))
    return `not an ordinary ${kind}: or ${kind}s: URL`
  if (item.kind === 'exchange' && !/^[A-Za-z]{1,20}$/.test(item.request.method))
    return 'not an ordinary method'
  const isOwn = placeOf(url) === placeOf(baseUrl)
  if (!isOwn && sent(item).some((text) => text.match(CREDENTIAL)))
    return 'a credential would go to another host than that of the base URL'
  return null
}

/** Everything of an exchange or a websocket that a line would send. */
function sent(item: ReportEvidence): string[] {
  const { url, headers } = item.kind === 'exchange' ? item.request : item
  const bodies =
    item.kind === 'exchange'
      ? [item.request.body?.text ?? '']
      : item.frames.filter(({ direction }) => direction === 'out').map(({ body }) => body.text)
  return [url, ...Object.values(headers), ...bodies]
}

/** Host and port, secure or not: `wss:` goes where `https:` does. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { protocol, hostname, port } = new URL(url)
  const isSecure = protocol === 'https:' || protocol === 'wss:'
  return `${isSecure} ${hostname} ${port || (isSecure ? '443' : '80')}`
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

/** A read that is repeated until something has changed is one line; a reader sees when to repeat it. */
function withoutPolls(flow: readonly ReportEvidence[]): readonly ReportEvidence[] {
  const readOf = (item: ReportEvidence | undefined): string | null =>
    item?.kind === 'exchange' && item.request.method === 'GET' && !item.request.body
      ? `${item.purpose} ${item.request.url} ${JSON.stringify(item.request.headers)}`
      : null
  return flow.filter((item, index) => {
    const read = readOf(item)
    return read === null || read !== readOf(flow[index - 1])
  })
}

function curl(exchange: ReportExchange, variables: Map<string, string>): string {
  const { request } = exchange
  // Brackets and braces in a URL are no patterns.
  const parts = ['curl -sS -g']
  if (request.method !== 'GET') parts.push(`-X ${quoted(request.method, variables)}`)
  for (const [name, value] of Object.entries(request.headers))
    if (HEADER_NAME.test(name) && !OWN_HEADERS.has(name.toLowerCase()))
      parts.push(`-H ${quoted(`${name}: ${value}`, variables)}`)
  if (request.body && request.body.bytes > 0)
    parts.push(
      request.body.note === undefined
        ? `--data-raw ${quoted(request.body.text, variables)}`
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
  // An id is one: nothing that leads to another path.
  return { variable, filter: `.id | select(test("^[A-Za-z0-9.-]{1,64}$") and (test("^[.]+$") | not))` }
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
    .filter(
      ([name]) =>
        HEADER_NAME.test(name) &&
        !OWN_HEADERS.has(name.toLowerCase()) &&
        !/^(upgrade|sec-websocket-)/i.test(name),
    )
    .map(([name, value]) => ` -H ${quoted(`${name}: ${value}`, variables)}`)
  return `{ ${input} } \\\n  | websocat -n${headers.join('')} ${quoted(socket.url, variables)} &\nsleep 1 # until it is open and bound`
}

/** A shell word: everything in single quotes but the variables that stand for secrets and ids. */
function quoted(text: string, variables: ReadonlyMap<string, string>): string {
  const ids = [...variables.keys()].map((id) => `(?<=[/"=,])${id.replace(/\./g, '\\.')}(?=["/?&,]|$)`)
  const pattern = new RegExp([PSEUDONYM, ...ids].join('|'), 'g')
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

/** Control characters end a line or a quotation in a terminal that it is pasted into. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function single(text: string): string {
  if (/^[\w./:@%+-]+$/.test(text)) return text
  if (text === '') return ''
  if (!UNSEEN.test(text)) return `'${text.replace(/'/g, `'\\''`)}'`
  return `$'${[...text].map((character) => (UNSEEN.test(character) ? escaped(character) : /['\\]/.test(character) ? `\\${character}` : character)).join('')}'`
}

/** As bash reads it between `$'` and `'`. */
function escaped(character: string): string {
  if (character === '\n') return '\\n'
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`
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

/** What is no comment in every shell is left out. */
function comment(text: string): string {
  return text.replace(/[^\w .,/:()$-]+/g, ' ').replace(/\$(?!\w)/g, '')
}
