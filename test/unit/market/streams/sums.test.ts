import assert from 'node:assert/strict'
import fc from 'fast-check'
import { ExactSums } from '../../../../src/market/streams/exactSums.ts'
import { MarketPast } from '../../../../src/market/streams/past.ts'
import { TrailingMoments, TrailingSum } from '../../../../src/market/streams/trailing.ts'

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 120 })

describe('market/streams: sums', () => {
  it('trail by the last steps alone, to the bit', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 1, max: 20 }),
        fc.nat(1000),
        fc.nat(119),
        (values, length, first, start) => {
          const [whole, late] = [new TrailingSum(length), new TrailingSum(length)]
          const [moments, lateMoments] = [new TrailingMoments(length), new TrailingMoments(length)]
          const from = start % values.length
          values.forEach((value, i) => {
            const x = i % 4 === 1 ? Number.NaN : value
            whole.push(first + i, value)
            moments.push(first + i, x, i)
            if (i < from) return
            late.push(first + i, value)
            lateMoments.push(first + i, x, i)
            if (i >= from + length - 1) {
              assert.equal(late.sum, whole.sum)
              for (const field of ['count', 'meanX', 'squaresX', 'products'] as const) {
                assert.ok(Object.is(lateMoments[field], moments[field]), field)
              }
            }
            const recent = values.slice(Math.max(0, i + 1 - length), i + 1)
            const size = recent.reduce((sum, v) => sum + Math.abs(v), 0)
            assert.ok(Math.abs(whole.sum - recent.reduce((sum, v) => sum + v, 0)) <= 1e-14 * size)
          })
        },
      ),
    )
  })

  it('give moments without cancellation', () => {
    const moments = new TrailingMoments(50)
    for (let i = 0; i < 333; i++) moments.push(i, 1e9 + (i % 2), 3 * (i % 2))
    assert.equal(moments.count, 50)
    assert.ok(Math.abs(moments.squaresX - 12.5) < 1e-6)
    assert.ok(Math.abs(moments.products - 37.5) < 1e-6)
    assert.equal(moments.meanX, 1e9 + 0.5)
  })

  it('are exact after sums of any size', () => {
    const units = fc.array(
      fc.oneof(
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
        fc.bigInt({ min: -(2n ** 52n), max: 2n ** 52n }).map(Number),
      ),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(units, fc.nat(59), (values, start) => {
        const sums = new ExactSums(64)
        // Two huge numbers first, as of an absurd price and the way back from it.
        sums.add(0, 1, 2 ** 61)
        sums.add(1, 2, 2 ** 60)
        values.forEach((value, i) => {
          sums.add(i + 2, i + 3, value)
        })
        const from = start % values.length
        const exact = values.slice(from).reduce((sum, value) => sum + BigInt(value), 0n)
        assert.equal(sums.between(from + 2, values.length + 2), Number(exact))
      }),
    )
  })

  it('keep a past of any length in a ring, and count absent minutes', () => {
    const past = new MarketPast(100)
    past.begin(1000)
    assert.ok(Number.isNaN(past.logCloseBefore(0)))
    assert.equal(past.isCovered(10, 0, 0.1), false)
    let close = 100
    const squares: number[] = []
    for (let minute = 1000; minute < 3000; minute++) {
      if (minute % 7 === 0) {
        past.pushGap()
        squares.push(0)
        continue
      }
      const next = 100 + (minute % 13)
      squares.push(minute === 1000 ? 0 : Math.log(next / close) ** 2)
      close = next
      past.pushBar(close, minute % 5)
      if (minute < 1200) continue
      const expected = squares.slice(-90, -10).reduce((sum, value) => sum + value, 0)
      assert.ok(Math.abs(past.variance(90, 10) - expected) < 1e-11)
      const present = Array.from({ length: 80 }, (_, i) => minute + 1 - 90 + i).filter((m) => m % 7 !== 0).length
      assert.equal(past.countBars(90, 10), present)
    }
    assert.equal(past.minute, 3000)
    assert.equal(past.firstBar, 1000)
    assert.equal(past.isCovered(70, 0, 0.85), true)
    assert.equal(past.isCovered(70, 0, 0.87), false)
  })
})
