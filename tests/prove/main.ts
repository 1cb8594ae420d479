/**
 * `npm run prove`: the proof of the checks; with `--weather`, the proof that no verdict rests on bad weather; with
 * `--guarded`, how deep the checks look; with `--explore`, what random histories find.
 */
const { argv } = process
await import(
  argv.includes('--weather')
    ? './weather/main.js'
    : argv.includes('--guarded')
      ? './guarded/main.js'
      : argv.includes('--explore')
        ? './explore/main.js'
        : './proof.js'
)

export {}
