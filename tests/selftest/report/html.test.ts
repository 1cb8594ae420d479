import { CATALOGUE } from '../../conformance/suite.js'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'

import { htmlInSteps, renderHtml } from '../../../src/report/html/render.js'
import { onlyCommand, shellFlow } from '../../../src/report/reproduce.js'
import { sampleReport, scenarioKey } from './sample.js'

const MEGABYTE = 1_000_000
const bad = sampleReport({ failures: 30, unverified: 5 })
const html = renderHtml(bad, CATALOGUE)
const between = (name: string) => new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(html)?.[1] ?? ''
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

describe('the page', () => {
  test('allows its own style and script, and nothing else', () => {
    const policy =
      /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#39;', "'") ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`style-src ${hash(between('style'))};`)
    expect(policy).toContain(`script-src ${hash(between('script'))};`)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(html).not.toMatch(/ style="/)
    expect(html).not.toMatch(/(?:src|srcset|action)="|<link|@import|url\((?!#)/)
  })

  test('fits its budget, also with ten thousand frames, and is rendered in time', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(MEGABYTE)
    const many = sampleReport({ frames: 170 })
    const begun = performance.now()
    const page = renderHtml(many, CATALOGUE)
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(Buffer.byteLength(page)).toBeLessThan(MEGABYTE)
    expect(page).toContain('frames are left out here')
  })

  test('has an anchor for every requirement and ambiguity, and every link within leads somewhere', () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const wanted = [...CATALOGUE.requirements, ...CATALOGUE.ambiguities].map(({ id }) => id as string)
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect([...new Set(links)].filter((id) => !ids.includes(id))).toEqual([])
  })

  test('opens what failed and nothing else', () => {
    const open = [...html.matchAll(/<details class="r" id="[^"]+" data-v="([^"]+)"[^>]* open/g)].map(
      ([, v]) => v,
    )
    expect(open).toHaveLength(30)
    expect(new Set(open)).toEqual(new Set(['fail']))
    expect(renderHtml(sampleReport(), CATALOGUE)).not.toMatch(/<details[^>]* open/)
  })

  test('says what a failure means and how to see it again', () => {
    const [failed] = bad.requirements.filter(({ verdict }) => verdict === 'fail')
    const id = failed?.requirement ?? ''
    const part = html.slice(html.indexOf(`id="${id}"`), html.indexOf(`id="${id}"`) + 12_000)
    expect(part).toContain('The server ')
    expect(part).toContain(`--only ${id}`)
    expect(part).toContain('curl -sS')
    expect(part).toContain('websocat')
  })

  test('draws each scenario and marks the step of what failed', () => {
    expect(html.match(/<svg class="flow"/g)).toHaveLength(bad.scenarios.length)
    expect(html).toMatch(/<text class="bad"[^>]*>✗ OP-02/)
  })

  test('works without a script: nothing but the filter is hidden', () => {
    expect(html.match(/<[^>]* hidden/g)).toEqual([expect.stringContaining('id="filter"')])
  })

  test('says when the target was the embedded server', () => {
    const embedded = { ...bad, target: { ...bad.target, embedded: true } }
    expect(renderHtml(embedded, CATALOGUE)).toContain('The target was the embedded reference server')
  })
})

describe('the shell lines', () => {
  const report = sampleReport({ failures: 3 })
  const flow = shellFlow(report, scenarioKey(8))

  test('are valid shell, whatever the target sent', () => {
    const evil = sampleReport({ failures: 3, hostile: `'; rm -rf /; $(id) \`id\` "\n` })
    for (const text of [flow, shellFlow(evil, scenarioKey(8))]) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(status).toBe(0)
    }
  })

  test('take ids and tokens from the answers, and credentials from the reader', () => {
    expect(flow).toContain("export BEARER_1='…'")
    expect(flow).toContain('SUBSCRIPTION_1=$(curl -sS')
    expect(flow).toContain('BINDING_TOKEN_1=$(curl -sS')
    expect(flow).toContain(`'authorization: Bearer '"$BEARER_1"`)
    expect(flow).toContain('"valueId":"\'"$SUBSCRIPTION_1"\'"')
    expect(flow).toContain(`'bind-with-token '"$BINDING_TOKEN_1"`)
    expect(flow).not.toContain('«')
  })

  test('send what the suite sent', () => {
    const stub =
      'curl() { printf "%s\\n" "$@" >&2; echo "{}"; }; jq() { cat >/dev/null; echo s-8; }; websocat() { cat >&2; }; sleep() { :; }\n'
    const { stderr } = spawnSync('bash', ['-c', stub + flow], { encoding: 'utf8' })
    expect(stderr).toContain('https://fhir.example.org/r5/Subscription/$get-ws-binding-token')
    expect(stderr).toContain('{"resourceType":"Parameters","parameter":[{"name":"id","valueId":"s-8"}]}')
    expect(stderr).toContain('bind-with-token s-8')
  })

  test('name the target unless it is the embedded one', () => {
    expect(onlyCommand(report, 'OUT-10')).toBe(
      'npx fhir-ws-conformance run --base-url https://fhir.example.org/r5 --only OUT-10',
    )
    const embedded = { ...report, target: { ...report.target, embedded: true } }
    expect(onlyCommand(embedded, 'OUT-10')).toBe('npx fhir-ws-conformance run --only OUT-10')
  })
})

test('others have their turn between any two requirements, scenarios and exchanges', () => {
  let steps = 0
  const pieces = htmlInSteps(bad, CATALOGUE)
  let next = pieces.next()
  for (; !next.done; next = pieces.next()) steps++
  expect(next.value).toBe(html)
  expect(steps).toBeGreaterThan(bad.requirements.length + bad.scenarios.length + bad.evidence.length)
})
