import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWorkbench, type Workbench, type WorkbenchOptions } from '../../../src/workbench/server.js'
import { loadSuite } from '../../conformance/suite.js'

export interface Started extends Workbench {
  /** where runs are kept */
  readonly history: string
  /** GET of a page, by its path from the first one */
  get(path: string): Promise<{ readonly status: number; readonly text: string; readonly url: string }>
  /** sends a form as a browser does, and follows where it leads */
  post(
    path: string,
    form: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly text: string; readonly url: string }>
  /** ends it as Ctrl+C does; `close` takes away what it kept, too */
  end(): Promise<void>
  /** waits for the run on a target to end, as a page does, and gives back all events */
  ended(target: string): Promise<string>
}

/** A workbench in a folder of its own; nothing of this process's environment reaches it. */
export async function workbench(options: Partial<WorkbenchOptions> = {}): Promise<Started> {
  const cwd = await mkdtemp(join(tmpdir(), 'fhir ws workbench '))
  const history = join(cwd, 'history')
  const started = await startWorkbench({
    suite: await loadSuite(),
    port: 0,
    history: [history],
    targetsFile: null,
    env: {},
    cwd,
    ...options,
  })
  const { origin } = new URL(started.url)
  const answered = async (asked: Promise<Response>) => {
    const response = await asked
    return { status: response.status, text: await response.text(), url: response.url }
  }
  return {
    get url() {
      return started.url
    },
    get isBusy() {
      return started.isBusy
    },
    history,
    get: (path) => answered(fetch(started.url + path)),
    post: (path, form) =>
      answered(
        fetch(started.url + path, { method: 'POST', headers: { origin }, body: new URLSearchParams(form) }),
      ),
    async ended(target) {
      const path = encodeURIComponent(`targets/${target}/live/`)
      return (await fetch(`${started.url}events?page=${path}`)).text()
    },
    end: () => started.close(),
    async close() {
      await started.close()
      await rm(cwd, { recursive: true, force: true })
    },
  }
}

/** The quickest run there is. */
export const ONE = { only: 'OUT-10', noRepeat: 'true' }
