import assert from 'node:assert/strict'
import { featureTable } from '../../../../src/market/streams/featureTable.ts'
import { filterBars, HOUR, MINUTE, START } from '../fixtures.ts'
import { marketWithAllFeeds, setOf, tableOf, valueAt } from './fixtures.ts'

const feeds = marketWithAllFeeds(3, 5)
const { bars, trades, books, liquidations } = feeds
/** Times at which minutes are absent here and there, but no outage is near. */
const TIMES = [1500, 2207, 2911, 4000].map((minute) => START + minute * MINUTE)

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length

/** Indices of rows that fall into [t − minutes, t). */
function rowsIn(timeMs: Float64Array, t: number, minutes: number): number[] {
  return Array.from(timeMs.keys()).filter((i) => timeMs[i] >= t - minutes * MINUTE && timeMs[i] < t)
}

function moveOf(row: number): number {
  return Math.log(bars.close[row] / bars.close[row - 1])
}

function varianceOf(t: number, minutes: number): number {
  return sum(rowsIn(bars.timeMs, t, minutes).map((row) => moveOf(row) ** 2))
}

function bipowerOf(t: number, minutes: number): number {
  const products = rowsIn(bars.timeMs, t, minutes).map((row) => Math.abs(moveOf(row) * moveOf(row - 1)))
  return (Math.PI / 2) * sum(products)
}

function lastRow(t: number): number {
  return bars.timeMs.findLastIndex((timeMs) => timeMs < t)
}

/** Highest high and lowest low of [t − minutes, t). */
function rangeOf(t: number, minutes: number): [number, number] {
  const rows = rowsIn(bars.timeMs, t, minutes)
  return [Math.max(...rows.map((row) => bars.high[row])), Math.min(...rows.map((row) => bars.low[row]))]
}

function meanLogVolume(t: number, minutes: number): number {
  return mean(rowsIn(bars.timeMs, t, minutes).map((row) => Math.log(bars.volume[row])))
}

/** Wilder's average true range of the last 8n closed bars, period by period. */
function averageTrueRange(t: number, barMinutes: number, n: number): number {
  const barMs = barMinutes * MINUTE
  const end = Math.floor(t / barMs) * barMs
  const ranges: number[] = []
  for (let close = end - (8 * n - 1) * barMs; close <= end; close += barMs) {
    const rows = rowsIn(bars.timeMs, close, barMinutes)
    if (rows.length === 0) continue
    const [high, low] = [Math.max(...rows.map((i) => bars.high[i])), Math.min(...rows.map((i) => bars.low[i]))]
    const before = bars.close[rows[0] - 1]
    ranges.push(Math.max(high - low, Math.abs(high - before), Math.abs(low - before)))
  }
  let average = mean(ranges.slice(0, n))
  for (const range of ranges.slice(n)) average = (average * (n - 1) + range) / n
  return average
}

function publishedAt(name: string, t: number): number {
  const { publishedMs, value } = feeds.published[name]
  return value[publishedMs.findLastIndex((timeMs) => timeMs < t)]
}

/** OLS slope, with intercept. */
function slope(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)]
  return sum(x.map((value, i) => (value - mx) * (y[i] - my))) / sum(x.map((value) => (value - mx) ** 2))
}

function flowOf(t: number): number[] {
  return rowsIn(trades.timeMs, t, 1).map((row) => trades.side[row] * trades.quantity[row])
}

function kyleLambda(t: number, minutes: number): number {
  const signed: number[] = []
  const change: number[] = []
  for (let end = t - (minutes - 1) * MINUTE; end <= t; end += MINUTE) {
    const [now, before] = [bars.timeMs.indexOf(end - MINUTE), bars.timeMs.indexOf(end - 2 * MINUTE)]
    if (now === -1 || before === -1 || flowOf(end).length === 0) continue
    signed.push(sum(flowOf(end)))
    change.push(bars.close[now] - bars.close[before])
  }
  return slope(signed, change)
}

function bookMean(t: number, minutes: number, measure: (row: number) => number): number {
  return mean(rowsIn(books.timeMs, t, minutes).map(measure))
}

const imbalance = (row: number) => {
  const two = (quantity: Float64Array) => quantity[row * 3] + quantity[row * 3 + 1]
  return (two(books.bidQuantity) - two(books.askQuantity)) / (two(books.bidQuantity) + two(books.askQuantity))
}

const spread = (row: number) => {
  const [bid, ask] = [books.bidPrice[row * 3], books.askPrice[row * 3]]
  return (2 * (ask - bid)) / (ask + bid)
}

function tradeImbalance(t: number, weigh: (row: number) => number): number {
  const rows = rowsIn(trades.timeMs, t, 20)
  return sum(rows.map((row) => trades.side[row] * weigh(row))) / sum(rows.map(weigh))
}

const DAY_TURN = (t: number) => 2 * Math.PI * ((t / (24 * HOUR)) % 1)

/** What each feature should be at t, from its definition alone. */
const DEFINITIONS: readonly (readonly [string, Record<string, unknown>, (t: number) => number])[] = [
  ['logReturn', { spanMinutes: 60 }, (t) => Math.log(bars.close[lastRow(t)] / bars.close[lastRow(t - HOUR)])],
  [
    'logReturn',
    { spanMinutes: 60, lagMinutes: 30 },
    (t) => Math.log(bars.close[lastRow(t - HOUR / 2)] / bars.close[lastRow(t - 1.5 * HOUR)]),
  ],
  ['realisedVariance', { spanMinutes: 90, log: false }, (t) => varianceOf(t, 90)],
  ['realisedVariance', { spanMinutes: 90 }, (t) => Math.log(varianceOf(t, 90))],
  ['harTerm', { periodMinutes: 60, periods: 7, log: false }, (t) => varianceOf(t, 420) / 7],
  [
    'logVarianceRatio',
    { spanMinutes: 60, unitMinutes: 240 },
    (t) => Math.log((4 * varianceOf(t, 60)) / varianceOf(t, 240)),
  ],
  [
    'laggedLogVarianceRatio',
    { spanMinutes: 60, unitMinutes: 240, lagMinutes: 45 },
    (t) => Math.log((4 * varianceOf(t - 45 * MINUTE, 60)) / varianceOf(t, 240)),
  ],
  [
    'sameTimeLogVarianceRatio',
    { horizonMinutes: 60, days: 1, unitMinutes: 240 },
    (t) => Math.log((4 * varianceOf(t - 23 * HOUR, 60)) / varianceOf(t, 240)),
  ],
  ['logBipowerShare', { spanMinutes: 120 }, (t) => Math.log(bipowerOf(t, 120) / varianceOf(t, 120))],
  ['jumpShare', { spanMinutes: 120 }, (t) => Math.max(0, 1 - bipowerOf(t, 120) / varianceOf(t, 120))],
  [
    'scaledReturn',
    { spanMinutes: 60, unitMinutes: 240 },
    (t) => Math.log(bars.close[lastRow(t)] / bars.close[lastRow(t - HOUR)]) / Math.sqrt(varianceOf(t, 240) / 4),
  ],
  ['averageTrueRange', { barMinutes: 15, periods: 5 }, (t) => averageTrueRange(t, 15, 5) / bars.close[lastRow(t)]],
  ['averageTrueRange', { barMinutes: 1, periods: 3 }, (t) => averageTrueRange(t, 1, 3) / bars.close[lastRow(t)]],
  ['priceRange', { spanMinutes: 45 }, (t) => Math.log(rangeOf(t, 45)[0] / rangeOf(t, 45)[1])],
  [
    'closePosition',
    { spanMinutes: 45 },
    (t) => (bars.close[lastRow(t)] - rangeOf(t, 45)[1]) / (rangeOf(t, 45)[0] - rangeOf(t, 45)[1]),
  ],
  ['volume', { spanMinutes: 30 }, (t) => Math.log1p(sum(rowsIn(bars.timeMs, t, 30).map((row) => bars.volume[row])))],
  ['relativeLogVolume', { spanMinutes: 30, unitMinutes: 240 }, (t) => meanLogVolume(t, 30) - meanLogVolume(t, 240)],
  ['tradeSignImbalance', { spanMinutes: 20 }, (t) => tradeImbalance(t, (row) => trades.quantity[row])],
  ['tradeSignImbalance', { spanMinutes: 20, by: 'trades' }, (t) => tradeImbalance(t, () => 1)],
  ['kyleLambda', { spanMinutes: 60 }, (t) => kyleLambda(t, 60)],
  ['orderBookImbalance', { spanMinutes: 10, levels: 2 }, (t) => bookMean(t, 10, imbalance)],
  ['spread', { spanMinutes: 10 }, (t) => bookMean(t, 10, spread)],
  [
    'liquidationVolume',
    { spanMinutes: 240, log1p: false },
    (t) => sum(rowsIn(liquidations.timeMs, t, 240).map((row) => liquidations.quantity[row])),
  ],
  [
    'liquidationVolume',
    { spanMinutes: 240, side: 'short' },
    (t) => {
      const short = rowsIn(liquidations.timeMs, t, 240).filter((row) => liquidations.side[row] > 0)
      return Math.log1p(sum(short.map((row) => liquidations.quantity[row])))
    },
  ],
  ['fundingRate', { maxAgeMinutes: 4000 }, (t) => publishedAt('fundingRate', t)],
  [
    'fundingRateChange',
    { spanMinutes: 480, maxAgeMinutes: 4000 },
    (t) => publishedAt('fundingRate', t) - publishedAt('fundingRate', t - 8 * HOUR),
  ],
  [
    'openInterestChange',
    { spanMinutes: 30, maxAgeMinutes: 4000 },
    (t) => Math.log(publishedAt('openInterest', t) / publishedAt('openInterest', t - HOUR / 2)),
  ],
  ['externalLevel', { series: 'mood', log: true, maxAgeMinutes: 4000 }, (t) => Math.log(publishedAt('mood', t))],
  [
    'externalChange',
    { series: 'mood', spanMinutes: 600, maxAgeMinutes: 4000 },
    (t) => publishedAt('mood', t) - publishedAt('mood', t - 10 * HOUR),
  ],
  ['timeOfDay', { wave: 'sin' }, (t) => Math.sin(DAY_TURN(t))],
  ['timeOfDay', { wave: 'cos', harmonic: 3 }, (t) => Math.cos(3 * DAY_TURN(t))],
  ['dayOfWeek', { wave: 'sin' }, (t) => Math.sin((2 * Math.PI * Math.floor(t / (24 * HOUR))) / 7)],
]

describe('market/streams: features by their definitions', () => {
  for (const [name, parameters, definition] of DEFINITIONS) {
    it(`${name} ${JSON.stringify(parameters)}`, () => {
      const table = tableOf(feeds, name, parameters)
      let present = 0
      for (const t of TIMES) {
        const [value, expected] = [valueAt(table, t), definition(t)]
        if (Number.isNaN(value)) continue
        present++
        assert.ok(Math.abs(value - expected) <= 2e-6 * Math.abs(expected) + 1e-8, `${value} is not ${expected}`)
      }
      assert.ok(present >= 2, `${present} values`)
    })
  }

  it('zScore: trailing mean and deviation of n − 1, the last value among them, nothing of the future', () => {
    const of = { name: 'volume', parameters: { spanMinutes: 5, log1p: false } }
    const parameters = { of, windowMinutes: 120, everyMinutes: 5, log1p: true }
    const inner = tableOf(feeds, of.name, of.parameters)
    const scaled = tableOf(feeds, 'zScore', parameters)
    for (const t of TIMES) {
      const last = Math.floor(t / (5 * MINUTE)) * 5 * MINUTE
      const all = Array.from({ length: 24 }, (_, i) => Math.log1p(valueAt(inner, last - i * 5 * MINUTE)))
      const values = all.filter((value) => !Number.isNaN(value))
      const deviation = Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1))
      const expected = (all[0] - mean(values)) / deviation
      assert.ok(Math.abs(valueAt(scaled, t) - expected) < 1e-5, `${valueAt(scaled, t)} is not ${expected}`)
    }
  })

  it('zScore: cut, 0 where all values are equal, missing while too few are there', () => {
    const of = { name: 'volume', parameters: { spanMinutes: 1, log1p: false, minCoverage: 0 } }
    const flat = { ...bars, volume: bars.volume.map(() => 7) }
    const even = tableOf({ bars: flat }, 'zScore', {
      of: { name: 'harTerm', parameters: { periods: 1, periodMinutes: 1 } },
      windowMinutes: 10,
      clip: 1,
    })
    assert.ok(even.values.every((value) => Number.isNaN(value) || Math.abs(value) <= 1))
    assert.ok(even.values.some((value) => value === 1))
    const equal = tableOf({ bars: flat }, 'zScore', {
      of: { name: 'dayOfWeek', parameters: { wave: 'cos' } },
      windowMinutes: 60,
    })
    assert.equal(valueAt(equal, START + 300 * MINUTE), 0)
    const young = tableOf({ bars }, 'zScore', { of, windowMinutes: 60, minCoverage: 1 })
    assert.ok(Number.isNaN(valueAt(young, young.startMs + 40 * MINUTE)))
    assert.ok(!Number.isNaN(valueAt(young, young.startMs + 70 * MINUTE)))
  })

  it('are missing where a span, or the price that it sets out from, lacks too many minutes', () => {
    const at = START + 1000 * MINUTE
    const gapMs = START + 700 * MINUTE
    const gappy = filterBars(bars, (timeMs) => timeMs < gapMs || timeMs >= at)
    const table = featureTable(
      { bars: gappy },
      setOf(
        { name: 'logReturn', parameters: { spanMinutes: 60 } },
        { name: 'realisedVariance', parameters: { spanMinutes: 60, minCoverage: 0.9 } },
        { name: 'logReturn', parameters: { spanMinutes: 60, minCoverage: 0 } },
      ),
      1,
    )
    const isMissing = (minute: number, column: number) => Number.isNaN(valueAt(table, at + minute * MINUTE, column))
    assert.deepEqual(
      [0, 10, 59, 60, 70].map((minute) => isMissing(minute, 0)),
      [true, true, true, true, false],
    )
    // From minute 61 on the price before the span is of a bar after the gap.
    assert.deepEqual(
      [0, 30, 60].map((minute) => isMissing(minute, 1)),
      [true, true, true],
    )
    assert.deepEqual(
      [0, 10, 60].map((minute) => isMissing(minute, 2)),
      [false, false, false],
    )
    assert.equal(valueAt(table, at, 2), 0, 'no price moves while there is none')
    assert.equal(table.isComplete[(at - table.startMs) / MINUTE], 0)
  })

  it('are missing where the last publication is too old', () => {
    const published = { mood: { publishedMs: Float64Array.of(START + 90 * MINUTE + 1), value: Float64Array.of(3) } }
    const table = featureTable(
      { bars, published },
      setOf({ name: 'externalLevel', parameters: { series: 'mood', maxAgeMinutes: 60 } }),
      1,
    )
    const values = [89, 90, 91, 149, 150, 151].map((minute) => valueAt(table, START + minute * MINUTE))
    assert.deepEqual(values, [Number.NaN, Number.NaN, 3, 3, 3, Number.NaN])
  })
})
