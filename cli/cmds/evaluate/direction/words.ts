import type { DirectionComparison, Trading } from '../../../../src/evaluation/direction/index.ts'
import { MODEL } from '../../../../src/evaluation/walkForward/index.ts'
import { formatLoss } from '../../../lib/format.ts'
import { formatP, percent, titleOf } from '../words.ts'

/** Basis points with as many digits as they deserve. */
export function formatBp(bp: number): string {
  if (!Number.isFinite(bp)) return '–'
  return `${bp < 0 ? '−' : ''}${Math.abs(bp).toFixed(Math.abs(bp) < 10 ? 2 : 1)}`
}

/** An annual Sharpe ratio with its interval. */
export function formatSharpe({ estimate, lower, upper }: Trading['sharpe']): string {
  const [value, from, to] = [estimate, lower, upper].map((ratio) => ratio.toFixed(1).replace('-', '−'))
  return `${value} [${from}, ${to}]`
}

/** A profit as people write it. @param share - of the equity */
export function formatProfit(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`
}

/** Whether the model's probabilities are worth anything, in one sentence. @param symbol - absent for all symbols together */
export function directionVerdict(comparison: DirectionComparison, symbol?: string): string {
  const { bestBaseline, brier, dieboldMariano, standing } = comparison
  const best = titleOf(bestBaseline)
  const where = symbol === undefined ? '' : `${symbol}: `
  const figures = `Brier score ${formatLoss(brier[MODEL].estimate)} against ${formatLoss(brier[bestBaseline].estimate)}`
  const p = `Diebold–Mariano p ${equal(dieboldMariano[bestBaseline].pTwoSided)}`
  switch (standing) {
    case 'beats':
      return `${where}the model beats the best baseline, ${best}: ${figures} (${p}).`
    case 'noWorse':
      return `${where}the model does not beat the best baseline, ${best}, and is no worse: ${figures}, a difference that is not significant (${p}).`
    case 'worse':
      return `${where}the model is worse than the best baseline, ${best}: ${figures} (${p}). It should not be used.`
  }
}

/** How many directions were right, in one sentence. */
export function hitSentence({ hits, bestHits, hitTests, hitStanding }: DirectionComparison): string {
  const { share, lower, upper } = hits[MODEL]
  const own = `It calls ${percent(share)} of the moves rightly (${percent(lower)} to ${percent(upper)})`
  const other = `${titleOf(bestHits)} ${percent(hits[bestHits].share)}`
  const p = `p ${equal(hitTests[bestHits].pTwoSided)}`
  switch (hitStanding) {
    case 'beats':
      return `${own}, significantly more than ${other} (${p}).`
    case 'noWorse':
      return `${own}; ${other}, which is no significant difference (${p}).`
    case 'worse':
      return `${own}, significantly fewer than ${other} (${p}).`
  }
}

/** What trading the forecasts would have earned, in one sentence; never more than what is left after costs. */
export function profitSentence({ breakEvenBp, costBp, netBp, sharpe }: Trading): string {
  if (!Number.isFinite(breakEvenBp)) return 'Nothing was traded.'
  const edge = `the gross edge of ${formatBp(breakEvenBp)} bp a trade`
  const costs = `the costs of ${formatBp(costBp)} bp`
  if (breakEvenBp <= 0) return `Traded, it loses money even before costs: ${edge}, ${costs}.`
  if (netBp <= 0) return `Traded, it loses money: ${edge} is below ${costs}.`
  const doubt = sharpe.lower > 0 ? '' : ', but the Sharpe ratio may well be 0'
  return `Traded, it keeps ${formatBp(netBp)} bp a trade: ${edge} is above ${costs}${doubt}.`
}

/** What a search over settings does to the profit, in one sentence. */
export function searchedSentence(searched: number, { sharpe, deflatedSharpe }: Trading): string {
  const tried = `${searched.toLocaleString('en-US')} settings were tried`
  if (sharpe.estimate <= 0) return `${tried}; there is no profit to explain.`
  const reading = deflatedSharpe > 0.95 ? 'is unlikely to' : 'may well'
  return `${tried}: with a deflated Sharpe ratio of ${percent(deflatedSharpe)}, the profit ${reading} come from the search alone.`
}

function equal(p: number): string {
  return formatP(p).replace(/^(?!<)/, '= ')
}
