/** Which files import each other in a circle; imports of types and those at run time count like any other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const SOURCE = /(?<!\.d)\.c?tsx?$/
const ENDINGS = { '.js': ['.ts', '.tsx'], '.cjs': ['.cts'] }

/**
 * @param {string} root folder of the package
 * @param {readonly string[]} folders those below it that are looked through; what is not there is passed over
 * @returns {string[][]} each circle as paths from `root`, in the order of the alphabet; empty when there is none
 */
export function circlesIn(root, folders) {
  const files = folders.map((folder) => join(root, folder)).flatMap(filesBelow)
  const imports = new Map(files.map((file) => [file, importsOf(file)]))
  return knots(imports).map((circle) => circle.map((file) => relative(root, file)).sort())
}

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => SOURCE.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name))
}

function importsOf(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true)
  const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'))
  return [...new Set(own.flatMap((name) => sourceOf(resolve(dirname(file), name))))]
}

/** An import names the file that will be built; the source has another ending. */
function sourceOf(path) {
  const [, stem, ending] = /^(.*?)(\.c?js)$/.exec(path) ?? [null, path, '']
  return [...(ENDINGS[ending] ?? []).map((other) => stem + other), path].filter(
    (candidate) => SOURCE.test(candidate) && existsSync(candidate),
  )
}

/** Tarjan's strongly connected components, of more than one file or of one that imports itself. */
function knots(graph) {
  const order = new Map()
  const lowest = new Map()
  const path = []
  const found = []
  const visit = (node) => {
    order.set(node, order.size)
    lowest.set(node, order.get(node))
    path.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next)
      if (path.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)))
    }
    if (lowest.get(node) !== order.get(node)) return
    const knot = path.splice(path.indexOf(node))
    if (knot.length > 1 || graph.get(node)?.includes(node)) found.push(knot)
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return found
}
