import { DataError } from '../errors/index.ts'
import { forecastVariance } from '../models/forecast.ts'
import { marketClockMs, type Run } from '../round/run.ts'
import type { Account, ForecastAnswer, MarketState } from '../types/index.ts'
import { type ForecastQuestion, hashForecastRequest } from '../wire/index.ts'
import type { PeerMarket } from './market.ts'
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
  market: PeerMarket,
  account: Account,
  question: ForecastQuestion,
): ForecastAnswer {
  const state = 'state' in question ? question.state : stateOf(run, replica, market, question)
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
  market: PeerMarket,
  { symbol, timeMs }: Extract<ForecastQuestion, { symbol: string }>,
): MarketState {
  const present = presentMs(run, replica)
  if (timeMs !== undefined && timeMs > present) {
    throw new DataError('TOO_SHORT', `the run's market clock stands at ${new Date(present).toISOString()}`)
  }
  return market.stateAt(symbol, timeMs ?? present)
}
