import { EXPLORE_SETTINGS, RUN_SETTINGS_TOO } from '../../explore/settings.js'
import { RUN_SETTINGS } from '../../target/configuration/settings-run.js'
import type { Setting } from '../../target/configuration/setting.js'
import { flagKey } from '../../target/configuration/settings.js'
import { TARGET_SETTINGS } from '../../target/configuration/settings-target.js'
import {
  AUTH_KINDS,
  BIND_DIALECTS,
  CREATE_TOPIC,
  FHIR_VERSIONS,
  IG_VERSIONS,
} from '../../target/configuration/types.js'
import { SCOPES } from '../../evidence/types.js'
import { isSecret, labelOf, shownText, type Target, type TargetSettingName, type Texts } from '../targets.js'

/** What most targets need; the rest is behind a click. */
const FIRST: readonly TargetSettingName[] = [
  'baseUrl',
  'name',
  'bearerToken',
  'secondBearerToken',
  'subscriptionTopic',
  'fhirVersion',
]

const LABELS: Partial<Record<TargetSettingName, string>> = {
  baseUrl: 'FHIR base URL',
  name: 'Name',
  bearerToken: 'Bearer token',
  secondBearerToken: 'Bearer token of a second user',
  subscriptionTopic: 'SubscriptionTopic',
  fhirVersion: 'FHIR version',
}

const CHOICES: Partial<Record<string, readonly string[]>> = {
  fhirVersion: FHIR_VERSIONS,
  ig: IG_VERSIONS,
  auth: ['', ...AUTH_KINDS],
  createTopic: CREATE_TOPIC,
  runScope: SCOPES,
}

/** The settings of a target, to be typed. What is secret is never shown again. */
export function TargetForm({
  action,
  texts,
  target,
  submit,
}: {
  readonly action: string
  readonly texts: Texts
  /** the one that is changed; absent for a new one */
  readonly target?: Target
  readonly submit: string
}) {
  const names = Object.keys(TARGET_SETTINGS) as TargetSettingName[]
  const rest = names.filter((name) => !FIRST.includes(name))
  const field = (name: TargetSettingName) => (
    <TargetField name={name} texts={texts} {...(target && { target })} />
  )
  return (
    <form method="post" action={action} autocomplete="off">
      <div class="fields">{FIRST.map(field)}</div>
      <details id="more-settings" open={rest.some((name) => isGiven(TARGET_SETTINGS[name], texts[name]))}>
        <summary>More settings: authentication, TLS, topic and trigger</summary>
        <div class="fields">{rest.map(field)}</div>
      </details>
      <p class="small muted">
        Secrets stay in this process: no page shows them and no file holds them. <code>{'${NAME}'}</code>{' '}
        takes one from the environment that the workbench was started with. Paths start where it was started.
      </p>
      <div class="actions">
        <button class="main">{submit}</button>
      </div>
    </form>
  )
}

function TargetField({
  name,
  texts,
  target,
}: {
  readonly name: TargetSettingName
  readonly texts: Texts
  readonly target?: Target
}) {
  const one = TARGET_SETTINGS[name] as Setting
  const isSet = target !== undefined && (target.texts[name] ?? '') !== ''
  const shown = shownText({ texts }, name)
  return (
    <Field
      id={`f-${name}`}
      name={name}
      label={LABELS[name] ?? one.help}
      tag={labelOf(name)}
      value={shown}
      isFlag={one.default === false}
      choices={CHOICES[name] ?? []}
      suggestions={name === 'bindDialect' ? BIND_DIALECTS : []}
      type={isSecret(name) && shown === '' ? 'password' : name === 'baseUrl' ? 'url' : 'text'}
      placeholder={isSecret(name) && isSet ? '(set; leave empty to keep)' : isSecret(name) ? '' : one.example}
      isNeeded={name === 'baseUrl'}
    />
  )
}

const RUN_FIELDS = [
  'runScope',
  'waitBudgetSeconds',
  'only',
  'skip',
  'acceptUnverified',
  'timeoutFactor',
  'maxSubscriptions',
  'waiversFile',
  'strict',
  'noRepeat',
  'keepPayloads',
] as const

/** The settings of a run, as the command line has them. */
export function RunFields({ texts }: { readonly texts: Texts }) {
  return (
    <div class="fields">
      {RUN_FIELDS.map((name) => {
        const one = RUN_SETTINGS[name] as Setting
        const key = flagKey(one.flag ?? '')
        return (
          <Field
            id={`r-${name}`}
            name={key}
            label={one.help}
            tag={one.flag?.split(' ')[0] ?? ''}
            value={texts[key] ?? ''}
            isFlag={one.default === false}
            choices={CHOICES[name] ?? []}
            type="text"
            placeholder={one.defaultText}
          />
        )
      })}
    </div>
  )
}

/** Whether a text says anything else than what is so without it: a choice always says something. */
function isGiven({ default: usual }: Setting, text = ''): boolean {
  return text !== '' && text !== String(usual)
}

/** Whether anything of a run was typed. */
export const isRunGiven = (texts: Texts): boolean =>
  RUN_FIELDS.some((name) => {
    const one = RUN_SETTINGS[name] as Setting
    return isGiven(one, texts[flagKey(one.flag ?? '')])
  })

/** Whether anything of an exploration was typed. */
export const isExplorationGiven = (texts: Texts): boolean =>
  EXPLORE_KEYS.some((key) => (texts[key] ?? '') !== '')

/** The names of the run's settings in a form. */
export const RUN_KEYS: readonly string[] = RUN_FIELDS.map((name) =>
  flagKey((RUN_SETTINGS[name] as Setting).flag ?? ''),
)

/** The settings of an exploration, as the command line has them. */
export function ExploreFields({ texts }: { readonly texts: Texts }) {
  return (
    <div class="fields">
      {Object.entries(EXPLORE_SETTINGS).map(([name, one]) => {
        const key = flagKey(one.flag ?? '')
        return (
          <Field
            id={`x-${name}`}
            name={key}
            label={one.help}
            tag={one.flag?.split(' ')[0] ?? ''}
            value={texts[key] ?? ''}
            isFlag={false}
            choices={[]}
            type="text"
            placeholder={one.defaultText}
          />
        )
      })}
    </div>
  )
}

/** The names of the exploration's settings in a form, and of those of a run that it has too. */
export const EXPLORE_KEYS: readonly string[] = Object.values(EXPLORE_SETTINGS).map(({ flag }) =>
  flagKey(flag ?? ''),
)
export const EXPLORE_RUN_KEYS: readonly string[] = RUN_FIELDS.filter((name) =>
  RUN_SETTINGS_TOO.includes(name),
).map((name) => flagKey((RUN_SETTINGS[name] as Setting).flag ?? ''))

interface FieldProps {
  readonly id: string
  readonly name: string
  readonly label: string
  /** what command line and messages call it */
  readonly tag: string
  readonly value: string
  readonly isFlag: boolean
  readonly choices: readonly string[]
  readonly suggestions?: readonly string[]
  readonly type: 'text' | 'password' | 'url'
  readonly placeholder: string
  readonly isNeeded?: boolean
}

function Field({
  id,
  name,
  label,
  tag,
  value,
  isFlag,
  choices,
  suggestions = [],
  type,
  placeholder,
  isNeeded = false,
}: FieldProps) {
  if (isFlag)
    return (
      <label class="check" for={id}>
        <input id={id} type="checkbox" name={name} value="true" checked={value === 'true'} />
        <span>
          {label} <span class="tag">{tag}</span>
        </span>
      </label>
    )
  return (
    <label class="field" for={id}>
      <span>
        {label} <span class="tag">{tag}</span>
      </span>
      {choices.length > 0 ? (
        <select id={id} name={name}>
          {choices.map((choice) => (
            <option value={choice} selected={choice === value}>
              {choice === '' ? 'by what is given' : choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          name={name}
          type={type}
          value={value}
          placeholder={placeholder}
          required={isNeeded}
          autocomplete={type === 'password' ? 'new-password' : 'off'}
          spellcheck={false}
          {...(suggestions.length > 0 && { list: `${id}-list` })}
        />
      )}
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((each) => (
            <option value={each} />
          ))}
        </datalist>
      )}
    </label>
  )
}

/** Begins a run of one requirement. */
export function AgainForm({
  action,
  requirement,
}: {
  readonly action: string
  readonly requirement: string
}) {
  return (
    <form method="post" action={action} class="again">
      <input type="hidden" name="only" value={requirement} />
      <input type="hidden" name="isAgain" value="true" />
      <button>Run {requirement} again</button>
    </form>
  )
}
