import { existsSync, watch } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const stub = fileURLToPath(new URL('./java-stub.mjs', import.meta.url))

export interface JavaStub {
  readonly dir: string
  /** a PATH on which `java` is the stub */
  readonly path: string
  /** path of a jar that makes the stub behave so */
  jar(mode: string): Promise<string>
  /** what `java -version` says from now on */
  version(text: string): Promise<void>
  remove(): Promise<void>
}

/** Puts a `java` into a folder of its own that behaves as the jar says. */
export async function javaStub(): Promise<JavaStub> {
  const dir = await mkdtemp(join(tmpdir(), 'fhir-ws-java-'))
  const bin = join(dir, 'bin')
  const java = join(bin, 'java')
  await mkdir(bin)
  await writeFile(java, `#!/bin/sh\nJAVA_STUB='${java}' exec '${process.execPath}' '${stub}' "$@"\n`)
  await chmod(java, 0o755)
  return {
    dir,
    path: `${bin}${delimiter}${process.env['PATH']}`,
    async jar(mode) {
      const path = join(dir, `${mode.replace(/ /g, '-')}.jar`)
      await writeFile(path, mode)
      return path
    },
    version: (text) => writeFile(join(bin, 'version'), text),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** What the stub noted when it was started. */
export async function seenBy(
  jar: string,
): Promise<{ readonly pid: number; readonly args: readonly string[] }> {
  return JSON.parse(await readFile(`${jar}.seen`, 'utf8')) as { pid: number; args: string[] }
}

/** Resolves as soon as the stub was asked about a resource. */
export async function asked(jar: string): Promise<void> {
  const file = `${jar}.asked`
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!existsSync(file)) return
      watcher.close()
      resolve()
    }
    const watcher = watch(dirname(jar), look)
    look()
  })
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
