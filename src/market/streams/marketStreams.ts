import type { TradeSeries } from '../bars/trades.ts'
import { isoTime, MINUTE_MS } from '../calendar.ts'
import { type FeatureSet, lookbackMinutesOf, valuesOf } from './featureSet.ts'
import {
  type Bar,
  type BookSeries,
  clearMinute,
  emptyMinute,
  type LiquidationSeries,
  type MarketMinute,
} from './feeds.ts'
import { MarketPast } from './past.ts'
import { definitionOf } from './registry.ts'
import type { FeatureDeclaration, FeatureStream, StreamContext } from './stream.ts'

/**
 * The features of one market, moved on by what happens in it: the one way in which features are computed.
 *
 * Events come in the order of time, each kind for itself and none before the minute that runs; an event of a later minute
 * ends those before it. `advanceTo` ends minutes in which nothing more will happen.
 */
export class MarketStreams {
  /** Values of a row. */
  readonly width: number
  readonly past: MarketPast
  private readonly set: FeatureSet
  private readonly values: readonly FeatureStream[]
  /** Streams that minutes move on; a stream that another reads stands before it. */
  private readonly moving: FeatureStream[] = []
  private readonly bookReaders: FeatureStream[] = []
  private readonly slots = new Map<string, number>()
  private readonly minute: MarketMinute
  private hasBegun = false

  /** @param pastMinutes - how far back `past` must reach at least, if further than the features do */
  constructor(set: FeatureSet, pastMinutes = 1) {
    this.set = set
    this.past = new MarketPast(Math.max(pastMinutes, lookbackMinutesOf(set)))
    this.values = this.createStreams(valuesOf(set))
    this.width = this.values.length
    this.minute = emptyMinute(this.slots.size)
  }

  /** The present, UTC ms, a whole minute: the values are those of a row that stands here. */
  get timeMs(): number {
    return this.past.minute * MINUTE_MS
  }

  /**
   * @throws {RangeError} when the bar does not open on a whole minute, comes late or twice, or its close or volume is no
   * price or volume: that would stay in the sums
   */
  pushBar({ timeMs, open, high, low, close, volume }: Bar): void {
    if (Math.floor(timeMs / MINUTE_MS) * MINUTE_MS !== timeMs) {
      throw new RangeError(`the bar at ${isoTime(timeMs)} does not open on a whole minute`)
    }
    if (!(close > 0 && close < Number.POSITIVE_INFINITY && volume >= 0 && volume < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`the bar at ${isoTime(timeMs)} has close ${close} and volume ${volume}`)
    }
    this.enter(timeMs)
    const { minute } = this
    if (minute.hasBar) throw new RangeError(`the bar at ${isoTime(timeMs)} comes twice`)
    minute.hasBar = true
    minute.open = open
    minute.high = high
    minute.low = low
    minute.close = close
    minute.volume = volume
  }

  pushTrade(trades: TradeSeries, row: number): void {
    this.enter(trades.timeMs[row])
    const quantity = trades.quantity[row]
    if (trades.side[row] > 0) {
      this.minute.buyVolume += quantity
      this.minute.buys++
    } else if (trades.side[row] < 0) {
      this.minute.sellVolume += quantity
      this.minute.sells++
    }
  }

  pushBook(books: BookSeries, row: number): void {
    this.enter(books.timeMs[row])
    for (const reader of this.bookReaders) reader.pushBook?.(books, row)
  }

  pushLiquidation(liquidations: LiquidationSeries, row: number): void {
    this.enter(liquidations.timeMs[row])
    if (liquidations.side[row] > 0) this.minute.shortLiquidations += liquidations.quantity[row]
    else this.minute.longLiquidations += liquidations.quantity[row]
  }

  /** A series that no feature reads is passed over. */
  pushPublished(series: string, publishedMs: number, value: number): void {
    this.enter(publishedMs)
    const slot = this.slots.get(series)
    if (slot !== undefined && Number.isFinite(value)) this.minute.published[slot] = value
  }

  /** Ends every whole minute that is over at `timeMs`; the first event begins the time, so that nothing happens before it. */
  advanceTo(timeMs: number): void {
    if (!this.hasBegun) return
    const end = Math.floor(timeMs / MINUTE_MS)
    while (this.past.minute < end) this.endMinute()
  }

  /** The values at the present into `out` from `offset` on. @returns whether none is missing */
  write(out: Float32Array | Float64Array, offset: number): boolean {
    const { values } = this
    let isComplete = true
    for (let k = 0; k < values.length; k++) {
      const value = values[k].value()
      out[offset + k] = value
      // Infinity less itself is NaN too.
      if (value - value !== 0) isComplete = false
    }
    return isComplete
  }

  /** Whether the bars before the present are enough by the set's rule of coverage. */
  isCovered(): boolean {
    const { coverage } = this.set
    if (coverage === null) return true
    if (Number.isNaN(this.past.logCloseBefore(coverage.lookbackMinutes))) return false
    for (const minutes of coverage.spansMinutes) {
      if (this.past.countBars(minutes, 0) < coverage.minimum * minutes) return false
    }
    return true
  }

  /** What the bars before the present lack by the set's rule of coverage, if anything. */
  lack(): string | undefined {
    const { coverage } = this.set
    if (coverage === null || this.isCovered()) return undefined
    const { past } = this
    const now = isoTime(this.timeMs)
    const { lookbackMinutes, spansMinutes, minimum } = coverage
    if (Number.isNaN(past.logCloseBefore(lookbackMinutes))) {
      if (past.firstBar === -1) return `there is no bar before ${now}`
      const length = lookbackMinutes % 1440 === 0 ? `${lookbackMinutes / 1440} days` : `${lookbackMinutes} minutes`
      return `the bars begin at ${isoTime(past.firstBar * MINUTE_MS)}, not ${length} before ${now}`
    }
    for (const minutes of spansMinutes) {
      const bars = past.countBars(minutes, 0)
      if (bars < minimum * minutes) {
        const share = minimum === 0.5 ? 'half' : `${100 * minimum} %`
        return `only ${bars} of the ${minutes} minutes before ${now} have a bar, and ${share} must`
      }
    }
    return undefined
  }

  private createStreams(declarations: readonly FeatureDeclaration[]): FeatureStream[] {
    const made = new Map<string, FeatureStream>()
    const context: StreamContext = {
      past: this.past,
      slotOf: (series) => {
        const slot = this.slots.get(series) ?? this.slots.size
        this.slots.set(series, slot)
        return slot
      },
      streamOf: ({ name, parameters }) => {
        const key = JSON.stringify([name, parameters])
        const existing = made.get(key)
        if (existing !== undefined) return existing
        const stream = definitionOf(name).create(parameters, context)
        made.set(key, stream)
        if (stream.push !== undefined) this.moving.push(stream)
        if (stream.pushBook !== undefined) this.bookReaders.push(stream)
        return stream
      },
    }
    return declarations.map(context.streamOf)
  }

  /** Ends the minutes before that of an event. */
  private enter(timeMs: number): void {
    const minute = Math.floor(timeMs / MINUTE_MS)
    if (!this.hasBegun) {
      this.hasBegun = true
      this.past.begin(minute)
    }
    if (!(minute >= this.past.minute)) {
      throw new RangeError(`an event of ${isoTime(timeMs)} comes after ${isoTime(this.timeMs)}, when its minute ended`)
    }
    while (this.past.minute < minute) this.endMinute()
  }

  private endMinute(): void {
    const { minute, moving, past } = this
    minute.minute = past.minute
    if (minute.hasBar) past.pushBar(minute.close, minute.volume)
    else past.pushGap()
    for (let i = 0; i < moving.length; i++) moving[i].push?.(minute)
    if (moving.length > 0) clearMinute(minute)
    else minute.hasBar = false
  }
}
