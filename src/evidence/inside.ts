import platform, { type PlatformPath } from 'node:path'

/**
 * Whether a path is that of a folder, or lies below it. Windows takes no account of case.
 * @param dir absolute, as `path` is
 * @param paths the rules for paths, of this system where nothing is said
 */
export function isInside(
  dir: string,
  path: string,
  { relative, isAbsolute, sep }: Pick<PlatformPath, 'relative' | 'isAbsolute' | 'sep'> = platform,
): boolean {
  const inside = relative(dir, path)
  // Of another drive no relative path leads there.
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)
}
