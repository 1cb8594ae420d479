/** What the machine of the run refuses, by the code of Node's error, and what helps. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk. Free some, or choose another folder with --report-dir',
  EDQUOT: 'the disk quota is used up. Free some space, or choose another folder with --report-dir',
  EFBIG: 'the file would be larger than the limit of this system (ulimit -f). Raise it',
  EIO: 'the disk does not work. Choose another folder with --report-dir',
  EROFS: 'the disk is read-only. Choose another folder with --report-dir',
  EACCES: 'this user must not write there. Change the rights, or choose another folder with --report-dir',
  EPERM: 'this user must not write there. Change the rights, or choose another folder with --report-dir',
  ENOTDIR: 'a part of the path is a file. Choose another folder with --report-dir',
  EEXIST: 'something of that name is there already. Choose another folder with --report-dir',
  EISDIR: 'a folder has that name. Choose another folder with --report-dir',
  ERR_FS_EISDIR: 'a folder has that name. Choose another folder with --report-dir',
  ENOENT: 'the folder is gone. Keep the report folder in place while a run lasts',
  EMFILE:
    'this process has too many files and connections open. Raise the limit (ulimit -n), or lower --concurrency',
  ENFILE: 'this system has too many files open. Close some programs, and run again',
  ENOMEM: 'this machine has too little free memory',
}

/** Something that the machine of the run refused: neither the target's nor the suite's fault. Its message is for people. */
export class MachineFault extends Error {
  override readonly name = 'MachineFault'
}

/**
 * The error as a sentence where the machine is the cause: which file, why, what to do next; otherwise the error itself.
 * @param file for errors that name none
 */
export function asMachineFault(error: unknown, file = 'a file'): unknown {
  if (!(error instanceof Error) || error instanceof MachineFault) return error
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  const reason = REASONS[code]
  if (reason === undefined || syscall === 'connect' || syscall === 'getaddrinfo') return error
  return new MachineFault(`${path ?? file}: ${reason} (${code}).`, { cause: error })
}

/** Runs what writes files. @throws MachineFault in the place of what the file system throws */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw asMachineFault(error, path)
  }
}
