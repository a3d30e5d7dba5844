import type { Logger } from '../logger/index.ts'
import { isoTime } from '../market/calendar.ts'
import type { LiveBarsModules } from '../market/exchange/liveBars.ts'
import type { Metrics } from '../metrics/index.ts'
import type { OpenLiveBars } from './market.ts'

export interface ExchangeWatchModules {
  readonly logger: Logger
  readonly metrics: Metrics
}

/** The exchanges of ccxt, whose modules only live sources load; see `watchExchange` for what goes wrong while they run. */
export function exchangeBars(modules: ExchangeWatchModules): OpenLiveBars {
  return async (source) => {
    const { historySinceMs, openLiveBars } = await import('../market/exchange/index.ts')
    return openLiveBars(
      { ...source, sinceMs: historySinceMs(source, Date.now()) },
      {
        // A peer that is stopped while its history loads just ends.
        signal: new AbortController().signal,
        ...watchExchange(source, modules),
      },
    )
  }
}

/** Logs and counts when an exchange falls silent or answers again, and when its bars cannot be stored. */
export function watchExchange(
  { exchange, symbol }: { readonly exchange: string; readonly symbol: string },
  { logger, metrics }: ExchangeWatchModules,
): Required<Pick<LiveBarsModules, 'onState' | 'onStoreError'>> {
  const log = logger.child({ exchange, symbol })
  const connected = metrics.exchangeConnected.labels({ exchange, symbol })
  connected.set(1)
  let silentSince: string | undefined
  return {
    onState(state) {
      connected.set(state.connected ? 1 : 0)
      if (state.connected) {
        log.info({ silentSince }, 'the exchange answers again')
        silentSince = undefined
      } else {
        silentSince = isoTime(state.sinceMs)
        log.warn({ err: state.error, silentSince, retryInMs: state.retryInMs }, 'the exchange is silent')
      }
    },
    onStoreError(error) {
      metrics.errors.inc({ where: 'barStore' })
      log.error({ err: error }, 'new bars could not be stored; they are held')
    },
  }
}
