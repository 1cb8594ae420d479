/** How one JSON text is changed, throughout. */
export interface Edit {
  /** members with these names are left out, and so are the members of lists whose `name` is one of them */
  readonly drop?: readonly string[]
  /** members with these names get this value, wherever there is one already */
  readonly set?: Readonly<Record<string, unknown>>
  /** lists with these names get this item more */
  readonly add?: Readonly<Record<string, unknown>>
  /** `status`: a Bundle becomes the resource of its first entry */
  readonly only?: 'status'
}

type JsonObject = Readonly<Record<string, unknown>>

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The text with the edit made; what is no JSON stays as it is. */
export function edited(text: string, edit: Edit): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  return JSON.stringify(changed(edit.only === 'status' ? (firstResource(value) ?? value) : value, edit))
}

function changed(value: unknown, edit: Edit): unknown {
  const { drop = [], set = {}, add = {} } = edit
  if (Array.isArray(value)) {
    const kept = value.filter((item) => !isJsonObject(item) || !drop.includes(String(item['name'])))
    return kept.map((item) => changed(item, edit))
  }
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => !drop.includes(name))
  return Object.fromEntries(
    kept.map(([name, member]) => {
      if (name in set) return [name, set[name]]
      const more = name in add && Array.isArray(member) ? [add[name]] : []
      return [
        name,
        more.length > 0 ? [...(changed(member, edit) as unknown[]), ...more] : changed(member, edit),
      ]
    }),
  )
}

function firstResource(value: unknown): unknown {
  if (!isJsonObject(value) || !Array.isArray(value['entry'])) return null
  const [first] = value['entry'] as unknown[]
  return isJsonObject(first) ? first['resource'] : null
}

/** Plain data with other values for the members of these names, throughout. */
export function replaced<T>(value: T, members: Readonly<Record<string, unknown>>): T {
  if (Array.isArray(value)) return value.map((item: unknown) => replaced(item, members)) as T
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name in members ? members[name] : replaced(member, members),
    ]),
  ) as T
}
