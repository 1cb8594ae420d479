import { shown } from '../target/configuration/layers.js'
import { fileToWrite, folderToWrite, Unacceptable } from '../target/configuration/parse.js'
import { ConfigurationError } from '../target/configuration/types.js'

/** The absolute path of a file or folder that is to be written. @throws ConfigurationError when it cannot be one */
export function pathFlag(flag: string, text: string, cwd: string, kind: 'file' | 'folder'): string {
  if (text.trim() === '') throw new ConfigurationError(`${flag} is empty; give the path of a ${kind}.`)
  try {
    return (kind === 'file' ? fileToWrite : folderToWrite)(text, cwd)
  } catch (error) {
    if (!(error instanceof Unacceptable)) throw error
    throw new ConfigurationError(`${flag} is '${shown(text)}', which ${error.message}; give another path.`)
  }
}
