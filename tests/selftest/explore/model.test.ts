import { describe, expect, it } from 'vitest'
import { messageOf } from '../../../src/evidence/readings.js'
import type { StepEvidence } from '../../../src/explore/evidence.js'
import { Model, type Due, type SocketFacts } from '../../../src/explore/model.js'
import { Deadlines } from '../../../src/wire/deadlines.js'

/** A message of a Subscription in R5: a handshake, or an event about an Encounter. */
function message(at: number, about?: string): SocketFacts['frames'][number] {
  const text = JSON.stringify({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [
      {
        resource: {
          resourceType: 'SubscriptionStatus',
          type: about === undefined ? 'handshake' : 'event-notification',
          subscription: { reference: 'Subscription/1' },
          ...(about !== undefined && {
            notificationEvent: [{ eventNumber: '1', focus: { reference: about } }],
          }),
        },
      },
    ],
  })
  return { at, message: messageOf({ text, bytes: text.length }) }
}

type Given = Record<string, unknown>

const create: Given = { did: 'create', sub: 's1', id: '1', as: 'first', from: 0, to: 1 }
const call = (token: string, at: number): Given => ({
  did: 'call',
  token,
  subs: ['s1'],
  granted: true,
  named: [],
  same: null,
  expiresAt: null,
  from: at,
  to: at + 1,
})
const bind = (socket: string, token: string | null, at: number): Given => ({
  did: 'bind',
  socket,
  token,
  sentAt: at,
  from: at,
  to: at + 1,
})
const event = (name: string, at: number): Given => ({
  did: 'event',
  from: at,
  to: at + 1,
  triggers: [{ reference: `Encounter/${name}`, sentAt: at, at: at + 1 }],
})
const touch = (did: string, at: number): Given => ({ did, sub: 's1', ok: true, from: at, to: at + 1 })

function modelOf(steps: readonly Given[], sockets: Readonly<Record<string, Partial<SocketFacts>>>): Model {
  const facts = (name: string): SocketFacts | null =>
    sockets[name] ? { frames: [], closedAt: null, closedCleanly: false, ...sockets[name] } : null
  return new Model(steps as unknown as StepEvidence[] as never, facts, new Deadlines(), 400)
}

const brief = ({ event: { reference }, binding: { socket }, since, cameAt }: Due): string =>
  `${reference.split('/')[1]} on ${socket}${since.length > 0 ? ` after ${since.join(', ')}` : ''}${cameAt === null ? ', missing' : ''}`

const onTwo = [create, call('t1', 2), bind('w1', 't1', 4), call('t2', 6), bind('w2', 't2', 8)]

describe('what is owed', () => {
  it('is only on the newest of two sockets, while the server was not seen to serve both', () => {
    const model = modelOf([...onTwo, event('a', 20), event('b', 40)], {
      w1: { frames: [message(5)] },
      w2: { frames: [message(9), message(22, 'Encounter/a'), message(42, 'Encounter/b')] },
    })
    expect(model.due().map(brief)).toEqual(['a on w2', 'b on w2'])
  })

  it('is on both once an event came on both, and plainly so when it has survived the second bind', () => {
    const model = modelOf([...onTwo, event('a', 20), event('b', 40)], {
      w1: { frames: [message(5), message(23, 'Encounter/a')] },
      w2: { frames: [message(9), message(22, 'Encounter/a'), message(42, 'Encounter/b')] },
    })
    expect(model.due().map(brief)).toEqual(['b on w1, missing', 'a on w2', 'b on w2'])
  })

  it('is on a socket of which the other one has closed, but softly until an event came', () => {
    const facts = {
      w1: { frames: [message(5), message(23, 'Encounter/a')] },
      w2: { frames: [message(9), message(22, 'Encounter/a')], closedAt: 30, closedCleanly: true },
    }
    const model = modelOf([...onTwo, event('a', 20), event('b', 40)], facts)
    expect(model.due().map(brief)).toEqual(['b on w1 after closed elsewhere, missing', 'a on w2'])
    const survived = modelOf([...onTwo, event('a', 20), event('b', 40), event('c', 60)], {
      ...facts,
      w1: { frames: [...facts.w1.frames, message(44, 'Encounter/b')] },
    })
    expect(survived.due().map(brief)).toContain('c on w1, missing')
  })

  it('survives a change once an event came after it', () => {
    const steps = [create, call('t1', 2), bind('w1', 't1', 4), touch('change', 10)]
    const model = modelOf([...steps, event('a', 20), event('b', 40)], {
      w1: { frames: [message(5), message(22, 'Encounter/a')] },
    })
    expect(model.due().map(brief)).toEqual(['a on w1 after changed', 'b on w1, missing'])
  })

  it('is owed like any other where binds were refused before, and softly where one was sent later', () => {
    const model = modelOf(
      [
        create,
        call('t1', 2),
        bind('w1', null, 3),
        bind('w1', 't1', 4),
        event('a', 20),
        bind('w1', null, 500),
        event('b', 600),
      ],
      { w1: { frames: [message(5)] } },
    )
    expect(model.due().map(brief)).toEqual(['a on w1, missing', 'b on w1 after refused beside, missing'])
  })

  it('is nothing while the Subscription was off before the bind, until it is turned on again', () => {
    const steps = [create, touch('off', 1), call('t1', 2), bind('w1', 't1', 4), event('a', 20)]
    const sockets = { w1: { frames: [message(5)] } }
    expect(modelOf(steps, sockets).due()).toEqual([])
    const on = [create, touch('off', 1), touch('on', 1.5), ...steps.slice(2)]
    expect(modelOf(on, sockets).due().map(brief)).toEqual(['a on w1 after changed, missing'])
    const refused = [create, touch('off', 1), { ...touch('on', 1.5), ok: false }, ...steps.slice(2)]
    expect(modelOf(refused, sockets).due()).toEqual([])
  })

  it('is there for all Subscriptions that the answer names, once the bind was confirmed for one of them', () => {
    const second = { ...create, sub: 's2', id: '2' }
    const due = (named: readonly string[]): readonly string[] => {
      const both = { ...call('t1', 2), subs: ['s1', 's2'], named }
      const model = modelOf([create, second, both, bind('w1', 't1', 4), event('a', 20)], {
        w1: { frames: [message(5), message(22, 'Encounter/a')] },
      })
      return model.due().map((each) => `${each.binding.subscription.name}: ${brief(each)}`)
    }
    expect(due(['1', '2'])).toEqual(['s1: a on w1', 's2: a on w1, missing'])
    expect(due(['1'])).toEqual(['s1: a on w1'])
  })

  it('ends with each turning off that nothing else crossed', () => {
    const model = modelOf(
      [create, touch('off', 10), touch('on', 20), touch('off', 30), touch('off', 30.5)],
      {},
    )
    expect(model.ended(model.subscriptions[0]!, 'off').map(({ from }) => from)).toEqual([10])
  })
})

describe('a fresh token', () => {
  const third = (closes: boolean): Model =>
    modelOf([...onTwo, call('t3', 10), bind('w3', 't3', 40)], {
      w1: { frames: [message(5)] },
      w2: { frames: [message(9)], ...(closes && { closedAt: 20, closedCleanly: true }) },
      w3: {},
    })
  const mustBind = (model: Model): boolean => model.mustBind(model.bindings.at(-1)!)

  it('binds where the Subscription is bound on no more sockets than the server has bound it on before', () => {
    expect(mustBind(third(true))).toBe(true)
    expect(mustBind(third(false))).toBe(false)
  })

  it('need not bind where one of its Subscriptions is changed, or bound elsewhere', () => {
    const second = { ...create, sub: 's2', id: '2' }
    const both = { ...call('t2', 6), subs: ['s2', 's1'] }
    const steps = [create, second, call('t1', 2), bind('w1', 't1', 4), both, bind('w2', 't2', 40)]
    const must = (closedAt: number | null, more: readonly Given[] = []): readonly boolean[] => {
      const w1 = { frames: [message(5)], closedAt, closedCleanly: true }
      const model = modelOf([...steps, ...more], { w1, w2: {} })
      return model.bindings.filter(({ socket }) => socket === 'w2').map((each) => model.mustBind(each))
    }
    expect(must(null)).toEqual([false, false])
    expect(must(10)).toEqual([true, true])
    expect(must(10, [touch('change', 30)])).toEqual([false, false])
  })

  it('binds all its Subscriptions once it has bound one of them, whatever that one is bound on', () => {
    const second = { ...create, sub: 's2', id: '2' }
    const both = { ...call('t2', 6), subs: ['s2', 's1'] }
    const steps = [create, second, call('t1', 2), bind('w1', 't1', 4), both, bind('w2', 't2', 40)]
    const must = (came: SocketFacts['frames']): readonly boolean[] => {
      const model = modelOf(steps, { w1: { frames: [message(5)] }, w2: { frames: came } })
      return model.bindings.filter(({ socket }) => socket === 'w2').map((each) => model.mustBind(each))
    }
    expect(must([])).toEqual([false, false])
    expect(must([message(41)])).toEqual([true, true])
  })

  it('is one of a client that was taken back before, once another bind was accepted', () => {
    const model = third(true)
    expect(model.bindings.map((each) => [model.isReturn(each), model.hasTakenBack(each)])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
  })
})
