import { ExchangeError } from '../../errors/index.ts'
import { DAY_MS, isoTime } from '../calendar.ts'
import type { ExchangeClient } from './client.ts'

/** Open time (UTC ms), open, high, low, close (quote/base), volume (base) of a closed bar. */
export type Bar = readonly [timeMs: number, open: number, high: number, low: number, close: number, volume: number]

/** What one answer of an exchange says. */
export interface Page {
  /** By the exchange's clock when it was asked, UTC ms. */
  readonly askedMs: number
  /** Closed, checked, from the time asked for on, strictly ascending: each is followed by a newer row. */
  readonly bars: readonly Bar[]
  /** The last row, which may be unfinished; undefined for an empty answer. */
  readonly newest: Bar | undefined
  /** Whether the answer was as long as answers are: there may be more. */
  readonly full: boolean
}

/**
 * Asks for bars once and checks the answer.
 *
 * That a bar is over does not yet tell that the answer shows all of it, which may come out of a cache; a newer row in the same
 * answer does.
 *
 * @param sinceMs - opening time of the first bar wanted, UTC ms
 * @throws {ExchangeError} BAD_ANSWER for rows that no market can have; STALE when all rows are from before `sinceMs`; else as
 * the client
 */
export async function askPage(client: ExchangeClient, sinceMs: number): Promise<Page> {
  const askedMs = client.now()
  const rows = await client.rows(sinceMs)
  const { exchange, intervalMs, pageBars } = client
  const full = rows.length >= pageBars
  const all = rows.map((row) => fieldsOf(exchange, row, intervalMs)).toSorted(([a], [b]) => a - b)
  const newest = all.at(-1)
  if (newest === undefined) return { askedMs, bars: [], newest, full }
  const [newestMs] = newest
  if (newestMs < sinceMs) {
    throw new ExchangeError(
      'STALE',
      `${exchange} answers with bars up to ${isoTime(newestMs)} when asked for those from ${isoTime(sinceMs)} on`,
    )
  }
  if (newestMs > askedMs + intervalMs) {
    throw badAnswer(exchange, newestMs, `is of the future: the clock says ${isoTime(askedMs)}`)
  }
  // A bar that has only begun may still be without prices.
  for (const bar of all) if (bar[0] + intervalMs <= askedMs) check(exchange, bar)
  const closed = all.filter(([timeMs]) => timeMs >= sinceMs && timeMs < newestMs && timeMs + intervalMs <= askedMs)
  const bars = closed.filter((bar, index) => index === 0 || !repeats(exchange, bar, closed[index - 1]))
  return { askedMs, bars, newest, full }
}

/** Whether two rows say the same. */
export function sameBar(a: Bar, b: Bar): boolean {
  return a.every((value, index) => Object.is(value, b[index]))
}

function fieldsOf(exchange: string, row: readonly unknown[], intervalMs: number): Bar {
  const [timeMs, open, high, low, close, volume] = row.map((value) => (typeof value === 'number' ? value : Number.NaN))
  if (!Number.isSafeInteger(timeMs) || (intervalMs <= DAY_MS && timeMs % intervalMs !== 0)) {
    throw badAnswer(exchange, timeMs, 'does not begin at a whole multiple of its length')
  }
  return [timeMs, open, high, low, close, volume]
}

function check(exchange: string, [timeMs, open, high, low, close, volume]: Bar): void {
  const prices = [open, high, low, close]
  if (!prices.every((price) => Number.isFinite(price) && price > 0)) {
    throw badAnswer(exchange, timeMs, `has a price that is none: ${prices.join(', ')}`)
  }
  if (high < Math.max(...prices) || low > Math.min(...prices)) {
    throw badAnswer(exchange, timeMs, `has prices outside its high and low: ${prices.join(', ')}`)
  }
  if (!Number.isFinite(volume) || volume < 0) throw badAnswer(exchange, timeMs, `has the volume ${volume}`)
}

/** @throws {ExchangeError} BAD_ANSWER for two bars of one time that differ */
function repeats(exchange: string, bar: Bar, previous: Bar): boolean {
  if (bar[0] !== previous[0]) return false
  if (sameBar(bar, previous)) return true
  throw badAnswer(exchange, bar[0], 'comes twice with different values')
}

function badAnswer(exchange: string, timeMs: number, what: string): ExchangeError {
  return new ExchangeError(
    'BAD_ANSWER',
    `${exchange} gives an answer that cannot be: the bar of ${isoTime(timeMs)} ${what}`,
  )
}
