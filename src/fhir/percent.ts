/**
 * A text as a part of a URL. Servers send halves of characters too (`"\ud800"` in JSON), of which no URL can be made:
 * each becomes the replacement character, where `encodeURIComponent` would throw.
 */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
