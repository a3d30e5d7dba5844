import type { TrainedOnHistory } from '../../../simulation/history.ts'
import { DataError } from '../../../src/errors/index.ts'
import { labelRegimes, regimeBoundaries } from '../../../src/evaluation/metrics/intervals.ts'
import { qlike } from '../../../src/evaluation/metrics/variance.ts'
import { mean } from '../../../src/evaluation/numeric/summary.ts'
import {
  baselinesAlong,
  conformalAlong,
  driftAlong,
  type LogForecasts,
  MODEL,
  pick,
  REGIME_NAMES,
  scorableHorizons,
  varianceBaselines,
} from '../../../src/evaluation/walkForward/index.ts'
import { exp, log } from '../../../src/kernels/math.ts'
import { selectRows } from '../../../src/market/rows.ts'
import { forecastLogRatios } from '../../../src/models/forecast.ts'
import type { SupervisedRows } from '../../../src/types/index.ts'
import type { Experiment, FoldSymbol } from './fold.ts'
import type { HorizonGrid } from './grids.ts'
import { headQuantiles } from './headForecasts.ts'
import { spreadsOf } from './spreads.ts'

/** A trained federation and the rows it was trained on. */
export interface Forecaster {
  readonly training: TrainedOnHistory
  readonly trained: SupervisedRows
}

/** Horizons of a grid, half-open. */
interface Range {
  readonly from: number
  readonly to: number
}

interface FoldPart {
  readonly calibrator: Forecaster
  readonly model: Forecaster
  readonly calibration: Range
  readonly span: Range & { readonly fitUntil: number }
}

/** A symbol's part of a fold, up to the choice of the spread, which all symbols make together. */
export interface OpenSymbolFold {
  /** By the spread's name. */
  readonly calibrations: Readonly<Record<string, LogForecasts>>
  /** @param spread - the name of the one that was chosen */
  finish(spread: string): FoldSymbol
}

/**
 * Forecasts and baselines of one symbol.
 *
 * @throws {EvaluationError} when a baseline cannot be fitted
 * @throws {DataError} TOO_SHORT when calibration or test has no horizon that can be scored
 */
export function symbolFold(experiment: Experiment, grid: HorizonGrid, part: FoldPart): OpenSymbolFold {
  const { testRows, manifest, nominals } = experiment
  const { calibrator, model, calibration, span } = part
  const calibrations = calibrationOf(calibrator, testRows, grid, calibration)
  const past = scored(testRows, grid, { from: 0, to: span.fitUntil })
  if (past.length < REGIME_NAMES.length) throw tooFew(grid, 'training')

  const baselines = baselinesAlong(varianceBaselines(manifest.features.horizonMinutes), grid.series, span)
  const rows = scored(testRows, grid, span)
  const logForecast = logForecastsOf(model, rows)
  const forecast = new Float64Array(span.to - span.from).fill(Number.NaN)
  for (let i = 0; i < rows.length; i++) forecast[placeOf(grid, rows.timeMs[i]) - span.from] = exp(logForecast[i])
  const { horizons, leftOut } = scorableHorizons({
    timeMs: Float64Array.from(forecast, (_, i) => grid.startMs + (span.from + i) * grid.horizonMs),
    realised: grid.series.variance.slice(span.from, span.to),
    forecasts: { [MODEL]: forecast, ...baselines.forecasts },
  })
  if (horizons.timeMs.length === 0) throw tooFew(grid, 'test')
  const keptTimes = new Set(horizons.timeMs)
  const kept = Uint32Array.from(rows.timeMs.keys()).filter((i) => keptTimes.has(rows.timeMs[i]))

  return {
    calibrations,
    finish(name) {
      const { training, trained } = model
      const test: LogForecasts = {
        realised: horizons.realised,
        logForecast: pick(logForecast, kept),
        spread: pick(spreadsOf(training, trained, rows)[name], kept),
      }
      const calibration = calibrations[name]
      return {
        symbol: grid.symbol,
        horizons,
        leftOut,
        intervals: nominals.map((nominal) => ({ nominal, methods: conformalAlong(calibration, test, 1 - nominal) })),
        regime: labelRegimes(pick(rows.scale, kept), regimeBoundaries(past.scale, REGIME_NAMES.length)),
        quantiles: headQuantiles(training.model, training.parameters, rows).map(({ level, values }) => ({
          level,
          values: pick(values, kept),
        })),
        drift: driftAlong({
          features: experiment.shape.statics,
          reference: columnsOf(past, experiment.shape.statics.length),
          values: columnsOf(selectRows(rows, kept), experiment.shape.statics.length),
          timeMs: horizons.timeMs,
          error: qlike(horizons.realised, horizons.forecasts[MODEL]),
          errorScale: mean(qlike(calibration.realised, calibration.logForecast.map(exp))),
        }),
        baselineParameters: baselines.parameters,
      }
    },
  }
}

function tooFew({ symbol }: HorizonGrid, what: string): DataError {
  return new DataError(
    'TOO_SHORT',
    `${symbol}: a ${what} span has too few horizons with forecasts and prices that move`,
  )
}

/** What the calibrating federation says of the horizons that it did not see, with each spread. */
function calibrationOf(
  { training, trained }: Forecaster,
  testRows: SupervisedRows,
  grid: HorizonGrid,
  range: Range,
): Record<string, LogForecasts> {
  const rows = scored(testRows, grid, range)
  if (rows.length === 0) throw tooFew(grid, 'calibration')
  const realised = Float64Array.from(rows.timeMs, (time) => grid.series.variance[placeOf(grid, time)])
  const logForecast = logForecastsOf({ training, trained }, rows)
  const spreads = Object.entries(spreadsOf(training, trained, rows))
  return Object.fromEntries(spreads.map(([name, spread]) => [name, { realised, logForecast, spread }]))
}

/** Rows of the model that stand where horizons of a range begin. */
function scored(testRows: SupervisedRows, { row }: HorizonGrid, { from, to }: Range): SupervisedRows {
  return selectRows(
    testRows,
    row.subarray(from, to).filter((index) => index >= 0),
  )
}

function placeOf({ startMs, horizonMs }: HorizonGrid, timeMs: number): number {
  return (timeMs - startMs) / horizonMs
}

/** Forecasts of the log variance. */
function logForecastsOf({ training: { model, parameters } }: Forecaster, rows: SupervisedRows): Float64Array {
  const logRatios = forecastLogRatios(model, parameters, rows.features, rows.length)
  return logRatios.map((logRatio, i) => logRatio + log(rows.scale[i]))
}

/** The last `count` values of each row, as columns. */
function columnsOf({ features, width, length }: SupervisedRows, count: number): Float64Array[] {
  const first = width - count
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length }, (_, i) => features[i * width + first + k]),
  )
}
