import { execFile } from 'node:child_process'

/** The oldest that HL7's validator runs on. */
const OLDEST = 17
const LONGEST_MS = 20_000

/** Why HL7's validator cannot be started with the Java on the PATH, in one sentence with what to do; null when it can. */
export async function javaProblem(): Promise<string | null> {
  const said = await new Promise<string | null>((resolve) =>
    execFile('java', ['-version'], { timeout: LONGEST_MS }, (error, stdout, stderr) =>
      resolve(error ? null : `${stderr}\n${stdout}`),
    ),
  )
  if (said === null) return `no Java could be started; put Java ${OLDEST} or later on the PATH`
  const version = /version "(?:1\.)?(\d+)/.exec(said)?.[1]
  // A Java that says its version in another way may be new enough; the validator itself will tell.
  if (version === undefined || Number(version) >= OLDEST) return null
  return `the Java on the PATH is version ${version}; put Java ${OLDEST} or later there`
}
