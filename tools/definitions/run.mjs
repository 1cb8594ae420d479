import { ensureAjv, ensurePackages } from './install.mjs'
import { compiled, fromPackages, stale, write } from './outputs.mjs'

const fresh = () => {
  ensurePackages()
  return fromPackages()
}

const everything = async () => {
  const outputs = fresh()
  return new Map([...outputs, ...(await compiled(outputs))])
}

/** @param {import('./outputs.mjs').Outputs} outputs @param {string} command */
function report(outputs, command) {
  const files = stale(outputs)
  if (files.length === 0) return console.log(`${outputs.size} generated files are current.`)
  const [verb, noun] = files.length === 1 ? ['is', 'it'] : ['are', 'them']
  console.error(
    `${files.join(', ')} ${verb} stale: refresh ${noun} with \`${command}\` and commit the result.`,
  )
  process.exitCode = 1
}

/** @param {import('./outputs.mjs').Outputs} outputs */
function refresh(outputs) {
  const files = stale(outputs)
  write(outputs)
  console.log(files.length === 0 ? 'Nothing has changed.' : `Written: ${files.join(', ')}`)
}

/** @type {Record<string, () => Promise<void>>} */
const commands = {
  generate: async () => refresh(await everything()),
  check: async () => report(await everything(), 'npm run definitions:generate'),
  compile: async () => refresh(await compiled()),
  'check-compiled': async () => report(await compiled(), 'node tools/definitions/run.mjs compile'),
}

const command = commands[process.argv[2] ?? '']
try {
  if (!command) throw new Error(`Say one of: ${Object.keys(commands).join(', ')}.`)
  ensureAjv()
  await command()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
