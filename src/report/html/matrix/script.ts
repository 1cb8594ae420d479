/** Shows the filter and keeps it in the URL. The page is complete without it. */
export const MATRIX_SCRIPT = `
(() => {
  const form = document.getElementById('filter')
  const shown = document.getElementById('shown')
  const rows = [...document.querySelectorAll('.heat tr[data-r]')]
  const groups = [...document.querySelectorAll('.heat tbody')]
  const names = ['rows', 'group']
  const apply = () => {
    const [kind, group] = names.map((name) => form.elements[name].value)
    let count = 0
    for (const row of rows) {
      const fits = (!kind || row.dataset.r.split(' ').includes(kind)) && (!group || row.id.startsWith(group + '-'))
      row.hidden = !fits
      if (fits) count++
    }
    for (const body of groups) body.hidden = !body.querySelector('tr[data-r]:not([hidden])')
    shown.textContent = count + ' of ' + rows.length + ' requirements shown'
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
  const query = new URLSearchParams(location.search)
  for (const name of names) {
    const field = form.elements[name]
    if ([...field.options].some((option) => option.value === query.get(name))) field.value = query.get(name)
  }
  form.hidden = false
  form.addEventListener('input', () => { apply(); remember() })
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('reset', () => setTimeout(() => { apply(); remember() }))
  apply()
})()
`
