import { afterEach, describe, expect, it } from 'vitest'
import { command, endAll, said, start } from './process.js'

async function metadata(baseUrl: string): Promise<{ fhirVersion: string }> {
  const response = await fetch(`${baseUrl}/metadata`, { headers: { Accept: 'application/fhir+json' } })
  return (await response.json()) as { fhirVersion: string }
}

afterEach(endAll)

describe('serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('answers until %s, and then ends with 0', async (signal) => {
    const { child, ended } = start(['serve', '--fhir-version', '4.3', '--token-lifetime', '30'])
    const [, baseUrl = ''] = await said(child, /FHIR 4\.3: (http:\S+)\n[^]*Ctrl\+C/)
    expect((await metadata(baseUrl)).fhirVersion).toBe('4.3.0')
    child.kill(signal)
    const { code, out, err } = await ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('demo-token-alice')
    expect(out).toContain('demo-token-bob')
    expect(out).toContain(`npx fhir-ws-conformance run --base-url ${baseUrl}\n`)
  })

  it('does not call a legal difference a mistake', async () => {
    const { child, ended } = start(['serve', '--mutant', 'single-use-token'])
    await said(child, /\/fhir\nIt differs in a legal way, single-use-token: /)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('says which mistake it makes, and refuses a port that is in use', async () => {
    const { child, ended } = start(['serve', '--mutant', 'no-post'])
    const [, port = ''] = await said(child, /:(\d+)\/fhir\nIt makes a mistake, no-post: /)
    const second = await command(['serve', '--port', port])
    expect(second).toEqual({
      code: 2,
      out: '',
      err:
        `fhir-ws-conformance: --port is '${port}', which is in use by another program; ` +
        'give another one, or 0 for a free one.\n',
    })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
