import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of a package, in the path of one of its modules. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/
const LICENCE = /^(licen[cs]e|notice|copying)\b/i

/**
 * The licences of all packages of which there is a module in the bundle: most ask that their text goes with a copy.
 * @param {readonly string[]} modules paths
 * @returns {Promise<string>}
 */
export async function noticesOf(modules) {
  const folders = new Set(modules.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []))
  const notices = await Promise.all([...folders].sort().map(noticeOf))
  return `The files beside this one contain parts of these packages.\n\n${notices.join('\n')}`
}

/** @param {string} folder */
async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const files = (await readdir(folder)).filter((file) => LICENCE.test(file)).sort()
  if (files.length === 0 && license === undefined) throw new Error(`${name} says nothing of its licence`)
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return [`## ${name} ${version} (${license})`, ...texts.map((text) => text.trim()), ''].join('\n\n')
}
