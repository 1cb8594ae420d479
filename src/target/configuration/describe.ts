import { isAbsolute, relative } from 'node:path'
import type { Json } from '../../evidence/types.js'
import { secretsOfUrl } from '../url-secrets.js'
import { shown } from './layers.js'
import type { SettingName } from './settings.js'
import type { Authentication, RunSettings, TargetSettings } from './types.js'

/** A secret that was given, and what the redactor calls it. */
export interface GivenSecret {
  readonly value: string
  readonly sort: string
}

/**
 * Every setting of a run on one target by its camelCase name, for the report. Secrets are only `(set)` or `(not set)`;
 * paths are shown as they are seen from the working directory.
 */
export function redactedConfiguration(
  settings: RunSettings,
  target: TargetSettings,
): Record<SettingName, Json> {
  const auth = target.auth
  const of = (name: string): Json => (name in auth ? String((auth as Record<string, unknown>)[name]) : null)
  const secretOf = (name: string) => given(name in auth ? of(name) : null)
  const tokenUrl = of('tokenUrl')
  return {
    baseUrl: target.baseUrl,
    preset: target.preset,
    name: target.name,
    fhirVersion: target.fhirVersion,
    ig: target.ig,
    auth: auth.kind,
    bearerToken: secretOf('token'),
    secondBearerToken: given(target.second?.kind === 'bearer' ? target.second : null),
    username: of('username'),
    password: secretOf('password'),
    clientId: of('clientId'),
    clientSecret: secretOf('clientSecret'),
    tokenUrl: typeof tokenUrl === 'string' ? shown(tokenUrl) : null,
    scope: of('scope'),
    audience: of('audience'),
    resource: of('resource'),
    assertionAudience: of('assertionAudience'),
    privateKeyFile: path(auth.kind === 'smart-backend' ? auth.privateKeyFile : null),
    secondUsername: target.second?.kind === 'basic' ? target.second.username : null,
    secondPassword: given(target.second?.kind === 'basic' ? target.second : null),
    secondClientId: target.second && 'clientId' in target.second ? target.second.clientId : null,
    secondClientSecret: given(target.second?.kind === 'client-credentials' ? target.second : null),
    secondPrivateKeyFile: path(target.second?.kind === 'smart-backend' ? target.second.privateKeyFile : null),
    userAgent: target.headers['user-agent'] ?? null,
    headers: given(Object.keys(target.headers).length > 0 ? target.headers : null),
    caFile: path(target.tls.caFile),
    clientCertFile: path(target.tls.certFile),
    clientKeyFile: path(target.tls.keyFile),
    insecure: target.tls.insecure,
    subscriptionTopic: target.topic,
    createTopic: target.createTopic,
    subscriptionFile: path(target.subscriptionFile),
    subscriptionIds: target.subscriptionIds,
    triggerFile: path(target.triggerFile),
    bindDialect: target.bindDialect,
    targets: settings.severalTargets ? settings.targets.map((one) => one.name) : null,
    waitBudgetSeconds: settings.waitBudgetSeconds,
    reportDir: path(settings.reportDir),
    validatorJar: path(settings.validatorJar),
    httpProxy: given(settings.proxy.http),
    httpsProxy: given(settings.proxy.https),
    noProxy: settings.proxy.no,
    only: settings.only,
    skip: settings.skip,
    runScope: settings.scope,
    acceptUnverified: settings.acceptUnverified,
    noRepeat: !settings.repeat,
    strict: settings.strict,
    timeoutFactor: settings.timeoutFactor,
    concurrency: settings.concurrency,
    maxSubscriptions: settings.maxSubscriptions,
    waiversFile: path(settings.waiversFile),
    writeWaivers: path(settings.writeWaivers),
    shard: settings.shard === null ? null : `${settings.shard.index}/${settings.shard.count}`,
    formats: settings.formats,
    keepPayloads: settings.keepPayloads,
    dryRun: settings.dryRun,
    verbose: settings.verbose,
    quiet: settings.quiet,
  }
}

function given(value: unknown): '(set)' | '(not set)' {
  return value === null ? '(not set)' : '(set)'
}

// A report is shown to others: the folders of the machine that made it are nobody's business.
function path(absolute: string | null): string | null {
  if (absolute === null || !isAbsolute(absolute)) return absolute
  const seen = relative(process.cwd(), absolute)
  return seen.startsWith('..') || isAbsolute(seen) ? `…/${absolute.split(/[\\/]/).at(-1)}` : seen || '.'
}

/** Headers whose values tell nothing; all others may carry a key. */
const PUBLIC_HEADERS =
  /^(accept|accept-.*|cache-control|content-type|host|origin|prefer|referer|user-agent)$/i

/** Every secret that was given for a target and for the way to it, also in the forms in which it is sent. */
export function secretsOf(target: TargetSettings, proxy?: RunSettings['proxy']): readonly GivenSecret[] {
  const headers = Object.entries(target.headers)
    .filter(([name, value]) => !PUBLIC_HEADERS.test(name) && value !== '')
    .flatMap(([, value]) => [value, ...schemed(value)])
    .map((value) => ({ value, sort: 'header' }))
  const proxies = [proxy?.http, proxy?.https]
    .flatMap((url) => (url ? [decodeURIComponent(new URL(url).password)] : []))
    .filter((value) => value !== '')
    .map((value) => ({ value, sort: 'proxy-password' }))
  const urls = [target.auth, target.second]
    .flatMap((auth) => (auth && 'tokenUrl' in auth && auth.tokenUrl ? secretsOfUrl(auth.tokenUrl) : []))
    .map((value) => ({ value, sort: 'token-url' }))
  const all = [
    ...ofPrincipal(target.auth, ''),
    ...ofPrincipal(target.second, 'second-'),
    ...headers,
    ...proxies,
    ...urls,
  ]
  return all.filter(({ value }, index) => all.findIndex((other) => other.value === value) === index)
}

/** `Bearer abc` is known as a whole and as `abc`, `Basic …` by its password too. */
function schemed(value: string): string[] {
  const [, scheme = '', credentials] = /^([A-Za-z]+) +(\S+)$/.exec(value) ?? []
  if (credentials === undefined) return []
  if (!/^basic$/i.test(scheme)) return [credentials]
  const password = /:(.+)$/s.exec(Buffer.from(credentials, 'base64').toString())?.[1]
  return password === undefined ? [credentials] : [credentials, password]
}

function ofPrincipal(auth: Authentication | null, prefix: string): GivenSecret[] {
  switch (auth?.kind) {
    case 'bearer':
      return [{ value: auth.token, sort: `${prefix}bearer` }]
    case 'basic':
      return [
        { value: auth.password, sort: `${prefix}password` },
        { value: base64(`${auth.username}:${auth.password}`), sort: `${prefix}basic` },
      ]
    case 'client-credentials':
      return [
        { value: auth.clientSecret, sort: `${prefix}client-secret` },
        { value: base64(`${auth.clientId}:${auth.clientSecret}`), sort: `${prefix}basic` },
      ]
    default:
      // the private key of smart-backend never leaves its file; tokens got with it are learnt when they arrive
      return []
  }
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
