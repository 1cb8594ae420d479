/**
 * Part of `npm run build`: the command line in few files, since loading some 450 modules costs as much as acting does
 * (docs/performance.md). Stacks name the sources by their maps. The library and its types stay as `tsc` makes them.
 */
import { existsSync, statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { noticesOf } from './notices.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OUT = join(ROOT, 'dist', 'bundle')
/** What the bundle is made of changes with one of these. */
const MADE_OF = [
  'dist/.tsbuildinfo',
  'package-lock.json',
  'tools/bundle/make.mjs',
  'tools/bundle/notices.mjs',
]

/**
 * What stands in the bundle for modules that do more than the command line needs, by the end of their path.
 * @type {readonly (readonly [string, string])[]}
 */
const INSTEAD = [
  // undici's entry also loads fetch, caches, mocks and its own websockets: half of what it costs
  [
    'node_modules/undici/index.js',
    ['Agent', 'Dispatcher', 'Pool', 'ProxyAgent']
      .map((name) => `exports.${name} = require('./lib/dispatcher/${fileOf(name)}.js')`)
      .join('\n'),
  ],
  // all that the suite can say, put together beforehand
  [
    'src/evidence/own-text.ts',
    "import { readFileSync } from 'node:fs'\nexport const ownText = () => readFileSync(new URL('own-words.txt', import.meta.url))",
  ],
]

/** @param {string} name of a class of undici */
function fileOf(name) {
  return name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()
}

/** A module in the bundle still says where it lies: checks name their file by it, and the package is found by it. */
const inPlace = {
  name: 'in-place',
  /** @param {string} id */
  load(id) {
    const path = id.replaceAll('\\', '/')
    return INSTEAD.find(([end]) => path.endsWith(end))?.[1] ?? null
  },
  /** @param {string} code @param {string} id */
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes('import.meta.url') || code.includes('own-words.txt'))
      return null
    const built = join(ROOT, 'dist', relative(ROOT, id)).replace(/\.tsx?$/, '.js')
    const place = `new URL('${relative(OUT, built).replaceAll('\\', '/')}', import.meta.url).href`
    // on the same line, so that the map of the lines holds
    return { code: code.replaceAll('import.meta.url', place), map: null }
  },
}

function isCurrent() {
  const changed = MADE_OF.map((path) => join(ROOT, path)).map((path) => statSync(path).mtimeMs)
  const made = join(OUT, 'main.js')
  return existsSync(made) && statSync(made).mtimeMs > Math.max(...changed)
}

async function make() {
  const fresh = `${OUT}.new`
  await rm(fresh, { recursive: true, force: true })
  const bundle = await rolldown({
    input: { main: join(ROOT, 'src/cli/main.ts') },
    platform: 'node',
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] }, mainFields: ['module', 'main'] },
    plugins: [inPlace],
  })
  const { output } = await bundle.write({
    dir: fresh,
    format: 'esm',
    sourcemap: true,
    chunkFileNames: '[name].js',
  })
  await bundle.close()
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  await writeFile(join(fresh, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(modules))
  const { ownText } = await import('../../dist/src/evidence/own-text.js')
  await writeFile(join(fresh, 'own-words.txt'), ownText())
  // Another process may be running what is there: it is away for a moment only.
  await rm(OUT, { recursive: true, force: true })
  await rename(fresh, OUT)
}

if (!isCurrent()) await make()
