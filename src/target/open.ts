import { setMaxListeners } from 'node:events'
import type { Journal } from '../evidence/journal.js'
import type { Redactor } from '../evidence/redaction.js'
import { Deadlines } from '../wire/deadlines.js'
import { Permits } from '../wire/locks.js'
import { afterSignal } from '../wire/pause.js'
import { authorizer, type Authorizer } from './authentication.js'
import { secretsOf } from './configuration/describe.js'
import type { RunSettings, TargetSettings } from './configuration/types.js'
import { connect, type Connection } from './connection.js'
import { Session } from './session.js'

/** A target that can be talked to: the one way in for runs, clean-up and doctor. */
export interface OpenTarget {
  readonly session: Session
  readonly connection: Connection
  readonly authorization: Authorizer
  readonly deadlines: Deadlines
  /** ends all connections */
  close(): Promise<void>
}

export interface OpenOptions {
  readonly settings: TargetSettings
  readonly proxy?: RunSettings['proxy'] | undefined
  readonly timeoutFactor: number
  readonly concurrency: number
  /** mask patient data at capture */
  readonly mask: boolean
  /** ends what is under way; clean-up has a while longer */
  readonly signal?: AbortSignal
}

/** Makes the way in; nothing is sent yet. @throws ConfigurationError for a setting that cannot be used */
export function prepareTarget(options: OpenOptions): (journal: Journal, redactor: Redactor) => OpenTarget {
  const { settings } = options
  const deadlines = new Deadlines(options.timeoutFactor)
  const connection = connect(settings, deadlines, options.proxy)
  return (journal, redactor) => {
    // The host is public; what else of the URL a credential may be a part of is so as it is shown.
    redactor.publish(new URL(settings.baseUrl).origin)
    for (const secret of secretsOf(settings, options.proxy)) redactor.learn(secret.value, secret.sort)
    for (const text of [settings.baseUrl, settings.name, settings.topic ?? ''])
      redactor.publish(redactor.redact(text))
    const { dispatcher } = connection
    const authorization = authorizer(settings, {
      journal,
      redactor,
      dispatcher,
      deadlineMs: deadlines.of('response'),
    })
    const signal = options.signal ?? new AbortController().signal
    const last = afterSignal(signal, deadlines.of('interrupted'))
    setMaxListeners(0, signal, last.signal) // as many as there are exchanges under way
    const session = new Session({
      baseUrl: settings.baseUrl,
      journal,
      redactor,
      mask: options.mask,
      deadlines,
      dispatcher,
      permits: new Permits(options.concurrency),
      headers: settings.headers,
      authorization,
      renewed: authorization.renewed,
      worked: authorization.worked,
      signal,
      lastSignal: last.signal,
    })
    const close = (): Promise<void> => {
      last.callOff()
      return dispatcher.destroy().catch(() => {}) // nothing is left to lose
    }
    return { session, connection, authorization, deadlines, close }
  }
}
