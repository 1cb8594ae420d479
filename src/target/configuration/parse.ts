import { accessSync, constants, statSync, type Stats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isId } from '../../fhir/ids.js'
import { nearest } from './nearest.js'

/** Says in what way a text is unacceptable: the middle of a sentence, `is not a number`. Never quotes the text. */
export class Unacceptable extends Error {}

/** Makes a value of a text. `folder` is where relative paths start: that of the file, or the working directory. */
export type Parser<T> = (text: string, folder: string) => T

/** One of the given words. */
export function oneOf<const W extends string>(words: readonly W[]): Parser<W> {
  return (text) => {
    const word = words.find((candidate) => candidate === text)
    if (word !== undefined) return word
    const near = nearest(text, words)
    throw new Unacceptable(near ? `is not known (did you mean ${near}?)` : 'is not known')
  }
}

/** A number from `least` to `most`, whole if `whole`. */
export function number(least: number, most: number, whole = false): Parser<number> {
  return (text) => {
    const value = /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN
    if (Number.isNaN(value)) throw new Unacceptable('is not a number')
    if (whole && !Number.isInteger(value)) throw new Unacceptable('is not a whole number')
    if (value < least || value > most) throw new Unacceptable('is out of range')
    return value
  }
}

/** Text without control characters. */
export const plain: Parser<string> = (text) => {
  if (/\p{Cc}/u.test(text)) throw new Unacceptable('contains control characters')
  return text
}

/** A name that a person reads and from which a folder is named. */
export const targetName: Parser<string> = (text) => {
  if (plain(text, '').length > 80) throw new Unacceptable('is too long')
  if (!/[\p{L}\p{N}]/u.test(text)) throw new Unacceptable('has neither a letter nor a digit')
  return text
}

/** `true` or `false`. */
export const flag: Parser<boolean> = (text) => oneOf(['true', 'false'])(text, '') === 'true'

/** Comma-separated words, at least one; empty ones are dropped. */
export const list: Parser<readonly string[]> = (text) => {
  const words = plain(text, '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  // With nothing named everything would be tested, or written to.
  if (words.length === 0) throw new Unacceptable('names nothing')
  return words
}

/** Logical ids, with or without `Subscription/` before them. */
export const ids: Parser<readonly string[]> = (text) =>
  list(text, '').map((word) => {
    const id = word.replace(/^Subscription\//, '')
    if (!isId(id)) throw new Unacceptable('holds what is not a FHIR id')
    return id
  })

/** An http or https URL, kept as written. */
export const httpUrl: Parser<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:\/\//i.test(text)) throw new Unacceptable('is not an http or https URL')
  return text
}

/** A proxy as curl takes it: an http or https URL, or `host:port`. */
export const proxyUrl: Parser<string> = (text) => {
  const url = httpUrl(/^[\w+.-]+:\/\//.test(text) ? text : `http://${text}`, '')
  const { username, password } = new URL(url)
  // Whoever sends them decodes them first.
  if (!isPercentEncoded(username + password))
    throw new Unacceptable('has a user or a password with a % that encodes nothing; write it as %25')
  return url
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** A FHIR base URL: no credentials, query or fragment; trailing slashes are dropped. */
export const baseUrl: Parser<string> = (text) => {
  const url = new URL(httpUrl(text, ''))
  if (url.username !== '' || url.password !== '')
    throw new Unacceptable(
      'carries a user and a password, which belong into TARGET_AUTH=basic with TARGET_USERNAME and TARGET_PASSWORD',
    )
  if (/[?#]/.test(text))
    throw new Unacceptable('carries a query or a fragment, which a FHIR base URL has not')
  return (url.origin + url.pathname).replace(/(?<!\/)\/+$/, '')
}

/** A canonical: an absolute URI without white space. */
export const canonical: Parser<string> = (text) => {
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(text)) throw new Unacceptable('is not an absolute URI')
  return text
}

/** What is at a path; undefined for nothing, and for what lies below a file. */
function at(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** The path itself, or the nearest folder or file above it that is there. */
function nearestThere(path: string): string {
  return at(path) || dirname(path) === path ? path : nearestThere(dirname(path))
}

/** What the shell that starts the process puts in the place of a file, as in `<(command)`. */
const OF_PROCESS = /^\/(dev|proc\/\w+)\/(fd\/\d+|stdin)$/

/** A file that can be read; gives its absolute path. */
export const file: Parser<string> = (text, folder) => {
  const path = resolve(folder, text)
  const stat = at(path)
  if (stat === undefined) throw new Unacceptable('does not exist')
  if (stat.isDirectory()) throw new Unacceptable('is a folder')
  // Who waits for a pipe that nobody writes to, or reads a device to its end, hears no signal.
  if (!stat.isFile() && !OF_PROCESS.test(path)) throw new Unacceptable('is a pipe or a device')
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw new Unacceptable('cannot be read')
  }
  return path
}

/** A folder that need not exist yet; gives its absolute path. */
export const folderToWrite: Parser<string> = (text, folder) => {
  const path = resolve(folder, text)
  const there = nearestThere(path)
  if (!at(there)?.isDirectory()) throw new Unacceptable(there === path ? 'is a file' : 'is below a file')
  refuseReadOnly(there)
  return path
}

/** A file that need not exist yet, in a folder that does; gives its absolute path. */
export const fileToWrite: Parser<string> = (text, folder) => {
  const path = resolve(folder, text)
  const [stat, parent] = [at(path), at(dirname(path))]
  if (stat?.isDirectory()) throw new Unacceptable('is a folder')
  if (!parent) throw new Unacceptable('is in a folder that does not exist')
  if (!parent.isDirectory()) throw new Unacceptable('is below a file')
  refuseReadOnly(stat ? path : dirname(path))
  return path
}

function refuseReadOnly(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch {
    throw new Unacceptable('may not be written to')
  }
}

/** A token or password as it goes over the wire. */
export const secretText: Parser<string> = (text) => {
  if (/\p{Cc}/u.test(text)) throw new Unacceptable('contains control characters or a line break')
  return text
}

/** A bearer token: visible ASCII only, without the word `Bearer`. */
export const bearerToken: Parser<string> = (text) => {
  if (/^bearer\s/i.test(text)) throw new Unacceptable('begins with the word Bearer, which is added by itself')
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Unacceptable('contains white space or other than visible ASCII')
  return text
}

const NOT_OURS =
  /^(connection|upgrade|transfer-encoding|content-length|keep-alive|te|trailer|sec-websocket-.*)$/i

/** Headers: a JSON object of strings, or `Name: value` on lines of their own or separated by `;`. */
export const headers: Parser<Readonly<Record<string, string>>> = (text) => {
  const result = new Map<string, string>()
  for (const [name, value] of text.trimStart().startsWith('{') ? jsonPairs(text) : linePairs(text)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new Unacceptable('holds an impossible header name')
    if (NOT_OURS.test(name)) throw new Unacceptable(`holds ${name}, which the connection itself sets`)
    if (!/^[\x20-\x7e\x80-\xff\t]*$/.test(value))
      throw new Unacceptable(`has an impossible value for ${name}`)
    if ([...result.keys()].some((known) => known.toLowerCase() === name.toLowerCase()))
      throw new Unacceptable(`names ${name} twice`)
    result.set(name, value)
  }
  return Object.fromEntries(result)
}

function jsonPairs(text: string): [string, string][] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Unacceptable('begins like JSON and is not JSON')
  }
  const pairs = Object.entries(value as object)
  if (pairs.some(([, v]) => typeof v !== 'string')) throw new Unacceptable('has a value that is not a string')
  return pairs as [string, string][]
}

// A `;` within a value (`text/plain; q=1`) separates nothing: only one that `Name:` follows does.
function linePairs(text: string): [string, string][] {
  return text
    .split(/\r?\n|;(?=\s*[\w-]+:)/)
    .map((line) => line.trim().replace(/;$/, ''))
    .filter((line) => line !== '')
    .map((line) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new Unacceptable('has a line without `Name: value`')
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    })
}

/** A named bind dialect, or a template with `{token}`. */
export function dialect(names: readonly string[]): Parser<string> {
  return (text) => (text.includes('{token}') ? text : oneOf(names)(text, ''))
}

/** `I/N`: the I-th of N parts, counted from 1. */
export const shard: Parser<{ readonly index: number; readonly count: number }> = (text) => {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number)
  if (index === undefined || count === undefined) throw new Unacceptable('is not of the form I/N')
  if (index < 1 || index > count) throw new Unacceptable('names a part that does not exist')
  return { index, count }
}

/** Words of a set; `always` are added in front. */
export function wordsOf(words: readonly string[], always: readonly string[] = []): Parser<readonly string[]> {
  return (text) => [...new Set([...always, ...list(text, '').map((word) => oneOf(words)(word, ''))])]
}
