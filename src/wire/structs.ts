import type { Signed } from '../types/index.ts'
import type { Bytes, DecodeLimits, Field } from './fields.ts'
import { malformed, signature } from './fields.ts'

/** One field per property of `T`, in terms of the message's property of the same name. */
type StructFields<T, M> = {
  readonly [K in keyof T]-?: K extends keyof M ? Field<T[K], NonNullable<M[K]>> : never
}

/**
 * A protobuf message whose properties carry the names of the struct's; a property that has no field does not compile.
 *
 * @param name - names the struct in errors
 */
export function struct<T extends object, M extends object>(name: string, fields: StructFields<T, M>): Field<T, M> {
  const entries = Object.entries(fields) as [string, Field<unknown, unknown>][]
  const limits: Record<string, number | DecodeLimits | undefined> = {}
  for (const [key, field] of entries) {
    if (field.maxEntries === undefined) limits[key] = field.limits
    else {
      limits[key] = field.maxEntries
      limits[`${key}$`] = field.limits
    }
  }
  return {
    limits,
    toMessage(value) {
      const message: Record<string, unknown> = {}
      for (const [key, field] of entries) {
        message[key] = field.toMessage((value as Record<string, unknown>)[key], `${name}.${key}`)
      }
      return message as M
    },
    fromMessage(message, where) {
      if (message === undefined) throw malformed(where, 'is missing')
      const value: Record<string, unknown> = {}
      for (const [key, field] of entries) {
        const part = field.fromMessage((message as Record<string, unknown>)[key], `${name}.${key}`)
        if (part !== undefined) value[key] = part
      }
      return value as T
    },
  }
}

/** A property that may be absent; it needs a message field that tells absent from default. */
export function optional<V, M>(field: Field<V, M>): Field<V | undefined, M> {
  return {
    ...field,
    toMessage: (value, where) => (value === undefined ? undefined : field.toMessage(value, where)),
    fromMessage: (message, where) => (message === undefined ? undefined : field.fromMessage(message, where)),
  }
}

export interface ListOptions<V> {
  /** What orders or identifies an entry. */
  readonly key?: (entry: V) => string
  /** Whether the keys must ascend, or only differ. @default 'distinct' */
  readonly order?: 'ascending' | 'distinct'
}

/** At most `maxEntries` entries, with distinct or ascending keys where `key` is given. */
export function list<V, M>(
  field: Field<V, M>,
  maxEntries: number,
  { key, order = 'distinct' }: ListOptions<V> = {},
): Field<readonly V[], M[]> {
  const check = (entries: readonly V[], where: string): void => {
    if (entries.length > maxEntries) throw malformed(where, `has more than ${maxEntries} entries`)
    if (key === undefined) return
    const keys = entries.map(key)
    const fits =
      order === 'ascending' ? keys.every((k, i) => i === 0 || keys[i - 1]! < k) : new Set(keys).size === keys.length
    if (!fits) throw malformed(where, order === 'ascending' ? 'is not in ascending order' : 'has an entry twice')
  }
  return {
    maxEntries,
    ...(field.limits === undefined ? {} : { limits: field.limits }),
    toMessage(value, where) {
      check(value, where)
      return value.map((entry) => field.toMessage(entry, where) as M)
    },
    fromMessage(message = [], where) {
      const value = message.map((entry) => field.fromMessage(entry, where))
      check(value, where)
      return value
    },
  }
}

/** A statement with its signature. */
export function signed<T, M>(
  name: string,
  statement: Field<T, M>,
): Field<Signed<T>, { statement?: M; signature: Bytes }> {
  return struct<Signed<T>, { statement: M; signature: Bytes }>(`Signed ${name}`, {
    statement: statement as Field<T, NonNullable<M>>,
    signature,
  }) as Field<Signed<T>, { statement?: M; signature: Bytes }>
}
