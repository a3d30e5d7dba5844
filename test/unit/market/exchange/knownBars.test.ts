import assert from 'node:assert/strict'
import { GrowingBars } from '../../../../src/market/exchange/growingBars.ts'
import { KnownBars, SETTLE_MS } from '../../../../src/market/exchange/knownBars.ts'
import type { Bar, Page } from '../../../../src/market/exchange/page.ts'
import { MINUTE, START } from '../fixtures.ts'

/** The bar of a minute after `START`. */
function bar(minute: number, volume = 1): Bar {
  return [START + minute * MINUTE, 10, 12, 9, 11, volume]
}

/** An answer with the given rows, the last of which no newer one follows, `askedMs` after `START`. */
function page(askedMs: number, ...rows: Bar[]): Page {
  return { askedMs: START + askedMs, bars: rows.slice(0, -1), newest: rows.at(-1), full: false }
}

function minutesOf({ bars }: KnownBars): number[] {
  return [...bars.series().timeMs].map((timeMs) => (timeMs - START) / MINUTE)
}

describe('market/exchange known bars', () => {
  function known(...bars: Bar[]): KnownBars {
    return new KnownBars(GrowingBars.of('AAA', bars), START)
  }
  const untilMinute = ({ untilMs }: KnownBars) => (untilMs - START) / MINUTE

  it('takes a bar when a newer one follows, and asks from the last one on', () => {
    const bars = known(bar(0))
    assert.equal(bars.add(page(2 * MINUTE + 1500, bar(0), bar(1), bar(2, 0.1))), 1)
    assert.deepEqual([minutesOf(bars), untilMinute(bars), bars.askFromMs], [[0, 1], 2, START + MINUTE])
    assert.equal(bars.add(page(2 * MINUTE + 1600, bar(1), bar(2, 0.2))), 0)
  })

  it('takes the last one of an answer some time after its end', () => {
    const bars = known(bar(0))
    assert.equal(bars.add(page(2 * MINUTE + SETTLE_MS - 1, bar(0), bar(1))), 0)
    assert.equal(bars.add(page(2 * MINUTE + SETTLE_MS, bar(0), bar(1))), 1)
  })

  it('waits longer for one that looks as it did before its end', () => {
    const bars = known(bar(0))
    bars.add(page(MINUTE + 1500, bar(0), bar(1)))
    assert.equal(bars.add(page(2 * MINUTE + SETTLE_MS, bar(0), bar(1))), 0)
    assert.equal(bars.add(page(11 * MINUTE, bar(0), bar(1))), 0)
    assert.equal(bars.add(page(12 * MINUTE, bar(0), bar(1))), 1)
  })

  it('knows of minutes without a trade some time after their end, or by a later bar', () => {
    const bars = known(bar(0))
    bars.add(page(4 * MINUTE + SETTLE_MS - 1, bar(0)))
    assert.equal(untilMinute(bars), 3)
    bars.add(page(4 * MINUTE + SETTLE_MS, bar(0)))
    assert.equal(untilMinute(bars), 4)
    bars.add(page(7 * MINUTE + 1, bar(0), bar(7, 0.1)))
    assert.deepEqual([minutesOf(bars), untilMinute(bars)], [[0], 7])
  })

  it('takes nothing of an empty answer, nor a missing bar for one without trades where those are sent', () => {
    const bars = known(bar(0))
    bars.add(page(60 * MINUTE))
    assert.equal(untilMinute(bars), 1)
    const all = known(bar(0), bar(1, 0), bar(2))
    all.add(page(60 * MINUTE, bar(2)))
    assert.equal(untilMinute(all), 3)
  })

  it('holds a bar that comes late, and keeps what it holds', () => {
    const bars = known(bar(0))
    bars.add(page(9 * MINUTE, bar(0)))
    bars.add(page(9 * MINUTE + 1, bar(0, 5), bar(4), bar(9, 0.1)))
    assert.deepEqual(minutesOf(bars), [0, 4])
    assert.deepEqual([...bars.bars.series().volume], [1, 1])
  })
})
