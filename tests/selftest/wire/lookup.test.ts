import type { LookupAddress } from 'node:dns'
import { expect, test } from 'vitest'
import { guardedLookup } from '../../../src/wire/lookup.js'

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'base.example': ['192.0.2.1'],
  'dev.example': ['127.0.0.1'],
  'public.example': ['192.0.2.2', '2001:db8::2'],
  'mine.example': ['127.0.0.1'],
  'six.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'half.example': ['192.0.2.3', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'link.example': ['fe80::1'],
}
const resolve = (hostname: string): Promise<readonly LookupAddress[]> =>
  Promise.resolve(
    (NAMES[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  )

function ask(trusted: readonly string[], hostname: string, options = {}): Promise<unknown> {
  return new Promise((tell) =>
    guardedLookup(trusted, resolve)(hostname, options, (error, ...found) => tell(error?.message ?? found)),
  )
}

test.each([
  [['base.example'], 'public.example', {}, ['192.0.2.2', 4]],
  [['base.example'], 'public.example', { family: 6 }, ['2001:db8::2', 6]],
  [['base.example'], 'public.example', { all: true }, [await resolve('public.example')]],
  // what the user named himself
  [['dev.example'], 'dev.example', {}, ['127.0.0.1', 4]],
  [['base.example', 'mine.example'], 'mine.example', {}, ['127.0.0.1', 4]],
  [['base.example', 'Mine.example.'], 'mine.example', {}, ['127.0.0.1', 4]],
  // as near as the base URL
  [['dev.example'], 'mine.example', {}, ['127.0.0.1', 4]],
  [['localhost'], 'mine.example', {}, ['127.0.0.1', 4]],
])('with %j configured, %s leads on', async (trusted, hostname, options, found) => {
  expect(await ask(trusted, hostname, options)).toEqual(found)
})

test.each([
  ['mine.example', '127.0.0.1'],
  ['six.example', '::1'],
  ['mapped.example', '::ffff:127.0.0.1'],
  ['half.example', '127.0.0.1'],
  ['metadata.example', '169.254.169.254'],
  ['link.example', 'fe80::1'],
])('%s does not, because it leads to %s', async (hostname, address) => {
  const message = `${hostname} leads to ${address}, an address of this machine or its link, and is not called`
  expect(await ask(['base.example'], hostname)).toBe(message)
  expect(await ask([], hostname, { all: true })).toBe(message)
})

test('a base URL on this machine opens no way to its link, and a name that is unknown is told as such', async () => {
  expect(await ask(['dev.example'], 'metadata.example')).toContain('is not called')
  expect(await ask(['base.example'], 'nowhere.example')).toBe('getaddrinfo ENOTFOUND nowhere.example')
})
