/** Part of `npm run lint`: refuses files that import each other in a circle. */
import { fileURLToPath } from 'node:url'
import { circlesIn } from './circles.mjs'

const circles = circlesIn(fileURLToPath(new URL('../..', import.meta.url)), ['src', 'tests', 'bench'])
for (const circle of circles)
  console.error(
    `${circle.length} files import each other in a circle: ${circle.join(', ')}.\n` +
      'Move what they share, types too, into a file that imports none of them.',
  )
process.exitCode = circles.length === 0 ? 0 : 1
