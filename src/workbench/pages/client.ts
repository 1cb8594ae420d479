/**
 * The whole script of the workbench: it puts what the server sends at its place. The server renders it, with the same
 * components as the page. Without the script the page is complete, and loaded again from time to time.
 */
export const CLIENT = `
const events = document.body.dataset.events
const source = new EventSource(events)

const openIn = (element) => [...element.querySelectorAll('details[open][id]')].map(({ id }) => id)

/** Keeps the focus, and what was opened. */
const put = (id, html) => {
  const before = document.getElementById(id)
  if (!before) return
  const template = document.createElement('template')
  template.innerHTML = html
  const after = template.content.firstElementChild
  if (!after || before.isEqualNode(after)) return
  const focused = before.contains(document.activeElement) ? document.activeElement.id : ''
  const opened = openIn(before)
  const top = before.scrollTop
  before.replaceWith(after)
  for (const each of opened) document.getElementById(each)?.setAttribute('open', '')
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
  after.scrollTop = top
  const flow = after.closest('details[data-flow]')
  if (flow?.open) draw(flow)
}

/** Draws a scenario as far as it has come. */
const draw = async (flow) => {
  const answer = await fetch(flow.dataset.flow).catch(() => null)
  if (answer?.ok) put(flow.querySelector('.drawn').id, await answer.text())
}

source.addEventListener('message', ({ data }) => {
  for (const [id, html] of Object.entries(JSON.parse(data))) put(id, html)
})
source.addEventListener('over', () => {
  source.close()
  location.reload()
})
source.addEventListener('error', () => {
  const lost = document.getElementById('lost')
  if (lost) lost.hidden = false
})
source.addEventListener('open', () => {
  const lost = document.getElementById('lost')
  if (lost) lost.hidden = true
})
addEventListener('pagehide', () => source.close())
document.addEventListener('toggle', ({ target }) => {
  if (target.open && target.dataset?.flow) draw(target)
}, true)
`
