import { z } from 'zod'
import type { BookSeries } from '../feeds.ts'
import { defineFeature, type FeatureStream, minCoverage, spanMinutes } from '../stream.ts'
import { TrailingSum } from '../trailing.ts'

/** Mean over the snapshots of a span of something that each of them gives; a snapshot that gives NaN is left out. */
function snapshotMean(
  span: number,
  minimum: number,
  measure: (books: BookSeries, row: number) => number,
): FeatureStream {
  const sums = new TrailingSum(span)
  const counts = new TrailingSum(span)
  const minutes = new TrailingSum(span)
  let sum = 0
  let count = 0
  return {
    pushBook(books, row) {
      const value = measure(books, row)
      if (!Number.isFinite(value)) return
      sum += value
      count++
    },
    push({ minute }) {
      sums.push(minute, sum)
      counts.push(minute, count)
      minutes.push(minute, count > 0 ? 1 : 0)
      sum = 0
      count = 0
    },
    value: () => (counts.sum > 0 && minutes.sum >= minimum * span ? sums.sum / counts.sum : Number.NaN),
  }
}

/** Σ of the quantities of a side's best levels that exist. */
function depth(quantity: Float64Array, from: number, levels: number): number {
  let sum = 0
  for (let i = from; i < from + levels; i++) if (quantity[i] > 0) sum += quantity[i]
  return sum
}

const orderBookImbalance = defineFeature({
  name: 'orderBookImbalance',
  description: '(ΣQb − ΣQa)/(ΣQb + ΣQa) over the best levels of both sides, mean of the snapshots of a span',
  unit: '−1 … 1',
  parameters: {
    spanMinutes,
    levels: z.int().min(1).max(1000).default(10).describe('best levels of a side; fewer where a snapshot has fewer'),
    minCoverage,
  },
  feeds: () => ['books'],
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, levels, minCoverage: minimum }) =>
    snapshotMean(span, minimum, (books, row) => {
      const count = Math.min(levels, books.levels)
      const bids = depth(books.bidQuantity, row * books.levels, count)
      const asks = depth(books.askQuantity, row * books.levels, count)
      return (bids - asks) / (bids + asks)
    }),
})

const spread = defineFeature({
  name: 'spread',
  description: '(ask − bid)/middle, mean of the snapshots of a span; crossed and one-sided snapshots are left out',
  unit: 'share of the price',
  parameters: { spanMinutes, minCoverage },
  feeds: () => ['books'],
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, minCoverage: minimum }) =>
    snapshotMean(span, minimum, (books, row) => {
      const [bid, ask] = [books.bidPrice[row * books.levels], books.askPrice[row * books.levels]]
      return bid > 0 && ask >= bid ? (ask - bid) / ((ask + bid) / 2) : Number.NaN
    }),
})

export const BOOK_FEATURES = [orderBookImbalance, spread]
