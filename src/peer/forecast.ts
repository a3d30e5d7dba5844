import { DataError } from '../errors/index.ts'
import { marketStateAt } from '../market/features.ts'
import { forecastVariance } from '../models/forecast.ts'
import { marketClockMs, type Run } from '../round/run.ts'
import type { Account, BarSeries, ForecastAnswer, MarketState } from '../types/index.ts'
import { type ForecastQuestion, hashForecastRequest } from '../wire/index.ts'
import type { Replica } from './replica.ts'

/**
 * Answers a question from the last recorded model: on the asker's own market state, or on this peer's bars of a symbol
 * at a time no later than the run's market clock.
 *
 * Deterministic: peers with the same model and the same bars give the same bits.
 *
 * @throws {DataError} TOO_SHORT when this peer has no bars for the question
 */
export function answerForecast(
  run: Run,
  replica: Replica,
  series: readonly BarSeries[],
  account: Account,
  question: ForecastQuestion,
): ForecastAnswer {
  const state = 'state' in question ? question.state : stateOf(run, replica, series, question)
  if (state.features.length !== run.model.width) {
    throw new DataError(
      'TOO_SHORT',
      `a market state of this run has ${run.model.width} features, not ${state.features.length}`,
    )
  }
  return {
    runId: run.id,
    round: replica.head.round,
    modelHash: replica.checkpoint.modelHash,
    account,
    requestHash: hashForecastRequest(question),
    symbol: state.symbol,
    timeMs: state.timeMs,
    horizonMinutes: run.manifest.features.horizonMinutes,
    variance: forecastVariance(run.model, replica.checkpoint.parameters, state),
  }
}

/** The market's present: the end of the last settled window. */
export function presentMs(run: Run, replica: Replica): number {
  return marketClockMs(run, replica.head.settledRound + 1)
}

function stateOf(
  run: Run,
  replica: Replica,
  series: readonly BarSeries[],
  { symbol, timeMs }: Extract<ForecastQuestion, { symbol: string }>,
): MarketState {
  const present = presentMs(run, replica)
  const bars = series.find((candidate) => candidate.symbol === symbol)
  if (bars === undefined) {
    const known = series.map((candidate) => candidate.symbol).join(', ')
    throw new DataError('TOO_SHORT', `this peer has no bars of ${symbol}; it has ${known}`)
  }
  if (timeMs !== undefined && timeMs > present) {
    throw new DataError('TOO_SHORT', `the run's market clock stands at ${new Date(present).toISOString()}`)
  }
  return marketStateAt(bars, timeMs ?? present, run.manifest.features)
}
