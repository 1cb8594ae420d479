import { type AbsenceEvidence, fireWithControl } from '../../../src/scenario/firing.js'
import { bound, type BoundEvidence } from '../../../src/scenario/binding.js'
import { NotApplicable } from '../../../src/scenario/outcomes.js'
import { type Scenario, scenario } from '../../../src/scenario/types.js'
import { dialects } from '../shared/scenarios/bind-dialects.js'
import { forms } from '../shared/scenarios/invocations.js'

export type UnbindEvidence = {
  /** told to end its binding */
  readonly unbound: BoundEvidence
  readonly control: BoundEvidence
  readonly sent: string
  readonly event: AbsenceEvidence
}

/** The form in which some servers let a client end a binding; only where binds are written in JSON. */
export const unbind: Scenario<UnbindEvidence> = scenario({
  key: 'unbind',
  title: 'Ask to end a binding without closing its socket, and trigger an event',
  subscriptions: 2,
  after: [forms, dialects],
  needs: ['trigger'],
  async act(actor): Promise<UnbindEvidence> {
    const isJson = actor.provided['bind-message']?.dialect.name.startsWith('json') ?? false
    if (!isJson) throw new NotApplicable('bind messages are not written in JSON here')
    const [unbound, control] = await Promise.all([
      bound(actor, {}, 'socket that is unbound'),
      bound(actor, {}, 'control: socket of another Subscription'),
    ])
    const message = (token: string): string =>
      JSON.stringify({ type: 'unbind-from-token', payload: { token } })
    unbound.socket.send(message(unbound.grant.token))
    await unbound.socket.listen(actor.world.deadlines.absenceGrace(unbound.handshakeMs ?? 0))
    const event = await fireWithControl(actor, control, [unbound.socket])
    return { unbound: unbound.evidence, control: control.evidence, sent: message('…'), event }
  },
})
