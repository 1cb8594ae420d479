import { test, vi } from 'vitest'
import { ON_SOCKETS } from '../../selftest/support/fault-cases.js'
import { endsWell } from '../../selftest/support/fault-run.js'

const SCENARIOS = ['bind-dialects', 'handshake', 'events-id-only']

// They wait more than they work.
vi.setConfig({ maxConcurrency: 10 })

// Many at once share two cores: where the step was not even reached in time, it is tried again.
test.concurrent.for(ON_SOCKETS)('$step: $fault', { retry: 2 }, (the) => endsWell(the, SCENARIOS))
