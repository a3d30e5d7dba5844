import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { dealRows, hashableRows, rowsInWindow, rowsKnownAt, selectRows } from '../../../src/market/rows.ts'
import { buildRows } from '../../../src/market/streams/supervised.ts'
import { DAY, HOUR, MINUTE, rowKeys, rowsOf, SPEC, START, simulated } from './fixtures.ts'

const PAST = [1, 2, 3] as const
const THREE = rowsOf(
  ['A', 'B'],
  [0, 1, 0].map((symbol, i) => ({ symbol, realised: i + 1, past: PAST })),
)

describe('market/rows', () => {
  const rows = buildRows(simulated(45, ['AAA', 'BBB']), { ...SPEC, strideMinutes: 60 })

  it('selects rows with everything that belongs to them', () => {
    const selected = selectRows(THREE, [2, 0])
    assert.deepEqual(selected, {
      symbols: ['A', 'B'],
      length: 2,
      width: 2,
      features: Float32Array.of(2, -2, 0, -0),
      target: Float32Array.of(1.5, 0.5),
      scale: Float64Array.of(2, 2),
      pastVariance: Float64Array.of(1, 2, 3, 1, 2, 3),
      symbolIndex: Uint16Array.of(0, 0),
      timeMs: Float64Array.of(START + 2 * HOUR, START),
      labelEndMs: Float64Array.of(START + 3 * HOUR, START + HOUR),
    })
    selected.features[0] = 9
    assert.equal(THREE.features[4], 2)
    assert.equal(selectRows(THREE, []).length, 0)
  })

  it('knows a row from the moment its label ends', () => {
    assert.equal(rowsKnownAt(THREE, START + HOUR - 1).length, 0)
    assert.equal(rowsKnownAt(THREE, START + HOUR).length, 1)
    assert.equal(rowsKnownAt(THREE, START + 3 * HOUR).length, 3)
  })

  it('puts a row into the window that holds its time and its label', () => {
    const times = (start: number, end: number) => [...rowsInWindow(THREE, start, end).timeMs]
    assert.deepEqual(times(START + HOUR, START + 3 * HOUR), [START + HOUR, START + 2 * HOUR])
    assert.deepEqual(times(START + HOUR + 1, START + 3 * HOUR - 1), [])
    assert.deepEqual(times(START, START + HOUR), [START])
  })

  it('lets no row be both known at a clock and in a window from it', () => {
    fc.assert(
      fc.property(fc.integer({ min: START + 14 * DAY, max: START + 46 * DAY }), (clock) => {
        const known = new Set(rowKeys(rowsKnownAt(rows, clock)))
        const future = rowKeys(rowsInWindow(rows, clock, Infinity))
        assert.ok(future.every((key) => !known.has(key)))
      }),
    )
  })

  it('deals all rows, each to one share, in whole days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (of) => {
        const shares = Array.from({ length: of }, (_, index) => dealRows(rows, { index, of }))
        assert.deepEqual(shares.flatMap(rowKeys).sort(), rowKeys(rows).sort())
        const ownerOf = new Map<string, number>()
        for (const [owner, share] of shares.entries()) {
          for (let i = 0; i < share.length; i++) {
            const block = `${share.symbolIndex[i]} ${Math.floor(share.timeMs[i] / DAY)}`
            assert.equal(ownerOf.get(block) ?? owner, owner)
            ownerOf.set(block, owner)
          }
        }
      }),
      { numRuns: 20 },
    )
  })

  it('shares no label bar between two shares', () => {
    const shares = [0, 1, 2].map((index) => dealRows(rows, { index, of: 3 }))
    const ownerOfBar = new Map<string, number>()
    for (const [owner, share] of shares.entries()) {
      for (let i = 0; i < share.length; i++) {
        for (let t = share.timeMs[i]; t < share.labelEndMs[i]; t += MINUTE) {
          const bar = `${share.symbolIndex[i]} ${t}`
          assert.equal(ownerOfBar.get(bar) ?? owner, owner)
          ownerOfBar.set(bar, owner)
        }
      }
    }
  })

  it('deals evenly, without giving a share always the same weekday', () => {
    const days = 364
    const daily = rowsOf(
      ['A'],
      Array.from({ length: days }, (_, day) => ({ symbol: 0, realised: 1, past: PAST, timeMs: START + day * DAY })),
    )
    for (let index = 0; index < 7; index++) {
      const share = dealRows(daily, { index, of: 7 })
      assert.ok(Math.abs(share.length - days / 7) <= 1)
      const weekdays = new Set(Array.from(share.timeMs, (time) => Math.floor(time / DAY) % 7))
      assert.equal(weekdays.size, 7)
    }
  })

  it('deals a block to the same share whatever other rows there are', () => {
    const part = dealRows(rowsKnownAt(rows, START + 30 * DAY), { index: 1, of: 4 })
    assert.deepEqual(rowsKnownAt(dealRows(rows, { index: 1, of: 4 }), START + 30 * DAY), part)
  })

  it('refuses an impossible share', () => {
    for (const share of [
      { index: 2, of: 2 },
      { index: -1, of: 2 },
      { index: 0, of: 0 },
      { index: 0.5, of: 2 },
    ]) {
      assert.throws(() => dealRows(THREE, share), RangeError)
    }
  })

  it('turns rows into the recorded bytes', () => {
    const bytes = hashableRows(selectRows(THREE, [1]))
    const view = new DataView(bytes.buffer)
    assert.equal(bytes.length, 12 + 5 + 5 + 3 * 4 + 4 * 8 + 2 + 2 * 8)
    assert.equal(view.getUint32(0, true), 2)
    assert.equal(view.getUint32(14, true), 1)
    assert.equal(view.getFloat32(22, true), 1)
    assert.equal(view.getUint16(66, true), 1)
    assert.equal(view.getFloat64(68, true), START + HOUR)
    assert.equal(
      createHash('sha256').update(hashableRows(THREE)).digest('hex'),
      '01c9dab4190402d3fed9456e4863ded36768b43fe3e28e1a6c31ce74d125bc43',
    )
  })

  it('gives other rows other bytes', () => {
    const texts = [THREE, selectRows(THREE, [0, 1]), selectRows(THREE, [1, 0, 2]), { ...THREE, symbols: ['AB', ''] }]
    const digests = texts.map((each) => Buffer.from(hashableRows(each)).toString('hex'))
    assert.equal(new Set(digests).size, texts.length)
  })
})
