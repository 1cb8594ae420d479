import type { Locator, Page } from 'playwright-core'

/** More stops than any page has before what is looked for. */
const MOST_STOPS = 400

/** Goes through a page with the Tab key, and notes each stop that somebody who looks at it would not find. */
export class Keyboard {
  /** what had the focus and could not be seen */
  readonly unseen: string[] = []
  constructor(private readonly page: Page) {}

  /** Presses Tab until the focus is there. @throws Error when it never comes there */
  async to(where: Locator): Promise<void> {
    await where.first().waitFor({ state: 'attached' })
    const first = where.first()
    for (let stops = 0; stops < MOST_STOPS; stops++) {
      if ((await first.and(this.page.locator(':focus')).count()) === 1) return
      await this.page.keyboard.press('Tab')
      const unseen = (await this.page.evaluate(UNSEEN)) as string | null
      if (unseen !== null) this.unseen.push(unseen)
    }
    throw new Error(`Tab never comes to ${String(where)}`)
  }

  /** Goes there and presses a key. */
  async press(where: Locator, key: string): Promise<void> {
    await this.to(where)
    await this.page.keyboard.press(key)
  }

  /** Goes to a field and puts a text in the place of its own. */
  async type(where: Locator, text: string): Promise<void> {
    await this.to(where)
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.type(text)
  }
}

/** Says of the element with the focus that it is not seen: not in the window, without an outline, or below another. */
const UNSEEN = `(() => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const says = (why) => why + ': ' + element.outerHTML.slice(0, 160)
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return says('no outline')
  const { left, top, right, bottom } = element.getBoundingClientRect()
  if (right - left < 4 || bottom - top < 4) return says('too small')
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2]
  if (right < 1 || bottom < 1 || left > innerWidth - 1 || top > innerHeight - 1) return says('not in the window')
  const hit = document.elementFromPoint(x, y)
  return hit && (element.contains(hit) || hit.contains(element)) ? null : says('below another')
})()`
