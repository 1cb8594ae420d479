import type { CountedVerdict } from '../../counts.js'
import type { MatrixTarget } from '../../matrix.js'
import { Badge } from '../badge.js'
import { BANNERS, SIGNS } from '../words.js'

const SHOWN: readonly CountedVerdict[] = ['fail', 'unverified', 'warn', 'info', 'pass', 'waived']

/** One line for each target: its verdict, and what stands behind it. */
export function Targets({
  targets,
  column,
}: {
  readonly targets: readonly MatrixTarget[]
  /** what each of them is called: `target` */
  readonly column: string
}) {
  if (targets.length === 0) return <p>None of the targets fell to this part.</p>
  return (
    <div class="scroll" tabIndex={0} role="region" aria-labelledby="targets">
      <table class="targets">
        <thead>
          <tr>
            {[column, 'verdict'].map((name) => (
              <th scope="col">{name}</th>
            ))}
            {SHOWN.map((verdict) => (
              <th scope="col">
                <Badge verdict={verdict} />
              </th>
            ))}
            {['verified', 'FHIR', 'software'].map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => (
            <Target target={target} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Target({ target }: { readonly target: MatrixTarget }) {
  const { counts, verdict } = target
  const look = BANNERS[verdict]
  const sign = look === 'pass' ? SIGNS.pass : look === 'fail' ? SIGNS.fail : SIGNS.unverified
  return (
    <tr data-target={target.folder} data-verdict={verdict}>
      <th scope="row" class="name">
        <a href={target.link}>{clip(target.name, 120)}</a>
        <span class="said">{target.sentence}</span>
      </th>
      <td>
        <b class={`v ${look}`}>
          {sign} {verdict}
        </b>
      </td>
      {SHOWN.map((counted) => (
        <td class="n" data-count={counted}>
          {counts[counted]}
        </td>
      ))}
      <td class="n">
        {target.verified} of {target.applicable}
      </td>
      <td>{clip(target.fhirVersion ?? 'unknown', 40)}</td>
      <td>{clip(target.software ?? 'not said', 120)}</td>
    </tr>
  )
}

function clip(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
