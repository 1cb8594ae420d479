import type { Trait } from '../../../src/reference/trait.js'
import { Refusal, refuse } from '../../../src/reference/outcome.js'

/** Legal ways to differ: none of them may be failed. */
export const VARIANTS: readonly Trait[] = [
  {
    name: 'no-ids-refused',
    kind: 'variant',
    summary: 'At type level ids must be given.',
    hooks: {
      operationInput: (input) =>
        !(input instanceof Refusal) && input.all
          ? refuse(400, 'required', 'At least one id is needed.')
          : input,
    },
  },
  {
    name: 'duplicates-refused',
    kind: 'variant',
    summary: 'An id that is given twice is refused.',
    hooks: {
      operationInput: (input, { request, body }) => {
        const parameters = (body?.['parameter'] ?? []) as readonly { name?: unknown; valueId?: unknown }[]
        const given = [...request.query.getAll('id'), ...parameters.map(({ valueId }) => valueId)].filter(
          Boolean,
        )
        return new Set(given).size < given.length ? refuse(400, 'value', 'An id is given twice.') : input
      },
    },
  },
  {
    name: 'unknown-ids-ignored',
    kind: 'variant',
    summary: 'At type level ids that are not known are left out, and the rest get their token.',
    hooks: {
      operationInput: (input, { route, server }) => {
        if (input instanceof Refusal || route.level === 'instance') return input
        const known = input.ids.filter((id) => server.store.find('Subscription', id)?.deleted === false)
        return known.length > 0 ? { ...input, ids: known } : input
      },
    },
  },
]
