/** Loaded before a measured program: writes what the process used, by the operating system's own account, at its end. */
import fs = require('node:fs')

process.on('exit', () => {
  const file = process.env['BENCH_USAGE']
  if (file !== undefined) fs.writeFileSync(file, JSON.stringify(process.resourceUsage()))
})
