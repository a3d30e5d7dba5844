import type { Exchange } from 'ccxt'
import { ConfigError, type ExchangeError, MurmurationError } from '../../errors/index.ts'
import { parseInterval } from '../files/interval.ts'
import type { Clock } from './clock.ts'
import { nearestNames } from './nearest.ts'
import { retrying } from './retry.ts'
import { createTransport, TransportError } from './transport.ts'

/** Of an exchange that does not say how many bars it answers with; fewer than any gives. */
const DEFAULT_PAGE_BARS = 100
/** Enough for a hiccup; a host that is not there should be told soon. */
const OPENING_ATTEMPTS = 3

export interface ExchangeOptions {
  /** As ccxt names it, e.g. `binance`. */
  readonly exchange: string
  /** ccxt's name of the market, or the exchange's own: `BTC/USDT`, `BTC/USDT:USDT`, `BTCUSDT`. */
  readonly market: string
  /** Of bars, as ccxt names it. */
  readonly timeframe: string
  /** Of a gateway that speaks the exchange's API; paths stay as they are. @default the exchange's own */
  readonly url?: string | undefined
}

export interface ExchangeModules {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onRetry?: ((error: ExchangeError, delayMs: number) => void) | undefined
}

/** One market of one exchange, open for questions. */
export interface ExchangeClient {
  readonly exchange: string
  /** ccxt's name of the market. */
  readonly market: string
  readonly intervalMs: number
  /** Bars that one answer holds at most. */
  readonly pageBars: number
  /** The exchange's clock, UTC ms; this machine's for an exchange that does not tell its own. */
  now(): number
  /** Compares the clocks anew. @throws {ExchangeError} */
  syncClock(): Promise<void>
  /**
   * Asks once for the bars that open at `sinceMs` or later: rows as ccxt orders their fields, as they came, unchecked.
   *
   * @throws {ExchangeError} UNREACHABLE | BUSY | REFUSED | BAD_ANSWER
   */
  rows(sinceMs: number): Promise<readonly (readonly unknown[])[]>
}

/**
 * Loads what the exchange says of its markets.
 *
 * @throws {ConfigError} INVALID_CONFIG for an exchange, market or timeframe that there is not, naming those that are like it
 * @throws {ExchangeError} UNREACHABLE | BUSY | REFUSED | BAD_ANSWER
 */
export async function openExchange(options: ExchangeOptions, modules: ExchangeModules): Promise<ExchangeClient> {
  const { clock, signal, onRetry } = modules
  const exchange = await createExchange(options.exchange)
  const intervalMs = intervalOf(exchange, options.timeframe)
  exchange.fetchImplementation = createTransport(signal)
  // ccxt sorts the rows and drops those before the time asked for, which would hide answers that are stale or in disorder.
  exchange.parseOHLCVs = (rows, market) => (rows ?? []).map((row) => exchange.parseOHLCV(row, market))
  if (options.url !== undefined) moveTo(options.url, exchange)
  askForSpotAlone(exchange, options.market)

  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      throw errorOf(exchange.id, error)
    }
  }
  let offsetMs = 0
  const syncClock = async (): Promise<void> => {
    if (exchange.has.fetchTime !== true) return
    const askedMs = clock.now()
    const timeMs = await ask(() => exchange.fetchTime())
    if (!Number.isFinite(timeMs)) throw new TransportError('BAD_ANSWER', `${exchange.id} does not tell its time`)
    offsetMs = Number(timeMs) - (askedMs + clock.now()) / 2
  }
  const retry = { clock, signal, onRetry, attempts: OPENING_ATTEMPTS }
  await retrying(() => ask(() => exchange.loadMarkets()), retry)
  const market = marketOf(exchange, options.market)
  await retrying(syncClock, retry)
  const limit = Number(exchange.featureValue(market, 'fetchOHLCV', 'limit', 0)) || undefined
  return {
    exchange: exchange.id,
    market,
    intervalMs,
    pageBars: limit ?? DEFAULT_PAGE_BARS,
    now: () => clock.now() + offsetMs,
    syncClock,
    rows: (sinceMs) => ask(() => exchange.fetchOHLCV(market, options.timeframe, sinceMs, limit)),
  }
}

/** Loads the one exchange, which takes a sixth of the time that all of them take, and less than half of the memory. */
async function createExchange(id: string): Promise<Exchange> {
  const whole = import.meta.resolve('ccxt')
  if (/^[a-z0-9]{1,32}$/.test(id)) {
    try {
      const module: { default: new () => Exchange } = await import(new URL(`src/${id}.js`, whole).href)
      return new module.default()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    }
  }
  const { exchanges } = await import('ccxt')
  const constructors: Readonly<Record<string, new () => Exchange>> = { ...exchanges }
  if (Object.hasOwn(constructors, id)) return new constructors[id]()
  const names = Object.keys(constructors)
  throw unknownName(`there is no exchange ${id}`, nearestNames(id, names), 'ccxt lists those that there are')
}

function intervalOf({ id, has, timeframes }: Exchange, timeframe: string): number {
  if (has.fetchOHLCV !== true) throw new ConfigError('INVALID_CONFIG', `${id} does not give bars (OHLCV)`)
  const intervalMs = parseInterval(timeframe)
  if (intervalMs !== undefined && Object.hasOwn(timeframes, timeframe)) return intervalMs
  const names = Object.keys(timeframes).filter((name) => parseInterval(name) !== undefined)
  throw new ConfigError('INVALID_CONFIG', `${id} has no bars of ${timeframe}; it has ${names.join(', ')}`)
}

function marketOf(exchange: Exchange, name: string): string {
  const names = Object.keys(exchange.markets ?? {})
  if (names.length === 0) throw new TransportError('BAD_ANSWER', `${exchange.id} lists no market`)
  const byId = exchange.markets_by_id ?? {}
  if (names.includes(name) || Object.hasOwn(byId, name)) return exchange.market(name).symbol
  const near = nearestNames(name, names)
  throw unknownName(`${exchange.id} has no market ${name}`, near, `one is called ${names[0]}, for example`)
}

function unknownName(what: string, near: readonly string[], otherwise: string): ConfigError {
  return new ConfigError('INVALID_CONFIG', `${what}; ${near.length === 0 ? otherwise : `is it ${near.join(' or ')}?`}`)
}

/** Sends requests to another host; the addresses of an API are nested as the exchange pleases. */
function moveTo(url: string, { urls }: Exchange): void {
  const origin = url.replace(/\/+$/, '')
  urls.api = JSON.parse(JSON.stringify(urls.api), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/^https?:\/\/[^/]+/, origin) : value,
  )
}

/** Most exchanges list each type of market on request, megabytes each; only a contract's name has a colon. */
function askForSpotAlone(exchange: Exchange, market: string): void {
  const { fetchMarkets } = exchange.options
  if (market.includes(':') || !Array.isArray(fetchMarkets?.types) || !fetchMarkets.types.includes('spot')) return
  exchange.options.fetchMarkets = { ...fetchMarkets, types: ['spot'] }
}

const CODES: Readonly<Record<string, ExchangeError['code']>> = {
  DDoSProtection: 'BUSY',
  RateLimitExceeded: 'BUSY',
  NetworkError: 'UNREACHABLE',
  ExchangeNotAvailable: 'UNREACHABLE',
  OnMaintenance: 'UNREACHABLE',
  RequestTimeout: 'UNREACHABLE',
  BadResponse: 'BAD_ANSWER',
  NullResponse: 'BAD_ANSWER',
  // What ccxt's parsers throw at data of another shape than the exchange documents.
  TypeError: 'BAD_ANSWER',
  SyntaxError: 'BAD_ANSWER',
  RangeError: 'BAD_ANSWER',
}

const WHAT: Readonly<Record<ExchangeError['code'], string>> = {
  UNREACHABLE: 'does not answer',
  BUSY: 'asks for fewer requests',
  REFUSED: 'refuses',
  BAD_ANSWER: 'gives an answer that cannot be read',
  STALE: 'gives an old answer',
  CLOSED: 'is closed',
}

function errorOf(exchange: string, error: unknown): Error {
  if (error instanceof MurmurationError) return error
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const code = CODES[name] ?? 'REFUSED'
  const text = message.replace(new RegExp(`^${exchange}\\s+`), '').slice(0, 300)
  return new TransportError(code, `${exchange} ${WHAT[code]}: ${text}`, undefined, { cause: error })
}
