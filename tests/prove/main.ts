/**
 * `npm run prove`: the proof of the checks; with `--weather`, the proof that no verdict rests on bad weather; with
 * `--guarded`, how deep the checks look; with `--explore`, what random histories find; with `--together`, that legal
 * choices make no server wrong where they meet.
 */
const MODES = ['weather', 'guarded', 'explore', 'together']
const mode = MODES.find((name) => process.argv.includes(`--${name}`))
await import(mode === undefined ? './proof.js' : `./${mode}/main.js`)

export {}
