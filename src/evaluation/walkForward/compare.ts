import { moments } from '../numeric/summary.ts'
import { automaticBlockLength, type BootstrapInterval, bootstrapMean } from '../tests/bootstrap.ts'
import { expectedMaximumSharpe, probabilisticSharpe } from '../tests/deflatedSharpe.ts'
import { type DieboldMariano, dieboldMariano } from '../tests/dieboldMariano.ts'
import { MODEL } from './horizons.ts'
import type { LossSeries } from './losses.ts'

/** P below which a difference of two forecasts counts as one. */
export const SIGNIFICANCE = 0.05
const CONFIDENCE = 0.9
const REPLICATES = 1000

/** How the model stands beside the best baseline: by the mean loss, and by whether the difference is significant. */
export type Standing = 'beats' | 'noWorse' | 'worse'

/** The chance that the best of many tried settings owes its advantage to the search. */
export interface SearchNote {
  /** N: how many settings were tried. */
  readonly searched: number
  /** Mean advantage over its long-run standard deviation, an observation: a Sharpe ratio of the advantage. */
  readonly sharpe: number
  /** What the best of N without any advantage is expected to reach. */
  readonly expectedMaximum: number
  /** Deflated Sharpe ratio: P(the advantage is real), in [0, 1]; above 0.95 it is unlikely to come from the search. */
  readonly deflatedSharpe: number
}

export interface Comparison {
  /** Number of times scored. */
  readonly count: number
  /** Mean QLIKE by the forecast's name, with a 90 % block-bootstrap interval. */
  readonly qlike: Readonly<Record<string, BootstrapInterval>>
  /** Mean squared error of the log variance likewise. */
  readonly mseLog: Readonly<Record<string, BootstrapInterval>>
  /** Of the model's QLIKE (A) against each baseline's (B). */
  readonly dieboldMariano: Readonly<Record<string, DieboldMariano>>
  /** The baseline of least mean QLIKE on these very times, which is known only afterwards: the hardest to beat. */
  readonly bestBaseline: string
  readonly standing: Standing
  readonly search?: SearchNote
}

export interface ComparisonOptions {
  /** Of the bootstrap. */
  readonly seed: string
  /** How many settings were tried before these. @default 1 */
  readonly searched?: number
}

/**
 * Compares the model with every baseline on the same times.
 *
 * @param losses - of the model and at least one baseline; at least 8 times
 * @throws {EvaluationError} TOO_FEW_VALUES | NON_FINITE
 */
export function compareForecasts(losses: LossSeries, { seed, searched = 1 }: ComparisonOptions): Comparison {
  const baselines = Object.keys(losses.qlike).filter((name) => name !== MODEL)
  const qlike = meanIntervals(losses.qlike, seed)
  const tests = baselines.map((name) => [name, dieboldMariano(losses.qlike[MODEL], losses.qlike[name])] as const)
  const bestBaseline = baselines.reduce((best, name) => (qlike[name].estimate < qlike[best].estimate ? name : best))
  const test = Object.fromEntries(tests)[bestBaseline]
  const comparison = {
    count: losses.timeMs.length,
    qlike,
    mseLog: meanIntervals(losses.squaredLogError, seed),
    dieboldMariano: Object.fromEntries(tests),
    bestBaseline,
    standing: standingOf(test),
  }
  if (searched <= 1) return comparison
  const advantage = losses.qlike[bestBaseline].map((loss, i) => loss - losses.qlike[MODEL][i])
  return { ...comparison, search: searchNote(advantage, test, searched) }
}

/** Whether A is better or worse than B by a significant difference. */
export function standingOf({ meanDifference, pTwoSided }: DieboldMariano): Standing {
  if (pTwoSided >= SIGNIFICANCE) return 'noWorse'
  return meanDifference < 0 ? 'beats' : 'worse'
}

/** The mean of each column with its 90 % block-bootstrap interval. */
export function meanIntervals(losses: LossSeries['qlike'], seed: string): Record<string, BootstrapInterval> {
  return Object.fromEntries(
    Object.entries(losses).map(([name, values]) => {
      const blockLength = automaticBlockLength(values)
      return [name, bootstrapMean(values, { seed, blockLength, replicates: REPLICATES, confidence: CONFIDENCE })]
    }),
  )
}

/**
 * The deflated Sharpe ratio of a loss advantage. The trials' own ratios are not known, so their variance is that of a
 * ratio without skill, 1/n; autocorrelation is counted by taking the Diebold–Mariano statistic for the ratio.
 *
 * @see Bailey and López de Prado 2014, The deflated Sharpe ratio, doi:10.3905/jpm.2014.40.5.094
 */
function searchNote(advantage: Float64Array, { statistic }: DieboldMariano, searched: number): SearchNote {
  const count = advantage.length
  const sharpe = -statistic / Math.sqrt(count)
  const { skewness, kurtosis } = moments(advantage)
  const expectedMaximum = expectedMaximumSharpe(1 / count, searched)
  return {
    searched,
    sharpe,
    expectedMaximum,
    deflatedSharpe: probabilisticSharpe({ sharpe, count, skewness, kurtosis }, expectedMaximum),
  }
}
