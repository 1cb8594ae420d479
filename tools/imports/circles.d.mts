export function circlesIn(root: string, folders: readonly string[]): string[][]
