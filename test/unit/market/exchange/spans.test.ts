import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Span, subtract, unite } from '../../../../src/market/exchange/spans.ts'

const span = fc.tuple(fc.nat(20), fc.nat(20)).map(([sinceMs, untilMs]): Span => ({ sinceMs, untilMs }))
const holds = (spans: readonly Span[], atMs: number) =>
  spans.some(({ sinceMs, untilMs }) => atMs >= sinceMs && atMs < untilMs)

describe('market/exchange spans', () => {
  it('unites the same times into spans that do not touch', () => {
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const united = unite(spans)
        for (let atMs = 0; atMs < 20; atMs++) assert.equal(holds(united, atMs), holds(spans, atMs))
        for (let index = 1; index < united.length; index++) {
          assert.ok(united[index].sinceMs > united[index - 1].untilMs)
        }
      }),
    )
  })

  it('leaves of a span what is in no other, ascending', () => {
    fc.assert(
      fc.property(span, fc.array(span), (whole, spans) => {
        const rest = subtract(whole, spans)
        for (let atMs = 0; atMs < 20; atMs++) {
          assert.equal(holds(rest, atMs), holds([whole], atMs) && !holds(spans, atMs))
        }
        assert.deepEqual(rest, unite(rest))
      }),
    )
  })
})
