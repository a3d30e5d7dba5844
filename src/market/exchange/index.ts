export { type ExchangeClient, type ExchangeOptions, openExchange } from './client.ts'
export { type Clock, SYSTEM_CLOCK } from './clock.ts'
export { type ExchangeSource, exchangeSourceSchema, historySinceMs } from './config.ts'
export {
  type FetchBarsOptions,
  type FetchedBars,
  type FetchModules,
  type FetchProgress,
  fetchBars,
} from './fetchBars.ts'
export { fetchKlines, type KlinesPage } from './klines.ts'
export {
  type ConnectionState,
  type LiveBars,
  type LiveBarsModules,
  type LiveBarsOptions,
  openLiveBars,
} from './liveBars.ts'
