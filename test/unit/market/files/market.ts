import { csv, type Folder } from './fixtures.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** A Monday, 06:00. */
export const OPENING = Date.UTC(2025, 0, 6, 6)
export const MINUTES = 180

/** One line of a file, and when it could first be known. */
export interface Line {
  readonly knownMs: number
  readonly text: string
}

/** A file of a market: its header and lines. */
export interface MarketFile {
  readonly header: string
  readonly lines: readonly Line[]
}

/** Closes and signed volumes of the minutes, which repeat every six. */
const CLOSES = [101, 101, 102, 100, 102, 100]
const SIGNED_VOLUMES = [1, -1, 2, -2, 3, -3]

const minutes = (every = 1) => Array.from({ length: MINUTES / every }, (_, i) => i * every)
const at = (minute: number, second = 0) => OPENING + minute * MINUTE + second * 1000
const iso = (timeMs: number) => new Date(timeMs).toISOString()

function book(minute: number): string {
  const sizes = minute % 2 === 0 ? [3, 1, 1, 1] : [1, 1, 2, 2]
  const [bid1, bid2, ask1, ask2] = sizes
  return `100,${bid1},99.5,${bid2},100.5,${ask1},101,${ask2}`
}

/** Every kind of file of one market, each with times in another form. */
export const MARKET = {
  klines: {
    header: 'open_time,open,high,low,close,volume',
    lines: minutes().map((k) => ({
      knownMs: at(k, 59.999),
      text: `${at(k)},${CLOSES[(k + 5) % 6]},103,99,${CLOSES[k % 6]},${6 + (k % 4)}`,
    })),
  },
  trades: {
    header: 'id,price,qty,time,is_buyer_maker',
    lines: minutes().flatMap((k) => {
      const signed = SIGNED_VOLUMES[k % 6]
      const [bought, sold] = signed > 0 ? [1 + signed, 1] : [1, 1 - signed]
      return [
        { knownMs: at(k, 10), text: `${2 * k},100,${bought},${at(k, 10)}000,false` },
        { knownMs: at(k, 50), text: `${2 * k + 1},${CLOSES[k % 6]},${sold},${at(k, 50)}000,true` },
      ]
    }),
  },
  book10: {
    header: 'event_time,bid1_px,bid1_qty,bid2_px,bid2_qty,ask1_px,ask1_qty,ask2_px,ask2_qty',
    lines: minutes().map((k) => ({ knownMs: at(k, 30), text: `${at(k, 30)}000000,${book(k)}` })),
  },
  liquidations: {
    header: 'time,side,average_price,quantity',
    lines: [
      [20, 0, 'SELL', 1],
      [139, 59.999, 'SELL', 7],
      [141, 10, 'SELL', 2],
      [147, 0, 'BUY', 3],
      [150, 0, 'BUY', 11],
    ].map(([minute, second, side, quantity]) => {
      const knownMs = at(Number(minute), Number(second))
      return { knownMs, text: `${knownMs},${side},100,${quantity}` }
    }),
  },
  funding: {
    header: 'calc_time,funding_interval_hours,last_funding_rate',
    lines: [0.0001, 0.0002, 0.0005].map((rate, hour) => ({
      knownMs: at(60 * hour),
      text: `${at(60 * hour)},1,${rate}`,
    })),
  },
  openInterest: {
    header: 'create_time,sum_open_interest',
    lines: minutes(5).map((k) => ({ knownMs: at(k), text: `${iso(at(k))},${1000 + 2 * k}` })),
  },
  onchain: {
    header: 'day,value,published_at',
    lines: [
      { knownMs: OPENING - 6 * 60 * MINUTE, text: '2025-01-04,5,2025-01-06T00:00:00Z' },
      { knownMs: at(110), text: `2025-01-05,7,${iso(at(110))}` },
    ],
  },
  sentiment: {
    header: 'timestamp,score',
    lines: [40, 100, 160].map((minute, i) => ({
      knownMs: at(minute),
      text: `${(at(minute) - DAY) / 1000},${50 + i}`,
    })),
  },
} as const satisfies Record<string, MarketFile>
export type MarketFiles = Readonly<Record<keyof typeof MARKET, MarketFile>>

/** Writes the files of a market. @returns their paths */
export async function writeMarket(folder: Folder, files: MarketFiles): Promise<Record<keyof typeof MARKET, string>> {
  const paths = await Promise.all(
    Object.entries(files).map(async ([kind, { header, lines }]) => {
      const text = csv(
        lines.map(({ text }) => text),
        header,
      )
      return [kind, await folder.write(`${kind}.csv`, text)] as const
    }),
  )
  return Object.fromEntries(paths) as Record<keyof typeof MARKET, string>
}
