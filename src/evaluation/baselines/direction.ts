import { requireCount } from '../checks.ts'
import { fitLogistic } from './logistic.ts'
import { type Baseline, type ForecastState, type HorizonSeries, requireSeries } from './series.ts'

/** The forecast of the next horizon's direction. */
export interface DirectionForecast {
  /** 1 up, −1 down; 0 while too little is known. */
  readonly direction: 1 | -1 | 0
  /** P(up) given that the price moves, in [0, 1]; NaN while too little is known. */
  readonly probabilityUp: number
}

/** Horizons that did not move, or are missing, are neither learnt from nor scored. */
export type DirectionBaseline = Baseline<DirectionForecast>

const UNKNOWN: DirectionForecast = { direction: 0, probabilityUp: Number.NaN }

function moves(value: number): boolean {
  return value > 0 || value < 0
}

/** The share of `successes` with one of each kind added (Laplace's rule), so that no forecast is certain. */
function laplace(successes: number, count: number): number {
  return (successes + 1) / (count + 2)
}

function constantly(forecast: DirectionForecast): ForecastState<DirectionForecast> {
  return {
    observe: () => undefined,
    forecast: () => forecast,
  }
}

/** Majority: always the direction that was the more frequent in the past, up where both were; P(up) by Laplace's rule. */
export function majority(): DirectionBaseline {
  return {
    name: 'majority',
    fit(past) {
      requireSeries(past)
      const returns = past.logReturn.filter(moves)
      requireCount("majority's returns", returns.length, 1)
      const probabilityUp = laplace(returns.filter((value) => value > 0).length, returns.length)
      const direction = probabilityUp >= 0.5 ? 1 : -1
      return { parameters: { probabilityUp }, begin: () => constantly({ direction, probabilityUp }) }
    },
  }
}

/**
 * Reversal: always the opposite of the last horizon that moved. P(up) is the past's share of reversals by Laplace's rule,
 * which can lie on the other side of ½ than the direction: the rule is fixed, its probability honest.
 */
export function reversal(): DirectionBaseline {
  return {
    name: 'reversal',
    fit(past) {
      requireSeries(past)
      const returns = past.logReturn.filter(moves)
      requireCount("reversal's returns", returns.length, 2)
      let reversals = 0
      for (let t = 1; t < returns.length; t++) if (returns[t] > 0 !== returns[t - 1] > 0) reversals++
      const probability = laplace(reversals, returns.length - 1)
      return {
        parameters: { reversalProbability: probability },
        begin() {
          let forecast = UNKNOWN
          return {
            observe({ logReturn }) {
              if (logReturn > 0) forecast = { direction: -1, probabilityUp: 1 - probability }
              else if (logReturn < 0) forecast = { direction: 1, probabilityUp: probability }
            },
            forecast: () => forecast,
          }
        },
      }
    },
  }
}

function learnableRows({ logReturn, features, width }: HorizonSeries): { rows: Float64Array[]; labels: number[] } {
  const rows: Float64Array[] = []
  const labels: number[] = []
  for (let t = 1; t < logReturn.length; t++) {
    const row = features.subarray((t - 1) * width, t * width)
    if (!moves(logReturn[t]) || !row.every((value) => Number.isFinite(value))) continue
    rows.push(row)
    labels.push(logReturn[t] > 0 ? 1 : 0)
  }
  return { rows, labels }
}

/**
 * Logistic regression of the next horizon's direction on the features known now; up where P(up) >= ½.
 *
 * @param penalty - λ > 0 on standardised features. @default 1
 * @throws when fitted: {EvaluationError} TOO_FEW_VALUES | SINGULAR
 */
export function logistic(penalty = 1): DirectionBaseline {
  return {
    name: 'logistic',
    fit(past) {
      requireSeries(past)
      const { rows, labels } = learnableRows(past)
      const { intercept, predict } = fitLogistic(rows, labels, penalty)
      return {
        parameters: { intercept, penalty },
        begin() {
          let forecast = UNKNOWN
          return {
            observe({ features: row }) {
              const probabilityUp = predict(row)
              forecast = Number.isNaN(probabilityUp)
                ? UNKNOWN
                : { direction: probabilityUp >= 0.5 ? 1 : -1, probabilityUp }
            },
            forecast: () => forecast,
          }
        },
      }
    },
  }
}
