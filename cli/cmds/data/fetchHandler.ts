import { ConfigError } from '../../../src/errors/index.ts'
import { fetchBars, SYSTEM_CLOCK } from '../../../src/market/exchange/index.ts'
import { StoppedError } from '../../lib/errors.ts'
import { counted, formatDuration, formatTime } from '../../lib/format.ts'
import { stopRequests } from '../../lib/lifecycle.ts'
import { ProgressBar } from '../../lib/progressBar.ts'
import type { DataFetchOptions } from './fetchOptions.ts'
import { fetchEvent, fetchLines } from './report.ts'

/**
 * Brings bars from an exchange into the data that is kept.
 *
 * @throws {ConfigError} for an exchange, market or timeframe that there is not
 * @throws {ExchangeError} when the exchange cannot be asked; {StoppedError}; bars that came until then are kept
 * @throws {DataError | StorageError}
 */
export async function dataFetch(options: DataFetchOptions): Promise<void> {
  const { exchange, symbol, timeframe, since, until = Number.POSITIVE_INFINITY, dir, as, url, json } = options
  if (until <= since) throw new ConfigError('INVALID_CONFIG', '--until must be later than --since')
  const beganMs = performance.now()
  const signal = stopRequests()
  const bar = new ProgressBar()
  const note = (text: string): void => {
    bar.clear()
    process.stderr.write(`murmuration: ${text}\n`)
  }
  let kept = 0
  try {
    const result = await fetchBars(
      { exchange, market: symbol, timeframe, sinceMs: since, untilMs: until, dir, storedAs: as, url },
      {
        clock: SYSTEM_CLOCK,
        signal,
        onProgress: ({ doneMs, totalMs, bars, atMs }) =>
          bar.show(doneMs, totalMs, `${counted(bars, 'bar')}, up to ${formatTime(atMs)}`),
        onRetry: ({ message }, delayMs) => note(`${message}; trying again in ${formatDuration(delayMs)}`),
        onStored: (added) => {
          kept = added
        },
      },
    )
    bar.finish()
    const elapsedMs = Math.round(performance.now() - beganMs)
    const lines = json === true ? [JSON.stringify(fetchEvent(result, elapsedMs))] : fetchLines(result, elapsedMs)
    for (const line of lines) process.stdout.write(`${line}\n`)
  } catch (error) {
    bar.finish()
    if (kept > 0) note(`${counted(kept, 'bar')} came until here and are kept; the same command goes on from there`)
    else if (error instanceof StoppedError) note('stopped; nothing new had come')
    throw error
  }
}
