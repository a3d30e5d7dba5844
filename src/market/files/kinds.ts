import { z } from 'zod'
import { DAY_MS } from '../calendar.ts'
import { BOOK_LEVELS, column, type DataColumn, dataColumnSchema, levels, PUBLISHED, RECEIVED } from './columns.ts'

/** What is wrong with a value that breaks `rule`; the codes are explained in `defects.ts`. */
const ruleSchema = z.discriminatedUnion('rule', [
  /** `high` is the highest and `low` the lowest of the bar. */
  z.strictObject({ rule: z.literal('highLow') }),
  /** Bids fall and asks rise from the top of the book, and the best bid is not above the best ask. */
  z.strictObject({ rule: z.literal('book'), levels: z.int().min(1) }),
  /** A value is not published until this many ms after the begin of what it is about. */
  z.strictObject({ rule: z.literal('publication'), afterMs: z.int().nonnegative() }),
])

const kindSchema = z.strictObject({
  about: z.string(),
  columns: z.array(dataColumnSchema).min(2),
  /** Columns whose values name a row, in files that have them; in others equal rows are all kept. */
  key: z.array(z.string()),
  /** How rows that are missing show: times that a step skips, or numbers that a sequence skips. */
  gaps: z.enum(['step', 'sequence', 'none']),
  /** What else names a data set of this kind, beside its venue and symbol. */
  variant: z.enum(['interval', 'series']).optional(),
  /** The span of one Parquet file. */
  partition: z.enum(['year', 'month', 'day']),
  rules: z.array(ruleSchema),
  /** Files without a header that are known: the names of their columns in order, '' for one that is not read. */
  headless: z.array(z.array(z.string())),
})
export type DataKind = z.infer<typeof kindSchema>

const ONE_BOOK_LEVEL = [
  column('bid_price', 'price', 'quote/base', 'best bid', ['bid_px', 'best_bid_price', 'bid']),
  column('bid_quantity', 'quantity', 'base', 'offered there', ['bid_qty', 'best_bid_qty', 'bid_size', 'bid_amount']),
  column('ask_price', 'price', 'quote/base', 'best ask', ['ask_px', 'best_ask_price', 'ask']),
  column('ask_quantity', 'quantity', 'base', 'asked there', ['ask_qty', 'best_ask_qty', 'ask_size', 'ask_amount']),
]

const AGGRESSOR = column('aggressor', 'side', '±1', 'who took: 1 the buyer, -1 the seller', [
  'is_buyer_maker',
  'buyer_is_maker',
  'is_buyer_the_maker',
  'm',
  'side',
  'taker_side',
])

const TRADE_TIME = column('time_ns', 'time', 'ns', 'when the venue matched it', [
  'trade_ms',
  'trade_time',
  'transact_time',
  'transaction_time',
  'time',
  'timestamp',
  'date',
  'datetime',
  'event_ms',
  'event_time',
])

/** Every kind of market data the project keeps: what detection, validation and the reference page are made of. */
export const KINDS = {
  klines: kindSchema.parse({
    about: 'Bars of equal length (candles, OHLCV), one a row; bars without a trade may be absent.',
    columns: [
      column('open_time_ms', 'time', 'ms', "the bar's begin", ['open_time', 'timestamp', 'time', 'date', 'datetime']),
      column('open', 'price', 'quote/base', 'first price', ['o']),
      column('high', 'price', 'quote/base', 'highest price', ['h']),
      column('low', 'price', 'quote/base', 'lowest price', ['l']),
      column('close', 'price', 'quote/base', 'last price', ['c']),
      column('volume', 'quantity', 'base', 'traded', ['v', 'vol', 'base_volume', 'volume_base']),
      column('quote_volume', 'quantity', 'quote', 'traded', ['quote_asset_volume', 'volume_quote'], false),
      column('trades', 'count', 'trades', 'number of them', ['count', 'number_of_trades', 'trade_count'], false),
      column(
        'taker_buy_volume',
        'quantity',
        'base',
        'bought by takers',
        ['taker_buy_base_volume', 'taker_buy_base_asset_volume'],
        false,
      ),
      column(
        'taker_buy_quote_volume',
        'quantity',
        'quote',
        'bought by takers',
        ['taker_buy_quote_asset_volume'],
        false,
      ),
    ],
    key: ['open_time_ms'],
    gaps: 'step',
    variant: 'interval',
    partition: 'month',
    rules: [{ rule: 'highLow' }],
    headless: [
      ['open_time_ms', 'open', 'high', 'low', 'close', 'volume'],
      [
        ...['open_time_ms', 'open', 'high', 'low', 'close', 'volume', '', 'quote_volume', 'trades'],
        ...['taker_buy_volume', 'taker_buy_quote_volume', ''],
      ],
    ],
  }),
  trades: kindSchema.parse({
    about: 'Trades, one a row.',
    columns: [
      TRADE_TIME,
      column('trade_id', 'id', '', "the venue's number of it", ['id', 'tradeid', 'trade'], false),
      column('price', 'price', 'quote/base', 'of the trade', ['px', 'rate']),
      column('quantity', 'positive', 'base', 'traded', ['qty', 'amount', 'size', 'volume', 'vol']),
      { ...AGGRESSOR, required: false },
      RECEIVED,
    ],
    key: ['trade_id'],
    gaps: 'sequence',
    partition: 'day',
    rules: [],
    headless: [
      ['trade_id', 'price', 'quantity', '', 'time_ns', 'aggressor', ''],
      ['trade_id', 'price', 'quantity', '', 'time_ns', 'aggressor'],
    ],
  }),
  aggTrades: kindSchema.parse({
    about: "Trades of one order at one price and time added up (Binance's aggTrades).",
    columns: [
      TRADE_TIME,
      column('agg_trade_id', 'id', '', "the venue's number of the sum", ['a', 'aggregate_trade_id', 'agg_id']),
      column('price', 'price', 'quote/base', 'of the trades', ['px', 'p']),
      column('quantity', 'positive', 'base', 'traded', ['qty', 'amount', 'size', 'volume', 'q']),
      column('first_trade_id', 'id', '', 'the first trade in it', ['first_id', 'f']),
      column('last_trade_id', 'id', '', 'the last trade in it', ['last_id', 'l']),
      AGGRESSOR,
      RECEIVED,
    ],
    key: ['agg_trade_id'],
    gaps: 'sequence',
    partition: 'day',
    rules: [],
    headless: [
      ...[[''], []].map((bestMatch) => [
        ...['agg_trade_id', 'price', 'quantity', 'first_trade_id', 'last_trade_id', 'time_ns', 'aggressor'],
        ...bestMatch,
      ]),
    ],
  }),
  bbo: kindSchema.parse({
    about: 'Best bid and offer, a row at each change.',
    columns: [
      column('time_ns', 'time', 'ns', 'when it held', [
        ...['transaction_time', 'event_ms', 'event_time', 'time', 'timestamp', 'date', 'datetime', 'recv_ns'],
        'received_ns',
      ]),
      column('update_id', 'id', '', "the venue's number of the change", ['u', 'updateid'], false),
      ...ONE_BOOK_LEVEL,
      RECEIVED,
    ],
    key: ['update_id'],
    gaps: 'none',
    partition: 'day',
    rules: [{ rule: 'book', levels: 1 }],
    headless: [['update_id', 'bid_price', 'bid_quantity', 'ask_price', 'ask_quantity', 'time_ns', '']],
  }),
  book10: kindSchema.parse({
    about: `Snapshots of the order book's top ${BOOK_LEVELS} levels; deeper ones than the venue shows are empty.`,
    columns: [
      column('time_ns', 'time', 'ns', 'when the venue sent it', [
        ...['event_ms', 'event_time', 'transaction_time', 'time', 'timestamp', 'date', 'datetime', 'recv_ns'],
        'received_ns',
      ]),
      RECEIVED,
      ...levels('bid'),
      ...levels('ask'),
    ],
    key: ['time_ns', 'received_ns'],
    gaps: 'none',
    partition: 'day',
    rules: [{ rule: 'book', levels: BOOK_LEVELS }],
    headless: [],
  }),
  funding: kindSchema.parse({
    about: 'Funding rates of a perpetual contract, a row each time one is paid.',
    columns: [
      column('time_ms', 'time', 'ms', 'when it is paid', [
        ...['calc_time', 'funding_time', 'time', 'timestamp', 'date', 'datetime'],
      ]),
      column('rate', 'number', '1 a period', 'paid by longs to shorts', ['last_funding_rate', 'funding_rate']),
      column('interval_hours', 'positive', 'h', 'the period', ['funding_interval_hours'], false),
      column('mark_price', 'price', 'quote/base', 'at that time', [], false),
    ],
    key: ['time_ms'],
    gaps: 'step',
    partition: 'year',
    rules: [],
    headless: [],
  }),
  openInterest: kindSchema.parse({
    about: 'Open interest of a contract.',
    columns: [
      column('time_ms', 'time', 'ms', 'when it held', ['create_time', 'time', 'timestamp', 'date', 'datetime']),
      column('open_interest', 'quantity', 'base or contracts', 'positions that are open', [
        ...['sum_open_interest', 'open_interest_amount', 'oi'],
      ]),
      column(
        'open_interest_value',
        'quantity',
        'quote',
        'what they are worth',
        ['sum_open_interest_value', 'open_interest_usd'],
        false,
      ),
    ],
    key: ['time_ms'],
    gaps: 'step',
    partition: 'month',
    rules: [],
    headless: [],
  }),
  liquidations: kindSchema.parse({
    about: 'Forced orders, one a row.',
    columns: [
      column('time_ms', 'time', 'ms', 'when it was filled', [
        ...['time', 'timestamp', 'trade_time', 'date', 'datetime', 'event_time'],
      ]),
      column('side', 'side', '±1', 'of the forced order: 1 buys (a short ends), -1 sells', ['order_side']),
      column('average_price', 'price', 'quote/base', 'mean price of the fill', ['avg_price', 'price_avg', 'price']),
      column('quantity', 'positive', 'base', 'filled', [
        ...['accumulated_fill_quantity', 'filled_quantity', 'qty', 'original_quantity', 'amount', 'size'],
      ]),
    ],
    key: [],
    gaps: 'none',
    partition: 'month',
    rules: [],
    headless: [],
  }),
  onchain: kindSchema.parse({
    about: 'One daily series of a chain, such as active addresses; a file of many needs a column map.',
    columns: [
      column('day_ms', 'time', 'ms', 'begin of the day, UTC', ['day', 'date', 'time', 'timestamp', 'datetime']),
      column('value', 'number', "the series' own", 'of that day', ['v']),
      PUBLISHED,
    ],
    key: ['day_ms'],
    gaps: 'step',
    variant: 'series',
    partition: 'year',
    rules: [{ rule: 'publication', afterMs: DAY_MS }],
    headless: [],
  }),
  sentiment: kindSchema.parse({
    about: 'Dated scores, such as a fear and greed index.',
    columns: [
      column('time_ms', 'time', 'ms', 'what it is a score of', ['time', 'timestamp', 'date', 'datetime', 'day']),
      column('score', 'number', "the series' own", 'any finite number', ['value', 'sentiment', 'sentiment_score']),
      PUBLISHED,
    ],
    key: ['time_ms'],
    gaps: 'none',
    variant: 'series',
    partition: 'year',
    rules: [{ rule: 'publication', afterMs: 0 }],
    headless: [],
  }),
} as const satisfies Record<string, DataKind>

export type KindName = keyof typeof KINDS
export const KIND_NAMES = Object.keys(KINDS) as KindName[]

/** The column that orders the rows of a kind: its first of the type `time`. */
export function timeColumn(kind: DataKind): DataColumn {
  return kind.columns.find(({ type }) => type === 'time')!
}
