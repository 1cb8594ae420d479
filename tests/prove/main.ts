/** `npm run prove`: the proof of the checks; with `--weather`, the proof that no verdict rests on bad weather. */
await import(process.argv.includes('--weather') ? './weather/main.js' : './proof.js')

export {}
