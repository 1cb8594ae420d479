// The suite among a vendor's own tests: put your server where the reference server is started.
import { startReferenceServer } from 'fhir-ws-conformance'
import { describeConformance } from 'fhir-ws-conformance/testing'
import { after, before, describe, test } from 'node:test'

let server

before(async () => {
  server = await startReferenceServer({ port: 0 })
})
after(() => server.close())

describeConformance({ describe, test, beforeAll: before }, () => {
  const [bearerToken, secondBearerToken] = Object.keys(server.principals)
  return { baseUrl: server.baseUrl, bearerToken, secondBearerToken }
})
