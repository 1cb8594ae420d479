import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BASE, complaint, complaintOf, folderWith, settings } from './support.js'

describe('no server to test', () => {
  it.each([
    ['TARGET_BASE_URL', { env: { TARGET_BASE_URL: '' } }],
    ['TARGET_BASE_URL', { env: { TARGET_BASE_URL: '  ' } }],
    ['--base-url', { flags: { baseUrl: '' } }],
  ])('an empty %s is said to be empty', (label, told) => {
    expect(complaint(told)).toMatch(
      new RegExp(`^${label} is empty, so there is no server to test; set it to `),
    )
  })

  it('an empty TARGET_BASE_URL is not replaced by the one of .env', () => {
    const cwd = folderWith({ '.env': `TARGET_BASE_URL=${BASE}` })
    expect(complaint({ cwd, env: { TARGET_BASE_URL: '' } })).toMatch(/^TARGET_BASE_URL is empty/)
  })

  it.each([
    ['TARGET_NAME', { env: { TARGET_NAME: 'x' } }],
    ['TARGET_BEARER_TOKEN', { env: { TARGET_BEARER_TOKEN: '' } }],
    ['TARGET_ARCH', { env: { TARGET_ARCH: 'arm64' } }],
    ['TARGET_URL', { env: { TARGET_URL: BASE } }],
    ['--insecure', { flags: { insecure: true } }],
    ['--ig', { flags: { ig: '1.1' } }],
  ])('%s without a base URL is an error, and never a run against the embedded server', (label, told) => {
    expect(complaint(told)).toBe(
      `${label} is set, but no base URL is; set TARGET_BASE_URL or --base-url to the FHIR base URL, ` +
        `or leave ${label} out to test the embedded reference server.`,
    )
  })

  it.each([
    [
      'UTF-16, as some editors and shells write it',
      Buffer.from(`\ufeffTARGET_BASE_URL=${BASE}\n`, 'utf16le'),
    ],
    ['Latin-1', Buffer.from(`TARGET_NAME=Z\u00fcrich\nTARGET_BASE_URL=${BASE}\n`, 'latin1')],
  ])('a .env in %s is not passed over', (_, bytes) => {
    const cwd = folderWith({ '.env': bytes })
    expect(complaint({ cwd })).toBe('.env is not a text in UTF-8; save it as UTF-8, or remove it.')
  })

  it.each(['TARGET_BASE_URL', '  export TARGET_BASE_URL  ', `TARGET_BASE_URL ${BASE}`])(
    'a line of .env without an equals sign is not passed over: %s',
    (line) => {
      expect(complaint({ cwd: folderWith({ '.env': `# ours\n${line}\n` }) })).toBe(
        'TARGET_BASE_URL (in .env, line 2) has no = and no value; write TARGET_BASE_URL=value, or take the line out.',
      )
    },
  )

  it('a .env with a mark of its encoding is read', () => {
    const cwd = folderWith({ '.env': `\ufeffTARGET_BASE_URL=${BASE}\n` })
    expect(settings({ cwd }).targets[0]?.baseUrl).toBe(BASE)
  })

  it('a preset without a base URL is an error too', () => {
    const cwd = folderWith({ 'mine.env': 'BIND_DIALECT=text' })
    expect(complaint({ flags: { preset: 'mine' }, presetFolder: cwd })).toMatch(
      /^--preset is set, but no base URL/,
    )
  })
})

describe('a wrong value: which setting, what it was, what is allowed, what to do', () => {
  const file = import.meta.filename
  it.each([
    ['TARGET_FHIR_VERSION', 'R5', 'is not known; allowed: auto, 4.0, 4.3, 5.0, 6.0.'],
    ['TARGET_IG', '2.0', 'is not known'],
    ['TARGET_AUTH', 'baerer', 'is not known (did you mean bearer?); allowed: none, bearer, basic,'],
    ['TARGET_CA_FILE', 'nowhere.pem', 'does not exist; allowed: the path of a file that can be read.'],
    ['TARGET_CLIENT_CERT_FILE', join(file, '..'), 'is a folder'],
    ['TARGET_SUBSCRIPTION_TOPIC', 'my topic', 'is not an absolute URI'],
    ['TARGET_SUBSCRIPTION_IDS', ',', 'names nothing'],
    ['TARGET_SUBSCRIPTION_IDS', 'a,b c', 'holds what is not a FHIR id'],
    ['TARGET_NAME', '***', 'has neither a letter nor a digit'],
    ['BIND_DIALECT', 'jsonn', 'is not known (did you mean json?)'],
    ['WAIT_BUDGET_SECONDS', 'one', 'is not a number; allowed: a number of seconds from 0 to 86400.'],
    ['WAIT_BUDGET_SECONDS', '-1', 'is out of range'],
    ['REPORT_DIR', file, 'is a file; allowed: the path of a folder'],
    ['REPORT_DIR', join(file, 'a', 'b'), 'is below a file; allowed: the path of a folder'],
    ['FHIR_VALIDATOR_JAR', 'nowhere.jar', 'does not exist'],
  ])('%s=%s', (variable, value, rest) => {
    const said = complaintOf({ [variable]: value })
    expect(said).toContain(`${variable} is '${value}', which ${rest}`)
    expect(said).toMatch(/Correct it, or leave it out for the default: .+\.$/)
  })

  it.skipIf(process.platform === 'win32')('a device is no file, which would be read without an end', () => {
    expect(complaintOf({ TARGET_CA_FILE: '/dev/zero' })).toContain(
      "is '/dev/zero', which is a pipe or a device",
    )
  })

  it.each([
    ['concurrency', '2.5', '--concurrency', 'is not a whole number; allowed: a whole number from 1 to 64.'],
    ['concurrency', '0', '--concurrency', 'is out of range'],
    ['maxSubscriptions', 'x', '--max-subscriptions', 'is not a number'],
    ['only', ',', '--only', 'names nothing; allowed: requirement ids, groups or globs'],
    ['timeoutFactor', '0', '--timeout-factor', 'is out of range; allowed: a number from 0.1 to 100.'],
    ['shard', '3', '--shard', 'is not of the form I/N'],
    ['shard', '3/2', '--shard', 'names a part that does not exist'],
    ['formats', 'junti', '--formats', 'is not known (did you mean junit?)'],
    ['waivers', 'nowhere.yaml', '--waivers', 'does not exist'],
    ['waivers', join(file, 'a'), '--waivers', 'does not exist'],
    ['writeWaivers', join(file, 'a'), '--write-waivers', 'is below a file'],
    ['writeWaivers', 'nowhere/a', '--write-waivers', 'is in a folder that does not exist'],
    ['targets', 'nowhere.yaml', '--targets', 'does not exist'],
  ])('%s %s', (key, value, flag, rest) => {
    expect(complaint({ flags: { [key]: value } })).toContain(`${flag} is '${value}', which ${rest}`)
  })

  // root may write everywhere
  it.skipIf(process.getuid?.() === 0)('a folder that may not be written to', () => {
    const cwd = folderWith({})
    chmodSync(cwd, 0o500)
    expect(complaint({ cwd, flags: { reportDir: 'out' } })).toContain(
      "--report-dir is 'out', which may not be written to",
    )
  })

  it('a proxy whose password encodes nothing', () => {
    const complaint = complaintOf({
      HTTP_PROXY: 'http://user:canary%zz@proxy.example:3128',
      TARGET_AUTH: 'none',
    })
    expect(complaint).toContain('has a user or a password with a % that encodes nothing; write it as %25')
    expect(complaint).not.toContain('canary')
  })

  it('a wrong value of what only one kind of authentication uses', () => {
    const env = {
      TARGET_AUTH: 'client-credentials',
      TARGET_CLIENT_ID: 'c',
      TARGET_CLIENT_SECRET: 'abcdefgh',
      TARGET_TOKEN_URL: 'auth.example/token',
    }
    expect(complaintOf(env)).toContain(
      "TARGET_TOKEN_URL is 'auth.example/token', which is not an http or https URL",
    )
  })

  it('an empty flag is an error, for somebody wanted to say something', () => {
    expect(complaint({ flags: { only: '' } })).toBe(
      '--only is empty; allowed: requirement ids, groups or globs, separated by commas (see: list). ' +
        'Give it a value, or leave it out.',
    )
  })

  it('names the file that a value comes from', () => {
    const cwd = folderWith({ '.env': `TARGET_BASE_URL=${BASE}\nTARGET_IG=3` })
    expect(complaint({ cwd })).toMatch(/^TARGET_IG \(in \.env\) is '3'/)
  })

  it.each([
    ['server.example/fhir', 'is not an http or https URL'],
    ['ftp://server.example', 'is not an http or https URL'],
    ['https://server.example/fhir?a=b', 'carries a query or a fragment'],
    ['https://server.example/fhir#a', 'carries a query or a fragment'],
    ['https://me:word@server.example/fhir', 'which belong into TARGET_AUTH=basic'],
  ])('base URL %s', (baseUrl, rest) => {
    expect(complaint({ flags: { baseUrl } })).toContain(rest)
  })

  it('an unknown preset names those that exist', () => {
    const presetFolder = folderWith({ 'medplum.env': '', 'helios.env': '' })
    expect(complaint({ flags: { preset: 'medplm' }, presetFolder })).toBe(
      "--preset is 'medplm', which does not exist (did you mean medplum?); allowed: helios, medplum. " +
        'Correct it, or leave it out.',
    )
    expect(complaint({ flags: { preset: '../medplum' }, presetFolder })).toContain('does not exist')
  })

  it.each([
    ['TARGET_BEARER_TOKN', 'TARGET_BEARER_TOKEN'],
    ['TARGET_BASEURL', 'TARGET_BASE_URL'],
    ['TARGET_ATUH', 'TARGET_AUTH'],
    ['TARGET_CLIENTSECRET', 'TARGET_CLIENT_SECRET'],
  ])('a misspelt %s suggests %s', (variable, near) => {
    expect(complaintOf({ [variable]: 'x' })).toBe(
      `${variable} is not a variable of ours; did you mean ${near}? Rename or remove it.`,
    )
  })

  it("lets other programs' variables be", () => {
    const env = { TARGET_BASE_URL: BASE, TARGET_ARCH: 'arm64', TARGET_OS: 'linux' }
    expect(settings({ env }).targets).toHaveLength(1)
  })
})

describe('values that do not go together', () => {
  it.each([
    [{ TARGET_AUTH: 'bearer' }, "TARGET_AUTH is 'bearer', which needs TARGET_BEARER_TOKEN; give it, or"],
    [
      { TARGET_AUTH: 'basic' },
      "TARGET_AUTH is 'basic', which needs TARGET_USERNAME and TARGET_PASSWORD; give them, or",
    ],
    [
      { TARGET_AUTH: 'client-credentials', TARGET_CLIENT_ID: 'x' },
      'which needs TARGET_CLIENT_SECRET and TARGET_TOKEN_URL',
    ],
    [{ TARGET_AUTH: 'smart-backend', TARGET_CLIENT_ID: 'x' }, 'which needs TARGET_PRIVATE_KEY_FILE'],
    [
      { TARGET_AUTH: 'none', TARGET_BEARER_TOKEN: 'abcdefgh' },
      "TARGET_AUTH is 'none', which does not use TARGET_BEARER_TOKEN; set TARGET_AUTH to bearer, or leave",
    ],
    [
      { TARGET_USERNAME: 'me' },
      'TARGET_AUTH (not given, so none) does not use TARGET_USERNAME; set TARGET_AUTH to basic, or leave',
    ],
    [
      { TARGET_SECOND_BEARER_TOKEN: 'abcdefgh' },
      'the first principal is anonymous (TARGET_AUTH none); give the first',
    ],
    [
      { TARGET_BEARER_TOKEN: 'abcdefgh', TARGET_SECOND_BEARER_TOKEN: 'abcdefgh' },
      "is the same token as the first principal's; give a token of another user",
    ],
    [
      { TARGET_BEARER_TOKEN: 'abcdefgh', TARGET_HEADERS: 'authorization: Basic eDp5' },
      "TARGET_HEADERS holds an Authorization header while authentication is 'bearer'; only one can be sent",
    ],
    [
      { TARGET_CLIENT_CERT_FILE: import.meta.filename },
      'TARGET_CLIENT_CERT_FILE is given without TARGET_CLIENT_KEY_FILE; mutual TLS needs both',
    ],
  ])('%j', (env, said) => {
    expect(complaintOf(env)).toContain(said)
  })
})
