/**
 * JSON text with what fits on one line kept on one line: short files, and a change shows as the line it is.
 *
 * @param {unknown} value
 * @param {string} indent
 * @returns {string}
 */
export function layout(value, indent = '') {
  const flat = oneLine(value)
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
  if (flat.length + indent.length <= 110 || isList || typeof value !== 'object') return flat
  const deeper = `${indent}  `
  const lines = Array.isArray(value)
    ? value.map((item) => layout(item, deeper))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${layout(item, deeper)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${deeper}${lines.join(`,\n${deeper}`)}\n${indent}${close}`
}

/** @param {unknown} value @returns {string} */
function oneLine(value) {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
