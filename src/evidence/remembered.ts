/** Texts that were seen, up to so many characters together; then all of them are forgotten, and it begins anew. */
export class Remembered {
  readonly #texts = new Set<string>()
  #characters = 0

  constructor(private readonly most: number) {}

  has(text: string): boolean {
    return this.#texts.has(text)
  }

  add(text: string): void {
    if (this.#texts.has(text)) return
    if (this.#characters + text.length > this.most) this.clear()
    this.#characters += text.length
    this.#texts.add(text)
  }

  clear(): void {
    this.#texts.clear()
    this.#characters = 0
  }
}
