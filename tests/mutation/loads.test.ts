import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOMS } from './figures.js'

const modules = Object.values(ROOMS).flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/vitest\.\w+\.ts$/.test(name))
    .map((name) => join(room, name)),
)

/** What each says when it is loaded. It is loaded here, not by its test, since it is loaded for all tests. */
const errors = await Promise.all(
  modules.map((path) =>
    import(/* @vite-ignore */ join(process.cwd(), path)).then(
      () => null,
      (error: unknown) => error,
    ),
  ),
)

/** A test file that cannot be loaded has no tests that could fail, and its mutant would pass for a survivor. */
test.each(modules.map((path, at) => [path, errors[at]]))('%s can be loaded', (_, error) => {
  expect(error).toBeNull()
})
