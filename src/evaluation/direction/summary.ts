import {
  type BrierParts,
  brier,
  brierParts,
  equalCountTable,
  expectedCalibrationError,
  logLoss,
  type ReliabilityBin,
} from '../metrics/calibration.ts'
import { hitRate, type Proportion } from '../metrics/proportion.ts'
import { mean } from '../numeric/summary.ts'
import type { BootstrapInterval } from '../tests/bootstrap.ts'
import { type DieboldMariano, dieboldMariano } from '../tests/dieboldMariano.ts'
import { meanIntervals, type Standing, standingOf } from '../walkForward/compare.ts'
import { concatenate, MODEL } from '../walkForward/horizons.ts'
import { poolColumns } from '../walkForward/losses.ts'
import { type DirectionHorizons, joinDirections, mapValues, movedHorizons } from './horizons.ts'
import { type Trading, type TradingOptions, tradeAlong } from './trading.ts'

/** One symbol's usable test horizons of one fold. */
export interface DirectionPart {
  readonly symbol: string
  readonly horizons: DirectionHorizons
}

/** How the model stands beside the baselines; all by the forecast's name, on the same moves. */
export interface DirectionComparison {
  /** Horizons on which a price moved, over all symbols. */
  readonly count: number
  /** Share of right directions, with its 95 % Wilson interval. */
  readonly hits: Readonly<Record<string, Proportion>>
  /** Mean Brier score in [0, 1], with a 90 % block-bootstrap interval. */
  readonly brier: Readonly<Record<string, BootstrapInterval>>
  /** Mean log loss, nats. */
  readonly logLoss: Readonly<Record<string, number>>
  /** Of the model's Brier score (A) against each baseline's (B). */
  readonly dieboldMariano: Readonly<Record<string, DieboldMariano>>
  /** The same test of misses, 0 or 1: McNemar's question, with moves that may hang together. */
  readonly hitTests: Readonly<Record<string, DieboldMariano>>
  /** The baseline of least mean Brier score here, and that of the highest hit rate, known only afterwards. */
  readonly bestBaseline: string
  readonly bestHits: string
  /** By the Brier score against {@link bestBaseline}. */
  readonly standing: Standing
  /** By misses against {@link bestHits}. */
  readonly hitStanding: Standing
}

/** What a set of test horizons says of the model: one symbol's or all symbols', of one fold or all folds. */
export interface DirectionScope {
  readonly comparison: DirectionComparison
  /** Of the model's P(up): ten bins of equally many. */
  readonly calibration: readonly ReliabilityBin[]
  readonly calibrationError: number
  /** Murphy's parts of the model's Brier score; `uncertainty` is what the base rate of the moves themselves would score. */
  readonly brierParts: BrierParts
  /** By the forecast's name. */
  readonly trading: Readonly<Record<string, Trading>>
}

/** The pooled scope, and that of each symbol. */
export interface DirectionSummary {
  readonly pooled: DirectionScope
  readonly symbols: Readonly<Record<string, DirectionScope>>
}

/**
 * Everything that is reported of folds.
 *
 * @param folds - of each fold its symbols, the same ones in the same order; in order of time
 * @throws {EvaluationError} TOO_FEW_VALUES when a scope has too few moves to be judged
 */
export function summariseDirections(
  folds: readonly (readonly DirectionPart[])[],
  options: TradingOptions,
): DirectionSummary {
  const bySymbol = folds[0].map(({ symbol }, k) => ({
    symbol,
    horizons: joinDirections(folds.map((fold) => fold[k].horizons)),
  }))
  const scopes = bySymbol.map(({ symbol, horizons }) => [symbol, scopeOf([horizons], options)] as const)
  const all = bySymbol.map(({ horizons }) => horizons)
  return {
    pooled: all.length === 1 ? scopes[0][1] : scopeOf(all, options),
    symbols: Object.fromEntries(scopes),
  }
}

function scopeOf(markets: readonly DirectionHorizons[], options: TradingOptions): DirectionScope {
  const moved = markets.map(movedHorizons)
  const probability = concatenate(moved.map(({ forecasts }) => forecasts[MODEL].probabilityUp))
  const outcome = concatenate(moved.map(({ logReturn }) => outcomesOf(logReturn)))
  const calibration = equalCountTable(probability, outcome)
  return {
    comparison: compareDirections(moved, options.seed),
    calibration,
    calibrationError: expectedCalibrationError(calibration),
    brierParts: brierParts(calibration),
    trading: tradeAlong(markets, options),
  }
}

function outcomesOf(logReturn: Float64Array): Float64Array {
  return logReturn.map((move) => (move > 0 ? 1 : 0))
}

/**
 * Compares the model with every baseline on the same moves. Several symbols at one time are one case, by their mean loss,
 * since markets move together; but hit rates count every move.
 *
 * @param moved - horizons of each symbol on which its price moved
 * @throws {EvaluationError} TOO_FEW_VALUES below 8 times
 */
export function compareDirections(moved: readonly DirectionHorizons[], seed: string): DirectionComparison {
  const { forecasts } = moved[0]
  const names = Object.keys(forecasts)
  const baselines = names.filter((name) => name !== MODEL)
  const pooled = (loss: (horizons: DirectionHorizons, name: string) => Float64Array) =>
    poolColumns(
      moved.map((horizons) => ({
        timeMs: horizons.timeMs,
        columns: mapValues(horizons.forecasts, (_, name) => loss(horizons, name)),
      })),
    ).columns
  const scored = (score: typeof brier) => (horizons: DirectionHorizons, name: string) =>
    score(horizons.forecasts[name].probabilityUp, outcomesOf(horizons.logReturn))
  const briers = pooled(scored(brier))
  const misses = pooled(({ logReturn, forecasts: by }, name) =>
    logReturn.map((move, i) => (move * by[name].direction[i] > 0 ? 0 : 1)),
  )
  const against = (losses: typeof briers) =>
    Object.fromEntries(baselines.map((name) => [name, dieboldMariano(losses[MODEL], losses[name])]))
  const means = meanIntervals(briers, seed)
  const logReturn = concatenate(moved.map((horizons) => horizons.logReturn))
  const hits = mapValues(forecasts, (_, name) =>
    hitRate(concatenate(moved.map((horizons) => horizons.forecasts[name].direction)), logReturn),
  )
  const bestBaseline = baselines.reduce((best, name) => (means[name].estimate < means[best].estimate ? name : best))
  const bestHits = baselines.reduce((best, name) => (hits[name].share > hits[best].share ? name : best))
  const [tests, hitTests] = [against(briers), against(misses)]
  return {
    count: logReturn.length,
    hits,
    brier: means,
    logLoss: mapValues(pooled(scored(logLoss)), mean),
    dieboldMariano: tests,
    hitTests,
    bestBaseline,
    bestHits,
    standing: standingOf(tests[bestBaseline]),
    hitStanding: standingOf(hitTests[bestHits]),
  }
}
