import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Random } from '../../../../src/kernels/random.ts'
import { createBarBuilder } from '../../../../src/market/bars/builders.ts'
import { type BarSpec, barSpecSchema, type ExpectedBarSpec } from '../../../../src/market/bars/config.ts'
import { barsFromTrades } from '../../../../src/market/bars/fromTrades.ts'
import type { TradeBarSeries } from '../../../../src/market/bars/tradeBar.ts'
import { type TradeSeries, tickRuleSides } from '../../../../src/market/bars/trades.ts'
import { START } from '../fixtures.ts'

const EXPECTED = { initialTicks: 20, minTicks: 5, maxTicks: 60, smoothing: 0.3 }
const SPECS: BarSpec[] = [
  { kind: 'time', intervalMs: 5000 },
  { kind: 'tick', threshold: 7 },
  { kind: 'volume', threshold: 9 },
  { kind: 'value', threshold: 900 },
  ...(['ticks', 'volume', 'value'] as const).flatMap((measure): BarSpec[] => [
    { kind: 'imbalance', measure, ...EXPECTED },
    { kind: 'run', measure, ...EXPECTED },
  ]),
]

function randomTrades(count: number, seed: number): TradeSeries {
  const random = new Random(`trades ${seed}`)
  let time = START
  const timeMs = Float64Array.from({ length: count }, () => {
    time += random.below(4) === 0 ? random.below(20_000) : random.below(300)
    return time
  })
  return {
    timeMs,
    price: timeMs.map(() => 100 + random.normal()),
    quantity: timeMs.map(() => random.float() + 0.01),
    side: Int8Array.from(timeMs, () => (random.float() < 0.6 ? 1 : -1)),
  }
}

function slice({ timeMs, price, quantity, side }: TradeSeries, from: number, to: number): TradeSeries {
  return {
    timeMs: timeMs.slice(from, to),
    price: price.slice(from, to),
    quantity: quantity.slice(from, to),
    side: side.slice(from, to),
  }
}

/** The bar of trades [from, to) by its definition. */
function assertBar(bars: TradeBarSeries, bar: number, trades: TradeSeries, from: number, to: number): void {
  const { price, quantity, side } = slice(trades, from, to)
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0)
  assert.equal(bars.open[bar], price[0])
  assert.equal(bars.close[bar], price.at(-1))
  assert.equal(bars.high[bar], Math.max(...price))
  assert.equal(bars.low[bar], Math.min(...price))
  assert.equal(bars.volume[bar], sum(quantity))
  assert.equal(bars.value[bar], sum(quantity.map((q, i) => q * price[i])))
  assert.equal(bars.buyVolume[bar], sum(quantity.filter((_, i) => side[i] > 0)))
  assert.equal(bars.trades[bar], to - from)
}

/** Where bars end, by a rule that is asked after every trade of the running bar. */
function endsBy(trades: TradeSeries, isClosed: (from: number, to: number) => boolean): number[] {
  const ends: number[] = []
  for (let to = 1; to <= trades.timeMs.length; to++) if (isClosed(ends.at(-1) ?? 0, to)) ends.push(to)
  return ends
}

/** Where imbalance or run bars end, from the definitions; E[T] is recorded. */
function expectedEnds(trades: TradeSeries, spec: ExpectedBarSpec, ticks: number[] = []): number[] {
  const weights = Array.from(trades.price, (price, i) =>
    spec.measure === 'ticks' ? 1 : spec.measure === 'volume' ? trades.quantity[i] : price * trades.quantity[i],
  )
  const ewma = (before: number | undefined, value: number) =>
    before === undefined ? value : (1 - spec.smoothing) * before + spec.smoothing * value
  let imbalance: number | undefined
  let buys: number | undefined
  const size: [number | undefined, number | undefined] = [undefined, undefined]
  let expectedTicks: number | undefined
  return endsBy(trades, (from, to) => {
    const signed = weights.slice(from, to).map((weight, i) => (trades.side[from + i] > 0 ? weight : -weight))
    const total = (keep: (value: number) => boolean) => signed.filter(keep).reduce((sum, value) => sum + value, 0)
    const theta = total(() => true)
    const [bought, sold] = [total((v) => v > 0), -total((v) => v < 0)]
    if (expectedTicks === undefined) {
      if (to - from < spec.initialTicks) return false
    } else if (spec.kind === 'imbalance') {
      if (Math.abs(theta) < expectedTicks * Math.abs(imbalance ?? 0)) return false
    } else {
      const share = buys ?? 0
      const bound = Math.max(share * (size[0] ?? 0), (1 - share) * (size[1] ?? 0))
      if (Math.max(bought, sold) < expectedTicks * bound) return false
    }
    const numBuys = signed.filter((v) => v > 0).length
    imbalance = ewma(imbalance, theta / (to - from))
    buys = ewma(buys, numBuys / (to - from))
    if (numBuys > 0) size[0] = ewma(size[0], bought / numBuys)
    if (numBuys < to - from) size[1] = ewma(size[1], sold / (to - from - numBuys))
    expectedTicks = Math.min(spec.maxTicks, Math.max(spec.minTicks, ewma(expectedTicks, to - from)))
    ticks.push(expectedTicks)
    return true
  })
}

describe('market/bars', () => {
  const trades = randomTrades(3000, 1)

  it('close a tick, volume or value bar with the trade that reaches the threshold, which is never split', () => {
    const total = (from: number, to: number, weight: (i: number) => number) => {
      let sum = 0
      for (let i = from; i < to; i++) sum += weight(i)
      return sum
    }
    const weights = {
      tick: () => 1,
      volume: (i: number) => trades.quantity[i],
      value: (i: number) => trades.price[i] * trades.quantity[i],
    }
    for (const spec of SPECS) {
      if (spec.kind !== 'tick' && spec.kind !== 'volume' && spec.kind !== 'value') continue
      const ends = endsBy(trades, (from, to) => total(from, to, weights[spec.kind]) >= spec.threshold)
      const bars = barsFromTrades('AAA', trades, spec)
      assert.equal(bars.timeMs.length, ends.length)
      ends.forEach((to, bar) => {
        const from = ends[bar - 1] ?? 0
        assertBar(bars, bar, trades, from, to)
        assert.deepEqual([bars.timeMs[bar], bars.closeMs[bar]], [trades.timeMs[from], trades.timeMs[to - 1]])
      })
    }
  })

  it('cut time bars at whole multiples in UTC, without one where nothing traded', () => {
    const bars = barsFromTrades('AAA', trades, { kind: 'time', intervalMs: 5000 })
    const slots = [...new Set(Array.from(trades.timeMs, (timeMs) => Math.floor(timeMs / 5000) * 5000))]
    assert.deepEqual([...bars.timeMs], slots.slice(0, -1))
    assert.deepEqual(
      [...bars.closeMs],
      slots.slice(0, -1).map((slot) => slot + 5000),
    )
    slots.slice(0, -1).forEach((slot, bar) => {
      const from = trades.timeMs.findIndex((timeMs) => timeMs >= slot)
      assertBar(
        bars,
        bar,
        trades,
        from,
        trades.timeMs.findIndex((timeMs) => timeMs >= slot + 5000),
      )
    })
  })

  it('close imbalance and run bars at what the bars before let expect', () => {
    for (const spec of SPECS) {
      if (spec.kind !== 'imbalance' && spec.kind !== 'run') continue
      const ends = expectedEnds(trades, spec)
      const bars = barsFromTrades('AAA', trades, spec)
      assert.ok(ends.length > 20)
      assert.deepEqual(
        [...bars.trades],
        ends.map((to, bar) => to - (ends[bar - 1] ?? 0)),
        `${spec.kind} ${spec.measure}`,
      )
      ends.forEach((to, bar) => {
        assertBar(bars, bar, trades, ends[bar - 1] ?? 0, to)
      })
    }
  })

  it('clamp the expected number of trades, which else runs away', () => {
    // Buyers alone for the first bar, then turns: |θ| stays small, so bars grow until the clamp holds them.
    const side = Int8Array.from({ length: 20_000 }, (_, i) => (i < 20 || i % 3 > 0 ? 1 : -1))
    const many = { ...randomTrades(20_000, 2), side }
    const bounded: ExpectedBarSpec = { kind: 'imbalance', measure: 'ticks', ...EXPECTED, smoothing: 0.9 }
    for (const maxTicks of [20, 60, 1000]) {
      const spec = { ...bounded, maxTicks }
      const ticks: number[] = []
      const ends = expectedEnds(many, spec, ticks)
      const bars = barsFromTrades('AAA', many, spec)
      assert.equal(bars.trades.length, ends.length)
      assert.ok(ticks.every((expected) => expected >= spec.minTicks && expected <= maxTicks))
      if (maxTicks === 20) assert.ok(ticks.includes(20))
    }
    const ever = { ...many, side: side.map(() => 1), quantity: many.quantity.map((q, i) => (i < 200 ? q / 100 : q)) }
    const spec: ExpectedBarSpec = { ...bounded, measure: 'volume' }
    const ticks: number[] = []
    const ends = expectedEnds(ever, spec, ticks)
    assert.equal(barsFromTrades('AAA', ever, spec).trades.length, ends.length)
    assert.ok(ticks.includes(spec.minTicks))
  })

  it('give the bars of the first trades whatever follows, and never one that runs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPECS), fc.nat(800), fc.nat(100), (spec, length, seed) => {
        const all = barsFromTrades('AAA', slice(trades, 0, 800), spec)
        const builder = createBarBuilder(spec)
        const other = randomTrades(800, seed)
        let closed = 0
        for (let i = 0; i < length; i++) {
          const trade = {
            timeMs: trades.timeMs[i],
            price: trades.price[i],
            quantity: trades.quantity[i],
            side: trades.side[i],
          }
          const bar = builder.push(trade)
          if (bar === undefined) continue
          assert.deepEqual([bar.timeMs, bar.closeMs], [all.timeMs[closed], all.closeMs[closed]])
          assert.deepEqual(
            [bar.close, bar.volume, bar.value],
            [all.close[closed], all.volume[closed], all.value[closed]],
          )
          assert.ok(bar.closeMs <= trade.timeMs)
          closed++
        }
        const mixed = {
          timeMs: trades.timeMs.slice(0, 800),
          price: trades.price.slice(0, 800).map((price, i) => (i < length ? price : other.price[i])),
          quantity: trades.quantity.slice(0, 800).map((quantity, i) => (i < length ? quantity : other.quantity[i])),
          side: trades.side.slice(0, 800).map((side, i) => (i < length ? side : other.side[i])),
        }
        const changed = barsFromTrades('AAA', mixed, spec)
        assert.deepEqual(changed.volume.slice(0, closed), all.volume.slice(0, closed))
      }),
      { numRuns: 60 },
    )
  })

  it('give a trade without a known aggressor no side', () => {
    const side = trades.side.map((value, i) => (i % 3 === 0 || i < 40 ? 0 : value))
    for (const kind of ['imbalance', 'run'] as const) {
      const spec: BarSpec = { kind, measure: 'volume', ...EXPECTED }
      const bars = barsFromTrades('AAA', { ...trades, side }, spec)
      // Without any side there is nothing to expect, so that bars are short until there is one.
      assert.deepEqual([...bars.trades.slice(0, 3)], [20, 1, 1])
      assert.ok(bars.trades.slice(-10).every((count) => count > 1))
    }
    assert.deepEqual([...tickRuleSides(Float64Array.of(5, 5, 6, 6, 4, 4, 7))], [0, 0, 1, 1, -1, -1, 1])
  })

  it('close a time bar when told that its trades are all there, not before', () => {
    const builder = createBarBuilder({ kind: 'time', intervalMs: 1000 })
    assert.equal(builder.push({ timeMs: START + 100, price: 5, quantity: 1, side: 1 }), undefined)
    assert.equal(builder.closeBefore(START + 999), undefined)
    assert.equal(builder.closeBefore(START + 1000)?.closeMs, START + 1000)
    assert.equal(builder.closeBefore(START + 5000), undefined)
    assert.throws(() => builder.push({ timeMs: START + 4999, price: 5, quantity: 1, side: 1 }), RangeError)
  })

  it('refuse specs that make no sense', () => {
    const refused = [
      { kind: 'tick', threshold: 0 },
      { kind: 'volume', threshold: -1 },
      { kind: 'time', intervalMs: 0.5 },
      { kind: 'imbalance', measure: 'volume', initialTicks: 5, minTicks: 10, maxTicks: 20 },
      { kind: 'hour' },
    ]
    for (const spec of refused) assert.equal(barSpecSchema.safeParse(spec).success, false, JSON.stringify(spec))
    for (const spec of SPECS) assert.deepEqual(barSpecSchema.parse(spec), spec)
  })
})
