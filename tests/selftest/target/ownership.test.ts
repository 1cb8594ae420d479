import { describe, expect, it } from 'vitest'
import { rulesOf } from '../../../src/fhir/releases/index.js'
import { carriesMark, isMark, newMark, withMark } from '../../../src/target/ownership.js'
import { TRIGGER_TYPES, triggerResource } from '../../../src/target/triggers.js'

describe('the mark of a run', () => {
  const marks = Array.from({ length: 200 }, newMark)

  it('is a word that a record may have, and another one each time', () => {
    expect(marks.filter((mark) => !isMark(mark))).toEqual([])
    expect(new Set(marks).size).toBe(marks.length)
  })

  it('has the same character at no place', () => {
    for (let at = 0; at < (marks[0]?.length ?? 0); at++)
      expect(new Set(marks.map((mark) => mark[at])).size, `place ${at}`).toBeGreaterThan(10)
  })

  it.each(TRIGGER_TYPES)('is all that a %s which triggers has of the suite', (type) => {
    const [one, other] = marks.slice(0, 2).map((mark) => {
      const resource = triggerResource(type, rulesOf('R5'), mark)
      expect(carriesMark({ ...resource, id: '1' }, type, '1', mark)).toBe(true)
      return JSON.stringify(resource).split(mark).join('')
    })
    expect(one).toBe(other)
    expect(one).not.toMatch(/conformance|fhir-ws|test-data/i)
  })

  it('is added as a tag only where it stands nowhere', () => {
    const marked = { resourceType: 'Basic', code: { text: 'k3v9qm2xw7ta' } }
    expect(withMark(marked, 'k3v9qm2xw7ta')).toBe(marked)
    expect(withMark({ resourceType: 'Basic' }, 'k3v9qm2xw7ta')).toEqual({
      resourceType: 'Basic',
      meta: { tag: [{ code: 'k3v9qm2xw7ta' }] },
    })
  })
})
