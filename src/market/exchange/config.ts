import { z } from 'zod'
import { symbolSchema } from '../symbol.ts'

/** Days that features look back and a model learns from. */
const DEFAULT_HISTORY_DAYS = 90

/** Bars of an exchange as time passes. */
export const exchangeSourceSchema = z
  .strictObject({
    kind: z.literal('exchange'),
    exchange: z
      .string()
      .regex(/^[a-z0-9]{1,32}$/, 'an exchange is named in small letters, as ccxt does')
      .describe('as ccxt names it, such as binance'),
    symbol: symbolSchema.describe('as the model names it'),
    market: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('as the exchange or ccxt names it, such as BTC/USDT; like the symbol by default'),
    sinceMs: z.int().min(0).max(4e12).optional().describe('begin of the history, UTC ms'),
    historyDays: z
      .number()
      .positive()
      .max(3660)
      .optional()
      .describe(`length of the history when it begins, instead of sinceMs; ${DEFAULT_HISTORY_DAYS} by default`),
    dir: z
      .string()
      .min(1)
      .optional()
      .describe('folder that keeps what was seen, so that a restart asks for the rest alone'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("of a gateway that speaks the exchange's API; paths stay as they are"),
  })
  .refine(({ sinceMs, historyDays }) => sinceMs === undefined || historyDays === undefined, {
    path: ['historyDays'],
    error: 'give sinceMs or historyDays, not both',
  })
  .describe('one market of an exchange, live')

export type ExchangeSource = z.infer<typeof exchangeSourceSchema>

/** Begin of a source's history, UTC ms. */
export function historySinceMs({ sinceMs, historyDays }: ExchangeSource, nowMs: number): number {
  return sinceMs ?? nowMs - (historyDays ?? DEFAULT_HISTORY_DAYS) * 86_400_000
}
