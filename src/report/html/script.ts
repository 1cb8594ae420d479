/**
 * The whole script: it shows the filter, keeps it in the URL, and opens what an anchor points at. The page is complete
 * without it.
 */
export const SCRIPT = `
(() => {
  const form = document.getElementById('filter')
  const shown = document.getElementById('shown')
  const items = [...document.querySelectorAll('.r')]
  const groups = [...document.querySelectorAll('.g')]
  const texts = new Map()
  const names = ['verdict', 'strength', 'group', 'text']
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase())
    return texts.get(item)
  }
  const apply = () => {
    const [verdict, strength, group, text] = names.map((name) => form.elements[name].value)
    const words = text.toLowerCase().split(/\\s+/).filter(Boolean)
    let count = 0
    for (const item of items) {
      const { v, s, g } = item.dataset
      const fits =
        (!verdict || v === verdict) &&
        (!strength || s === strength) &&
        (!group || g === group) &&
        words.every((word) => textOf(item).includes(word))
      item.hidden = !fits
      if (fits) count++
    }
    for (const section of groups) section.hidden = !section.querySelector('.r:not([hidden])')
    shown.textContent = count + ' of ' + items.length + ' shown'
  }
  const remember = () => {
    const query = new URLSearchParams()
    for (const name of names) if (form.elements[name].value) query.set(name, form.elements[name].value)
    const search = query.toString()
    try {
      history.replaceState(null, '', location.pathname + (search ? '?' + search : '') + location.hash)
    } catch {
      // some viewers forbid it for local files: the filter works, only the link does not
    }
  }
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (!target) return
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') node.open = true
      if (node.hidden) node.hidden = false
    }
    target.scrollIntoView()
  }
  const query = new URLSearchParams(location.search)
  for (const name of names) if (query.has(name)) form.elements[name].value = query.get(name)
  form.hidden = false
  form.addEventListener('input', () => { apply(); remember() })
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('reset', () => setTimeout(() => { apply(); remember() }))
  addEventListener('hashchange', reveal)
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    if (link && link.hash === location.hash) reveal()
  })
  apply()
  reveal()
})()
`
