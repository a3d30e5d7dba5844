import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BarSeries } from '../../src/types/index.ts'

const MINUTE_MS = 60_000

/** What goes wrong with an answer. */
export type Fault =
  /** The socket is destroyed, before or amid the answer. */
  | { readonly kind: 'cut'; readonly midway?: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly body: string; readonly retryAfter?: string }
  /** Bars are those of an earlier time. */
  | { readonly kind: 'stale'; readonly atMs: number }
  /** The answer to whatever was asked last is given again. */
  | { readonly kind: 'repeated' }
  /** Rows come in another order. */
  | { readonly kind: 'reversed' }
  | { readonly kind: 'duplicated' }
  | { readonly kind: 'empty' }
  /** The fields of one row are others: one amid the answer, or its last. */
  | { readonly kind: 'row'; readonly last?: boolean; readonly change: (row: Row) => Row }

type Row = readonly (number | string | null)[]

export const PAGE = '<!DOCTYPE html><html><body>Attention Required!</body></html>'
export const BUSY: Fault = {
  kind: 'status',
  status: 429,
  body: '{"code":-1003,"msg":"Too many requests."}',
  retryAfter: '1',
}

export interface ExchangeServerOptions {
  /** All bars there ever are; those of the future are not told. Their symbol has a slash, such as `BTC/USDT`. */
  readonly series: BarSeries
  /** UTC ms. */
  readonly now: () => number
}

/** Speaks as much of Binance's REST API as ccxt asks for: what it lists, its time, and its bars. */
export class ExchangeServer {
  /** Applied to answers with bars, each to one; `always` to all others. */
  readonly faults: Fault[] = []
  always: Fault | undefined
  /** Applied to the list of markets and to the time. */
  alwaysElsewhere: Fault | undefined
  /** Times from which bars were asked for. */
  readonly asked: number[] = []
  /** Awaited before each answer with bars. */
  gate: (asked: number) => Promise<void> = () => Promise.resolve()
  readonly #series: BarSeries
  readonly #now: () => number
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #lastRows: Row[] = []

  constructor({ series, now }: ExchangeServerOptions) {
    this.#series = series
    this.#now = now
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  /** Ends all that goes wrong, and forgets what was asked. */
  recover(): void {
    this.faults.length = 0
    this.always = undefined
    this.alwaysElsewhere = undefined
    this.asked.length = 0
    this.gate = () => Promise.resolve()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    const fault = pathname === '/api/v3/klines' ? (this.faults.shift() ?? this.always) : this.alwaysElsewhere
    if (pathname === '/api/v3/klines') {
      this.asked.push(Number(searchParams.get('startTime')))
      await this.gate(this.asked.length)
    }
    if (fault?.kind === 'cut') {
      if (fault.midway) response.writeHead(200, { 'content-length': '1000' }).write('[[')
      setImmediate(() => request.socket.destroy())
      return
    }
    if (fault?.kind === 'status') {
      const { status, retryAfter, body } = fault
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(body)
      return
    }
    if (pathname === '/api/v3/time') this.#send(response, { serverTime: this.#now() })
    else if (pathname === '/api/v3/exchangeInfo') this.#send(response, this.#info())
    else if (pathname === '/api/v3/klines') this.#send(response, this.#faulty(searchParams, fault))
    else response.writeHead(404).end('{"code":-1,"msg":"no such path"}')
  }

  #send(response: ServerResponse, body: unknown): void {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #faulty(query: URLSearchParams, fault: Fault | undefined): unknown {
    if (fault?.kind === 'repeated') return this.#lastRows
    const rows = this.#rows(query, fault?.kind === 'stale' ? fault.atMs : this.#now(), fault?.kind === 'stale')
    this.#lastRows = rows
    switch (fault?.kind) {
      case 'reversed':
        return rows.toReversed()
      case 'duplicated':
        return rows.flatMap((row) => [row, row])
      case 'empty':
        return []
      case 'row':
        return changed(rows, fault)
      default:
        return rows
    }
  }

  /** @param latest - whether the last bars are given, whatever was asked for, as a cache may */
  #rows(query: URLSearchParams, nowMs: number, latest: boolean): Row[] {
    const sinceMs = Number(query.get('startTime'))
    const limit = Number(query.get('limit'))
    const { timeMs } = this.#series
    const begun = timeMs.findIndex((time) => time > nowMs)
    const end = begun === -1 ? timeMs.length : begun
    if (latest) return this.#slice(Math.max(0, end - limit), end, nowMs)
    const from = timeMs.findIndex((time) => time >= sinceMs)
    return from === -1 ? [] : this.#slice(from, Math.min(from + limit, end), nowMs)
  }

  #slice(from: number, end: number, nowMs: number): Row[] {
    const rows: Row[] = []
    for (let index = from; index < end; index++) rows.push(this.#row(index, nowMs))
    return rows
  }

  #row(index: number, nowMs: number): Row {
    const { timeMs, open, high, low, close, volume } = this.#series
    const passed = (nowMs - timeMs[index]) / MINUTE_MS
    // Of an unfinished bar, as it might have looked.
    const values =
      passed >= 1
        ? [open[index], high[index], low[index], close[index], volume[index]]
        : [open[index], open[index] * (1 + passed / 1000), open[index], open[index], volume[index] * passed]
    const rest = [timeMs[index] + MINUTE_MS - 1, '0', 1, '0', '0', '0']
    return [timeMs[index], ...values.map(String), ...rest]
  }

  #info(): object {
    return {
      timezone: 'UTC',
      serverTime: this.#now(),
      rateLimits: [],
      exchangeFilters: [],
      symbols: [this.#series.symbol, 'ETH/BTC'].map((symbol) => {
        const [baseAsset, quoteAsset] = symbol.split('/')
        return {
          symbol: `${baseAsset}${quoteAsset}`,
          status: 'TRADING',
          baseAsset,
          quoteAsset,
          baseAssetPrecision: 8,
          quotePrecision: 8,
          orderTypes: ['LIMIT', 'MARKET'],
          isSpotTradingAllowed: true,
          isMarginTradingAllowed: false,
          filters: [],
          permissions: ['SPOT'],
        }
      }),
    }
  }
}

function changed(rows: readonly Row[], { last, change }: Extract<Fault, { kind: 'row' }>): readonly Row[] {
  const index = last ? rows.length - 1 : Math.floor(rows.length / 2)
  return rows.map((row, at) => (at === index ? change(row) : row))
}
