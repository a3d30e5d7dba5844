import { z } from 'zod'
import { log } from '../../../kernels/math.ts'
import { defineFeature, type FeatureStream, minCoverage, spanMinutes } from '../stream.ts'
import { TrailingMoments, TrailingSum } from '../trailing.ts'

const tradeSignImbalance = defineFeature({
  name: 'tradeSignImbalance',
  description: '(B − S)/(B + S) of what buyers and sellers took in a span',
  unit: '−1 … 1',
  parameters: {
    spanMinutes,
    by: z.enum(['volume', 'trades']).default('volume').describe('whether B and S are volumes or numbers of trades'),
    minCoverage,
  },
  feeds: () => ['trades'],
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, by, minCoverage: minimum }): FeatureStream => {
    const bought = new TrailingSum(span)
    const sold = new TrailingSum(span)
    const minutes = new TrailingSum(span)
    return {
      push({ minute, buyVolume, sellVolume, buys, sells }) {
        bought.push(minute, by === 'volume' ? buyVolume : buys)
        sold.push(minute, by === 'volume' ? sellVolume : sells)
        minutes.push(minute, buys + sells > 0 ? 1 : 0)
      },
      value() {
        const total = bought.sum + sold.sum
        return total > 0 && minutes.sum >= minimum * span ? (bought.sum - sold.sum) / total : Number.NaN
      },
    }
  },
})

const kyleLambda = defineFeature({
  name: 'kyleLambda',
  description:
    'Kyle’s λ: OLS slope, with intercept, of the price change of a minute on its signed volume, over the minutes of a ' +
    'span that have a bar, as the minute before has, and a trade',
  unit: 'price, or log price, per unit of the base currency',
  parameters: {
    spanMinutes: z.int().min(3).max(10_080).describe('minutes before the row'),
    response: z.enum(['price', 'logPrice']).default('price').describe('what changes'),
    minCoverage,
  },
  feeds: () => ['trades'],
  lookbackMinutes: ({ spanMinutes: span }) => span + 1,
  create: ({ spanMinutes: span, response, minCoverage: minimum }): FeatureStream => {
    const moments = new TrailingMoments(span)
    let before = Number.NaN
    return {
      push({ minute, hasBar, close, buyVolume, sellVolume, buys, sells }) {
        const price = hasBar ? (response === 'price' ? close : log(close)) : Number.NaN
        const change = price - before
        const isSample = buys + sells > 0 && !Number.isNaN(change)
        moments.push(minute, isSample ? buyVolume - sellVolume : Number.NaN, change)
        before = price
      },
      value() {
        if (moments.count < Math.max(3, minimum * span) || !(moments.squaresX > 0)) return Number.NaN
        return moments.products / moments.squaresX
      },
    }
  },
})

const liquidationVolume = defineFeature({
  name: 'liquidationVolume',
  description: 'volume of the positions that were closed by force in a span; 0 where there were none',
  unit: 'base currency, or ln(1 + it)',
  parameters: {
    spanMinutes,
    side: z.enum(['long', 'short', 'both']).default('both').describe('the positions that were closed'),
    log1p: z.boolean().default(true).describe('whether the value is ln(1 + volume)'),
  },
  feeds: () => ['liquidations'],
  lookbackMinutes: ({ spanMinutes: span }) => span,
  create: ({ spanMinutes: span, side, log1p }): FeatureStream => {
    const closed = new TrailingSum(span)
    return {
      push({ minute, longLiquidations, shortLiquidations }) {
        const long = side === 'short' ? 0 : longLiquidations
        closed.push(minute, side === 'long' ? long : long + shortLiquidations)
      },
      value: () => (log1p ? log(1 + closed.sum) : closed.sum),
    }
  },
})

export const FLOW_FEATURES = [tradeSignImbalance, kyleLambda, liquidationVolume]
