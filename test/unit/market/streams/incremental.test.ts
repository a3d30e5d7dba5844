import assert from 'node:assert/strict'
import fc from 'fast-check'
import { columnOf, type FeatureSet, lookbackMinutesOf } from '../../../../src/market/streams/featureSet.ts'
import { featureTable } from '../../../../src/market/streams/featureTable.ts'
import { FeedPlayer } from '../../../../src/market/streams/feedPlayer.ts'
import { MarketStreams } from '../../../../src/market/streams/marketStreams.ts'
import { MINUTE, START } from '../fixtures.ts'
import { type AllFeeds, EVERY_FEATURE, marketWithAllFeeds, setOf } from './fixtures.ts'

const DAYS = 3
const MINUTES = DAYS * 1440

/** All values in float64 at every minute after the start, as the batch path gives them. */
function batchValues(feeds: AllFeeds, set: FeatureSet): Float64Array[] {
  const streams = new MarketStreams(set)
  const player = new FeedPlayer(feeds, set, streams)
  return Array.from({ length: MINUTES }, (_, i) => {
    player.playBefore(START + (i + 1) * MINUTE)
    const values = new Float64Array(streams.width)
    streams.write(values, 0)
    return values
  })
}

/** Every event by itself, in the order of time, as a live source hands it over. */
function eventsOf({ bars, trades, books, liquidations, published }: AllFeeds) {
  type Event = { readonly timeMs: number; readonly push: (streams: MarketStreams) => void }
  const events: Event[] = []
  const each = (times: Float64Array, push: (streams: MarketStreams, row: number) => void) => {
    times.forEach((timeMs, row) => {
      events.push({ timeMs, push: (streams) => push(streams, row) })
    })
  }
  // Columns of one row, for a live source has no others.
  const one = <Column extends Float64Array | Int8Array>(column: Column, row: number, width = 1) =>
    column.slice(row * width, (row + 1) * width) as Column
  each(trades.timeMs, (streams, row) => {
    const { timeMs, price, quantity, side } = trades
    const trade = {
      timeMs: one(timeMs, row),
      price: one(price, row),
      quantity: one(quantity, row),
      side: one(side, row),
    }
    streams.pushTrade(trade, 0)
  })
  each(books.timeMs, (streams, row) => {
    const { timeMs, levels } = books
    const side = (column: Float64Array) => one(column, row, levels)
    const book = {
      timeMs: one(timeMs, row),
      levels,
      bidPrice: side(books.bidPrice),
      bidQuantity: side(books.bidQuantity),
      askPrice: side(books.askPrice),
      askQuantity: side(books.askQuantity),
    }
    streams.pushBook(book, 0)
  })
  each(liquidations.timeMs, (streams, row) => streams.pushLiquidation(liquidations, row))
  for (const [name, { publishedMs, value }] of Object.entries(published)) {
    each(publishedMs, (streams, row) => streams.pushPublished(name, publishedMs[row], value[row]))
  }
  each(bars.timeMs, (streams, row) => {
    const { timeMs, open, high, low, close, volume } = bars
    streams.pushBar({
      timeMs: timeMs[row],
      open: open[row],
      high: high[row],
      low: low[row],
      close: close[row],
      volume: volume[row],
    })
  })
  // A bar comes at the end of its minute, after the trades in it.
  const order = (event: Event, i: number) => (i >= events.length - bars.timeMs.length ? MINUTE - 1 : 0) + event.timeMs
  return events
    .map((event, i) => ({ event, at: order(event, i) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event)
}

describe('market/streams: incremental and batch', () => {
  const feeds = marketWithAllFeeds(DAYS)
  const batch = batchValues(feeds, EVERY_FEATURE)

  it('agree to the bit, event by event', () => {
    const events = eventsOf(feeds).slice(0, 9000)
    const streams = new MarketStreams(EVERY_FEATURE)
    const values = new Float64Array(streams.width)
    let event = 0
    let minutes = 0
    for (; minutes < MINUTES && event < events.length; minutes++) {
      const end = START + (minutes + 1) * MINUTE
      while (event < events.length && events[event].timeMs < end) events[event++].push(streams)
      streams.advanceTo(end)
      streams.write(values, 0)
      if (event < events.length) assert.deepEqual(values, batch[minutes])
    }
    assert.ok(minutes > 1440)
  })

  it('agree to the bit from any restart, whatever lay before the lookback of a feature', () => {
    EVERY_FEATURE.features.forEach((feature, k) => {
      const set = setOf(feature)
      const lookbackMs = lookbackMinutesOf(set) * MINUTE
      fc.assert(
        fc.property(fc.integer({ min: 1, max: MINUTES - 1 }), fc.boolean(), (minute, hasPast) => {
          const end = START + (minute + 1) * MINUTE
          const from = Math.max(START, end - lookbackMs)
          const streams = new MarketStreams(set)
          const row = Math.max(0, feeds.bars.timeMs.findIndex((timeMs) => timeMs >= from) - 2)
          const known = hasPast ? withWildPast(feeds, row) : feeds
          new FeedPlayer(known, set, streams, hasPast ? START : from).playBefore(end)
          const value = new Float64Array(1)
          streams.write(value, 0)
          if (!Object.is(value[0], batch[minute][k])) {
            assert.fail(`${columnOf(feature)} at minute ${minute}: ${value[0]}, not ${batch[minute][k]}`)
          }
        }),
        { numRuns: 20 },
      )
    })
  })

  it('agree on rows of float32', () => {
    const table = featureTable(feeds, EVERY_FEATURE, 15)
    for (let row = 0; row < table.length; row++) {
      const minute = (table.startMs + row * table.strideMs - START) / MINUTE - 1
      const values = table.values.slice(row * table.width, (row + 1) * table.width)
      assert.deepEqual(values, Float32Array.from(batch[minute]))
    }
  })

  it('refuse what comes late, twice, or not on a minute', () => {
    const streams = new MarketStreams(setOf({ name: 'logReturn', parameters: { spanMinutes: 5 } }))
    const bar = (timeMs: number) => ({ timeMs, open: 1, high: 1, low: 1, close: 1, volume: 1 })
    streams.pushBar(bar(START))
    assert.throws(() => streams.pushBar(bar(START)), { name: 'RangeError', message: /comes twice/ })
    assert.throws(() => streams.pushBar(bar(START + 1)), { name: 'RangeError', message: /whole minute/ })
    for (const wrong of [{ close: 0 }, { close: Number.NaN }, { volume: -1 }, { volume: Number.POSITIVE_INFINITY }]) {
      assert.throws(() => streams.pushBar({ ...bar(START + MINUTE), ...wrong }), {
        name: 'RangeError',
        message: /has close/,
      })
    }
    streams.advanceTo(START + 3 * MINUTE)
    assert.equal(streams.timeMs, START + 3 * MINUTE)
    assert.throws(() => streams.pushBar(bar(START + 2 * MINUTE)), { name: 'RangeError', message: /its minute ended/ })
    assert.throws(() => streams.pushPublished('x', Number.NaN, 1), RangeError)
    streams.pushBar(bar(START + 3 * MINUTE))
  })
})

/** Closes so volatile before a row that they would swallow the last bits of sums that are not exact. */
function withWildPast(feeds: AllFeeds, row: number): AllFeeds {
  const close = feeds.bars.close.map((value, i) => (i < row && i % 2 === 1 ? value * 1.3 : value))
  return { ...feeds, bars: { ...feeds.bars, close } }
}
