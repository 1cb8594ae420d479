const { describeConformance } = require('fhir-ws-conformance/testing')

describeConformance({ describe, test, beforeAll }, () => ({
  baseUrl: process.env.SERVER_URL,
  bearerToken: process.env.SERVER_TOKEN,
  secondBearerToken: process.env.SERVER_SECOND_TOKEN,
}))
