import type { OperationContext } from '../../../../src/reference/core.js'
import type { Parameters } from '../../../../src/reference/model.js'
import type { Trait } from '../../../../src/reference/trait.js'

/**
 * Wrong values of the outputs. A token or address that cannot be used is returned to GET alone, so that the suite, which
 * takes its own tokens by POST, sees this fault and not all that follows from it.
 */
export function onGet(change: (output: Parameters, context: OperationContext) => Parameters): Trait['hooks'] {
  return {
    output: (output, context) => (context.request.method === 'GET' ? change(output, context) : output),
  }
}
