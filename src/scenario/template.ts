import { isObject } from '../fhir/json.js'

type Tree = Readonly<Record<string, unknown>>

/** What of a resource differs from another one of the same shape: the same tree with the equal parts left out. */
export function differing(resource: Tree, usual: Tree): Tree {
  const different: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(resource)) {
    const other = usual[key]
    if (JSON.stringify(value) === JSON.stringify(other)) continue
    different[key] = isObject(value) && isObject(other) ? differing(value, other) : value
  }
  return different
}

/** A tree with another one laid over it; arrays are replaced as a whole. */
export function overlaid(tree: Tree, over: Tree): Record<string, unknown> {
  const result: Record<string, unknown> = { ...tree }
  for (const [key, value] of Object.entries(over)) {
    const under = result[key]
    result[key] = isObject(value) && isObject(under) ? overlaid(under, value) : value
  }
  return result
}
