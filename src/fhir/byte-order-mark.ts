/** The text of a file without the byte order mark with which editors on Windows begin one. */
export const withoutMark = (text: string): string => text.replace(/^\ufeff/, '')
