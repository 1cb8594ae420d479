// The suite among a vendor's own tests: put your server where the reference server is started.
import { startReferenceServer } from 'fhir-ws-conformance'
import { describeConformance } from 'fhir-ws-conformance/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'

let server

beforeAll(async () => {
  server = await startReferenceServer({ port: 0 })
})
afterAll(() => server.close())

describeConformance({ describe, test, beforeAll }, () => {
  const [bearerToken, secondBearerToken] = Object.keys(server.principals)
  return { baseUrl: server.baseUrl, bearerToken, secondBearerToken }
})
