import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { between, content, markup } from '../../../src/report/html/markup.js'
import { safeData } from '../../../src/report/safe-text.js'

const HOSTILE = `"><script>alert('x')</script>&amp;`

describe('markup', () => {
  test('escapes what is put into text and into attributes, alone or in a list', () => {
    const { html } = markup`<a title="${HOSTILE}">${[HOSTILE, markup`<b>${HOSTILE}</b>`]}</a>`
    expect(html).not.toContain('<script')
    expect(html).not.toContain('"><')
    expect(html.match(/&amp;amp;/g)).toHaveLength(3)
  })

  test('shows nothing of null, undefined and false, and a zero as a zero', () => {
    expect(markup`<p>${null}${undefined}${false}${0}</p>`.html).toBe('<p>0</p>')
  })

  test('is itself again when it is put into markup or into JSX', () => {
    const inner = markup`<i>${'<'}</i>`
    expect(markup`<p>${inner}</p>`.html).toBe('<p><i>&lt;</i></p>')
    expect(renderToString(inner.node)).toBe('<i>&lt;</i>')
    expect(between(', ', [inner, inner]).html).toBe('<i>&lt;</i>, <i>&lt;</i>')
  })

  test('keeps quotation marks in the content of an element, and nothing that opens a tag or an entity', () => {
    expect(content(`{"a":"<&lt;"}`).html).toBe(`{"a":"&lt;&amp;lt;"}`)
  })
})

describe('data that is made safe', () => {
  test('is the same object when it was safe', () => {
    const data = { a: ['b', { c: 1, d: null }], ö: 'ü' }
    expect(safeData(data)).toBe(data)
  })

  test('is copied where it was not, in one pass however deep that is', () => {
    const nested = (depth: number): unknown =>
      depth === 0 ? 'a\u202eb' : { before: 'safe', inner: nested(depth - 1) }
    const data = nested(35)
    expect(JSON.stringify(safeData(data))).toBe(JSON.stringify(data).replace('\u202e', '\\\\u202e'))
    expect(JSON.stringify(data)).toContain('\u202e')
  })

  test('has no unsafe names, and a name such as __proto__ is data', () => {
    const data: unknown = JSON.parse('{"a\\u0000":1,"__proto__":{"x":2}}')
    expect(Object.entries(safeData(data) as object)).toEqual([
      ['a\\u0000', 1],
      ['__proto__', { x: 2 }],
    ])
  })
})
