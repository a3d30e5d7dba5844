import { DataError } from '../../errors/index.ts'
import type { BarSeries, MarketState, SupervisedRows } from '../../types/index.ts'
import { DAY_MS, isoTime, MINUTE_MS } from '../calendar.ts'
import type { FeatureSpec } from '../config.ts'
import { realisedVarianceLabels } from '../labels/realisedVariance.ts'
import { type FeatureSet, lookbackMinutesOf } from './featureSet.ts'
import { FeedPlayer } from './feedPlayer.ts'
import type { MarketFeeds } from './feeds.ts'
import { MarketStreams } from './marketStreams.ts'
import { featureSetOf } from './presets.ts'

const MINUTES_PER_DAY = 1440
const MINUTES_PER_WEEK = 10_080
/** Half the minutes of a label must have a bar. */
const MIN_LABEL_COVERAGE = 0.5

/** What rows hold, how far apart they stand, and how long their label is. */
export interface RowSpec {
  readonly set: FeatureSet
  readonly horizonMinutes: number
  readonly strideMinutes: number
}

/** What the features of a manifest ask for, its set spelled out. */
export function rowSpecOf(spec: FeatureSpec): RowSpec {
  return { ...spec, set: featureSetOf(spec) }
}

/** The rows that bars alone give: `buildDeclaredRows`. */
export function buildRows(series: readonly BarSeries[], spec: FeatureSpec): SupervisedRows {
  return buildDeclaredRows(
    series.map((bars) => ({ bars })),
    rowSpecOf(spec),
  )
}

/**
 * All rows that markets give, of all symbols, ordered by time, then symbol name.
 *
 * Rows stand at whole multiples of the stride in UTC. A row at t sees what happens before t; its label is made of the bars
 * that open in [t, t + horizon). Left out are rows that lack coverage or a feature, whose label lacks too many minutes, is
 * not over yet, has no variance or crosses UTC midnight. Rows do not depend on what lies outside lookback and label.
 *
 * @param markets - feeds of distinct symbols
 * @throws {DataError} TOO_SHORT when a symbol gives no row
 * @throws {ConfigError} INVALID_CONFIG when a feature reads a feed that a market does not have
 */
export function buildDeclaredRows(markets: readonly MarketFeeds[], spec: RowSpec): SupervisedRows {
  const sorted = markets.toSorted((a, b) => (a.bars.symbol < b.bars.symbol ? -1 : 1))
  const candidates = sorted.map((feeds) => new CandidateRows(feeds, spec))
  const horizonMs = spec.horizonMinutes * MINUTE_MS
  const strideMs = spec.strideMinutes * MINUTE_MS
  const room = candidates.reduce((sum, { labels }) => sum + labels, 0)
  const width = candidates[0]?.streams.width ?? 0
  const features = new Float32Array(room * width)
  const target = new Float32Array(room)
  const scale = new Float64Array(room)
  const pastVariance = new Float64Array(room * 3)
  const symbolIndex = new Uint16Array(room)
  const timeMs = new Float64Array(room)
  let length = 0
  const lastMs = candidates.reduce((last, { endMs }) => Math.max(last, endMs), Number.NEGATIVE_INFINITY)
  const firstMs = candidates.reduce((first, { startMs }) => Math.min(first, startMs), Number.POSITIVE_INFINITY)
  for (let t = firstMs; t + horizonMs <= lastMs; t += strideMs) {
    for (let symbol = 0; symbol < candidates.length; symbol++) {
      const candidate = candidates[symbol]
      const label = candidate.moveTo(t, features, length * width)
      if (Number.isNaN(label)) continue
      const { past } = candidate.streams
      scale[length] = dayScale(candidate.streams, spec.horizonMinutes)
      target[length] = label / scale[length]
      pastVariance[length * 3] = past.variance(spec.horizonMinutes, 0)
      pastVariance[length * 3 + 1] = scale[length]
      pastVariance[length * 3 + 2] = past.variance(MINUTES_PER_WEEK, 0) * (spec.horizonMinutes / MINUTES_PER_WEEK)
      symbolIndex[length] = symbol
      timeMs[length] = t
      length++
    }
  }
  for (const candidate of candidates) candidate.requireRows()
  const times = trim(timeMs, length)
  return {
    symbols: sorted.map(({ bars }) => bars.symbol),
    length,
    width,
    features: trim(features, length * width),
    target: trim(target, length),
    scale: trim(scale, length),
    pastVariance: trim(pastVariance, length * 3),
    symbolIndex: trim(symbolIndex, length),
    timeMs: times,
    labelEndMs: times.map((time) => time + horizonMs),
  }
}

/**
 * A market as the model sees it at a time: the bits of the row that stands there.
 *
 * @param atMs - UTC ms; the state stands at the whole minute at or before it, so that no open bar is seen
 * @throws {DataError} TOO_SHORT saying what the lookback lacks
 * @throws {ConfigError} INVALID_CONFIG when a feature reads a feed that the market does not have
 */
export function declaredStateAt(
  feeds: MarketFeeds,
  atMs: number,
  { set, horizonMinutes }: Pick<RowSpec, 'set' | 'horizonMinutes'>,
): MarketState {
  const timeMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const streams = new MarketStreams(set, MINUTES_PER_DAY)
  const lookbackMs = Math.max(MINUTES_PER_DAY, lookbackMinutesOf(set)) * MINUTE_MS
  new FeedPlayer(feeds, set, streams, timeMs - lookbackMs).playBefore(timeMs)
  const features = new Float32Array(streams.width)
  const { symbol } = feeds.bars
  if (!hasRow(streams) || !streams.write(features, 0)) {
    throw new DataError('TOO_SHORT', `${symbol}: ${lackOfRow(streams, timeMs)}`)
  }
  return { symbol, timeMs, features, scale: dayScale(streams, horizonMinutes) }
}

/** Mean horizon-long realised variance of the past day. */
function dayScale({ past }: MarketStreams, horizonMinutes: number): number {
  return past.variance(MINUTES_PER_DAY, 0) * (horizonMinutes / MINUTES_PER_DAY)
}

/** Whether there is a row at the present, as far as bars tell. */
function hasRow(streams: MarketStreams): boolean {
  return streams.past.firstBar !== -1 && streams.isCovered() && streams.past.variance(MINUTES_PER_DAY, 0) > 0
}

function lackOfRow(streams: MarketStreams, timeMs: number): string {
  if (streams.past.firstBar === -1) return `there is no bar before ${isoTime(timeMs)}`
  const lack = streams.lack()
  if (lack !== undefined) return lack
  if (!hasRow(streams)) return `the price stands still on the day before ${isoTime(timeMs)}`
  return `a feature is missing at ${isoTime(timeMs)}`
}

/** `array`'s first elements; itself where these are all. */
function trim<T extends Float32Array | Float64Array | Uint16Array>(array: T, length: number): T {
  return (array.length === length ? array : array.slice(0, length)) as T
}

/** The times at which one symbol may have a row, and its streams, which time moves on. */
class CandidateRows {
  readonly streams: MarketStreams
  /** When the first candidate stands; a whole multiple of the stride. */
  readonly startMs: number
  /** Up to when bars are known. */
  readonly endMs: number
  /** Candidates that have a label. */
  readonly labels: number
  private readonly feeds: MarketFeeds
  private readonly spec: RowSpec
  private readonly player: FeedPlayer
  /** Realised variance by candidate; NaN for none. */
  private readonly label: Float64Array
  private rows = 0
  /** What the last candidate lacked, as long as there is no row. */
  private lack: string | undefined

  constructor(feeds: MarketFeeds, spec: RowSpec) {
    const { timeMs } = feeds.bars
    const { set, horizonMinutes, strideMinutes } = spec
    const strideMs = strideMinutes * MINUTE_MS
    const horizonMs = horizonMinutes * MINUTE_MS
    this.feeds = feeds
    this.spec = spec
    this.streams = new MarketStreams(set, MINUTES_PER_WEEK)
    this.player = new FeedPlayer(feeds, set, this.streams)
    this.startMs = Math.ceil(((timeMs[0] ?? 0) + needMinutes(set) * MINUTE_MS) / strideMs) * strideMs
    this.endMs = Math.max((timeMs.at(-1) ?? 0) + MINUTE_MS, feeds.knownUntilMs ?? 0)
    const length = Math.max(0, Math.floor((this.endMs - horizonMs - this.startMs) / strideMs) + 1)
    const times = Float64Array.from({ length }, (_, i) => this.startMs + i * strideMs)
    const options = { horizonMinutes, minCoverage: MIN_LABEL_COVERAGE, knownUntilMs: feeds.knownUntilMs }
    const { value } = realisedVarianceLabels(feeds.bars, times, options)
    this.label = value.map((variance, i) => (variance > 0 && !this.crossesMidnight(times[i]) ? variance : Number.NaN))
    this.labels = this.label.reduce((sum, variance) => sum + (Number.isNaN(variance) ? 0 : 1), 0)
  }

  /** Moves the streams to `t`. @returns the label of the row that stands there, now written; NaN when there is none */
  moveTo(t: number, out: Float32Array, offset: number): number {
    const { streams } = this
    const index = (t - this.startMs) / (this.spec.strideMinutes * MINUTE_MS)
    if (index < 0 || index >= this.label.length) return Number.NaN
    const label = this.label[index]
    const isWithoutLabel = Number.isNaN(label)
    if (isWithoutLabel && (this.rows > 0 || this.crossesMidnight(t))) return Number.NaN
    this.player.playBefore(t)
    if (!hasRow(streams) || (!isWithoutLabel && !streams.write(out, offset))) {
      if (this.rows === 0) this.lack = lackOfRow(streams, t)
      return Number.NaN
    }
    this.lack = undefined
    if (!isWithoutLabel) this.rows++
    return label
  }

  /** @throws {DataError} TOO_SHORT when there was no row */
  requireRows(): void {
    if (this.rows > 0) return
    const { symbol, timeMs } = this.feeds.bars
    const span = timeMs.length === 0 ? 'no bars' : `bars from ${isoTime(timeMs[0])} to ${isoTime(this.endMs)}`
    const minutes = needMinutes(this.spec.set)
    const past = minutes % MINUTES_PER_DAY === 0 ? `${minutes / MINUTES_PER_DAY} days` : `${minutes} minutes`
    const need = `a row needs ${past} of 1-minute bars before it and ${this.spec.horizonMinutes} minutes after`
    throw new DataError('TOO_SHORT', `${symbol}: ${span} give no row: ${this.lack ?? need}`)
  }

  private crossesMidnight(t: number): boolean {
    return (t % DAY_MS) + this.spec.horizonMinutes * MINUTE_MS > DAY_MS
  }
}

/** Minutes of bars before a row that a set asks for. */
function needMinutes(set: FeatureSet): number {
  return set.coverage?.lookbackMinutes ?? lookbackMinutesOf(set)
}
