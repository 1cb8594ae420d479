import type { Trait } from '../../../../src/reference/trait.js'
import { added, replaced, retyped, without } from '../../../../src/reference/edits/resources.js'

/** The output `subscription`. */
export const MUTANTS: readonly Trait[] = [
  {
    name: 'subscription-as-id',
    kind: 'mutant',
    summary: 'Each subscription is a valueId.',
    breaks: 'OUT-15/not-string',
    hooks: { output: (output) => retyped(output, 'subscription', 'valueId') },
  },
  {
    name: 'joined-subscriptions',
    kind: 'mutant',
    summary: 'One subscription holds all ids with commas between them.',
    breaks: 'OUT-15/joined',
    hooks: {
      output: (output, { issued }) =>
        added(without(output, 'subscription'), {
          name: 'subscription',
          valueString: issued.subscriptions.join(','),
        }),
    },
  },
  {
    name: 'foreign-subscriptions',
    kind: 'mutant',
    summary: 'A call without ids lists the Subscriptions of everybody.',
    breaks: 'OUT-17/foreign',
    hooks: {
      output: (output, { route, body, request, issued, server }) => {
        if (route.level !== 'type' || body !== undefined || request.query.has('id')) return output
        const others = server.subscriptions
          .all()
          .filter(({ id, channel }) => channel === 'websocket' && !issued.subscriptions.includes(id))
        return others.reduce((all, { id }) => added(all, { name: 'subscription', valueString: id }), output)
      },
    },
  },
  {
    name: 'unrequested-subscription',
    kind: 'mutant',
    summary: 'The output lists a Subscription that nobody asked for.',
    breaks: 'OUT-17/unrequested',
    hooks: { output: (output) => added(output, { name: 'subscription', valueString: 'not-asked-for' }) },
  },
  {
    name: 'first-subscription-only',
    kind: 'mutant',
    summary: 'Of several Subscriptions the output lists the first.',
    breaks: 'OUT-17/missing',
    hooks: {
      output: (output, { issued }) =>
        replaced(output, 'subscription', (each) =>
          each['valueString'] === issued.subscriptions[0] ? [each] : [],
        ),
    },
  },
]
