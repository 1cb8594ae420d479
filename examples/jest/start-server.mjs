// Put your server where the reference server is started; it lives in jest's main process, the tests in workers.
import { startReferenceServer } from 'fhir-ws-conformance'

export default async function startServer() {
  const server = await startReferenceServer({ port: 0 })
  globalThis.serverUnderTest = server
  const [first, second] = Object.keys(server.principals)
  Object.assign(process.env, { SERVER_URL: server.baseUrl, SERVER_TOKEN: first, SERVER_SECOND_TOKEN: second })
}
