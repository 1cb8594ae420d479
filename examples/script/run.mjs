// The suite from a script: what the run found is at hand as data.
import { runConformance, startReferenceServer } from 'fhir-ws-conformance'

const server = await startReferenceServer({ port: 0 })
const [bearerToken, secondBearerToken] = Object.keys(server.principals)
const { exitCode, report, dir } = await runConformance({
  baseUrl: server.baseUrl,
  bearerToken,
  secondBearerToken,
  reportDir: 'reports/script',
  formats: ['markdown'],
  env: {},
})
await server.close()

console.log(report.summary.sentence)
for (const { requirement, verdict } of report.requirements)
  if (verdict === 'fail') console.log(`${requirement}: ${verdict}`)
console.log(`Reports: ${dir}`)
process.exitCode = exitCode
