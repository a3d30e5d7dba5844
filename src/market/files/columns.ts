import { z } from 'zod'

/** What a column holds, and with it which values are refused and how it is kept in Parquet. */
export const COLUMN_TYPES = {
  /** Epoch time in the column's unit, whole. */
  time: 'BIGINT',
  /** Finite, above 0. */
  price: 'DOUBLE',
  /** Finite, at least 0. */
  quantity: 'DOUBLE',
  /** Finite, above 0, but no price. */
  positive: 'DOUBLE',
  /** Finite. */
  number: 'DOUBLE',
  /** Whole, at least 0. */
  count: 'BIGINT',
  /** Whole, at least 0; names something. */
  id: 'BIGINT',
  /** 1 buys, −1 sells. */
  side: 'TINYINT',
} as const
export type ColumnType = keyof typeof COLUMN_TYPES

export const dataColumnSchema = z.strictObject({
  /** Ends with its unit where it is a time. */
  name: z.string(),
  type: z.enum(Object.keys(COLUMN_TYPES) as [ColumnType, ...ColumnType[]]),
  /** Of the values; empty where they have none. */
  unit: z.string(),
  about: z.string(),
  /** What files call it, the surest first, in small letters with `_` between words. */
  aliases: z.array(z.string()),
  required: z.boolean(),
})
export type DataColumn = z.infer<typeof dataColumnSchema>

/** One column of a kind; files also know it by `aliases`. */
export function column(
  name: string,
  type: ColumnType,
  unit: string,
  about: string,
  aliases: readonly string[],
  required = true,
): DataColumn {
  return { name, type, unit, about, aliases: [...aliases], required }
}

export const RECEIVED = column('received_ns', 'time', 'ns', 'when the recorder got it', ['recv_ns', 'recv_time'], false)

export const PUBLISHED = column(
  'published_ms',
  'time',
  'ms',
  'when it could first be known',
  ['published', 'published_at', 'publication_time'],
  false,
)

export const BOOK_LEVELS = 10

/** Price and quantity of each level of one side of a book; all but the first may be absent. */
export function levels(side: 'bid' | 'ask'): DataColumn[] {
  return Array.from({ length: BOOK_LEVELS }, (_, index) => index + 1).flatMap((level) => [
    column(
      `${side}${level}_price`,
      'price',
      'quote/base',
      `${side} of level ${level}`,
      [`${side}${level}_px`, `${side}_${level}_price`, `${side}s_${level - 1}_price`],
      level === 1,
    ),
    column(
      `${side}${level}_quantity`,
      'quantity',
      'base',
      `offered at level ${level}`,
      [`${side}${level}_qty`, `${side}_${level}_quantity`, `${side}s_${level - 1}_amount`],
      level === 1,
    ),
  ])
}

/** The values of a row as `z` checks them, times and ids as bigint. */
export function rowSchema(columns: readonly DataColumn[]): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      columns.map((entry) => {
        const value = valueSchema(entry.type).meta({ unit: entry.unit, description: entry.about })
        return [entry.name, entry.required ? value : value.nullable()]
      }),
    ),
  )
}

function valueSchema(type: ColumnType): z.ZodType {
  switch (type) {
    case 'time':
    case 'count':
    case 'id':
      return z.bigint().nonnegative()
    case 'price':
    case 'positive':
      return z.number().positive()
    case 'quantity':
      return z.number().nonnegative()
    case 'number':
      return z.number()
    case 'side':
      return z.union([z.literal(1), z.literal(-1)])
  }
}
