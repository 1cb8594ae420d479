import { chromiumPath } from './chromium.js'

/** The last lines of `npm test` say when no browser was found: skipped tests are easily overlooked. */
export function setup(): () => void {
  return () => {
    if (chromiumPath() === null)
      process.stderr.write(
        '\nNo Chromium was found, so the reports were not opened in a browser. Debian: apt-get install chromium; elsewhere: CHROMIUM_PATH.\n',
      )
  }
}
