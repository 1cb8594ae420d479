import type { CountedVerdict } from '../counts.js'
import { className, SIGNS } from './words.js'

/** A verdict as a word with a sign. */
export function Badge({ verdict }: { readonly verdict: CountedVerdict }) {
  return (
    <b class={`v ${className(verdict)}`}>
      {SIGNS[verdict]} {verdict}
    </b>
  )
}

/** Links to requirements, side by side. */
export function RequirementLinks({ ids }: { readonly ids: readonly string[] }) {
  return (
    <>
      {ids.map((id, index) => (
        <>
          {index > 0 && ' '}
          <a class="id" href={`#${id}`}>
            {id}
          </a>
        </>
      ))}
    </>
  )
}
