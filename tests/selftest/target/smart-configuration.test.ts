import { expect, test } from 'vitest'
import type { AuthorizationServerLink } from '../../../src/target/authentication/recorded-fetch.js'
import { discoverSmart } from '../../../src/target/authentication/smart-configuration.js'

/** A server whose smart-configuration names this token endpoint. */
const naming = (token_endpoint: unknown): AuthorizationServerLink =>
  ({
    exchange: () =>
      Promise.resolve({
        kind: 'response',
        status: 200,
        headers: {},
        bytes: Buffer.from(JSON.stringify({ token_endpoint })),
      }),
  }) as unknown as AuthorizationServerLink

test.each([
  ['https://auth.example/token', 'https://a.example/fhir'],
  ['https://10.1.2.3/token', 'https://a.example/fhir'],
  ['http://localhost:8080/token', 'http://127.0.0.1/fhir'],
  ['http://[::1]/token', 'http://localhost/fhir'],
])('the token endpoint %s of %s is used', async (endpoint, base) => {
  expect((await discoverSmart(naming(endpoint), base)).tokenUrl).toBe(endpoint)
})

test.each([
  ['http://127.0.0.1:8080/token', 'each machine itself'],
  ['https://localhost/token', 'each machine itself'],
  ['https://2130706433/token', 'each machine itself'],
  ['https://[::ffff:127.0.0.1]/token', 'each machine itself'],
  ['https://0.0.0.0/token', 'each machine itself'],
  ['http://169.254.169.254/latest/api/token', 'the local link'],
  ['https://[fe80::1]/token', 'the local link'],
  ['file:///etc/passwd', 'the scheme file:'],
  ['ftp://auth.example/token', 'the scheme ftp:'],
])('the token endpoint %s of a public server is not', async (endpoint, said) => {
  const asked = discoverSmart(naming(endpoint), 'https://a.example/fhir')
  await expect(asked).rejects.toThrow(said)
  await expect(asked).rejects.toThrow('set TARGET_TOKEN_URL')
})
