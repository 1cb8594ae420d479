import { advise, group, info, warn, WITH_OPERATION } from '../../../../src/catalogue/wording.js'
import { websocketFlow } from '../../catalogue/sources.js'

/** Several sockets of one Subscription, and how a binding is ended. */
export const REQUIREMENTS = group('WS', [
  {
    id: 'WS-30',
    title:
      'Of two sockets that are bound for one Subscription, closing one does not end the delivery on the other.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [
      warn('WS-30/ended', 'ends the delivery on the other socket too', {
        advice: advise(
          'A client that connects anew before it closes its old connection gets no more events.',
          'End the binding of the socket that was closed, and no other.',
          'Bindings are kept by Subscription and not by socket',
        ),
      }),
    ],
    sources: [websocketFlow],
    wrongServer: 'The close of any socket drops all that is known of the Subscription.',
  },
  {
    id: 'WS-31',
    title: 'Whether a message of the client ends a binding is left open.',
    strength: 'NOT STATED',
    releases: WITH_OPERATION,
    clauses: [info('WS-31/unbinds', 'ends the binding on `unbind-from-token`')],
    sources: [websocketFlow],
  },
])
