import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/fhir/package-root.js'
import { MISTAKES } from '../first-contact/mistakes.js'
import { documentOf, saidOf, type Said } from '../first-contact/table.js'

const all: Said[] = []

describe('mistakes of the first day', () => {
  test.each(MISTAKES)('$name: both say it, and doctor leads to the setting', async (mistake) => {
    const said = await saidOf(mistake)
    all.push(said)
    expect(said.byDoctor).toContain(mistake.leadsTo)
    expect(said.byRun).not.toBe('')
  })

  // `npm run first-contact` writes it anew.
  test('docs/first-contact.md says what they say', async () => {
    await expect(documentOf(all)).toMatchFileSnapshot(join(packageRoot(), 'docs', 'first-contact.md'))
  })
})
