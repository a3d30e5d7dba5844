import { observeDrift, openDrift } from '../evaluation/drift/monitor.ts'
import type { DriftConfig, DriftReason, DriftState } from '../evaluation/drift/types.ts'
import { watchedColumn, watchedFeatures } from '../evaluation/drift/watched.ts'
import { forecastLogRatios, qlikeOfLogRatio } from '../models/forecast.ts'
import type { Model } from '../models/model.ts'
import type { SupervisedRows } from '../types/index.ts'
import { marketClockMs, type Run } from './run.ts'

/** The stream of the forecast error, beside those that are named as features are. */
export const ERROR_STREAM = 'error'

/** The monitor of a run; undefined where its manifest watches nothing. */
export function driftConfigOf({ manifest, model }: Run): DriftConfig | undefined {
  const { drift } = manifest
  return drift === null ? undefined : { ...drift, features: watchedFeatures(model.shape, drift.features) }
}

/** Every stream that an abstention of the run may name. */
export function watchedStreams(run: Run): readonly string[] {
  const config = driftConfigOf(run)
  return config === undefined ? [] : [...config.features, ERROR_STREAM]
}

/** What a worker knows of its own data after a round's clock; plain data. */
export interface DriftWatch {
  /** The last round whose rows were observed. */
  readonly round: number
  /** Absent until there are rows enough for a reference. */
  readonly state?: DriftState
  /** The round in which the pause began that still lasts. */
  readonly pausedSince?: number
}

/**
 * Moves the watch on to a round: the worker's rows at whole horizons that were labelled since the round before, oldest
 * first, those of several symbols at one time by symbol. Until there is a window's worth of them they make the reference.
 * Pure: the watch after a round follows from the manifest, the rows and the models alone.
 *
 * @param before - the watch after the round before; undefined before round 1
 * @param rows - the worker's own, of all times
 * @param base - parameters that the round starts from, which have seen no row that is new; absent where they are not
 *   known any more, and then the error is left out
 */
export function watchRound(
  run: Run,
  config: DriftConfig,
  before: DriftWatch | undefined,
  rows: SupervisedRows,
  base: Float32Array | undefined,
): DriftWatch {
  const round = (before?.round ?? 0) + 1
  const state =
    before?.state === undefined
      ? openWithin(run, config, rows, marketClockMs(run, round))
      : observeNew(run, config, before.state, rows, round, base)
  if (state?.status !== 'drift') return { round, ...(state === undefined ? {} : { state }) }
  return { round, state, pausedSince: before?.pausedSince ?? round }
}

/** Why a worker pauses: what rose or shifted most of what has drifted; undefined while nothing has. */
export function causeOfPause({ state }: DriftWatch): DriftReason | undefined {
  if (state?.status !== 'drift') return undefined
  const [first, ...others] = state.reasons.filter(({ test }) => test !== 'ks')
  return others.reduce((most, reason) => (reason.value > most.value ? reason : most), first)
}

function openWithin(run: Run, config: DriftConfig, rows: SupervisedRows, clockMs: number): DriftState | undefined {
  const indices = wholeHorizons(run, rows, Number.NEGATIVE_INFINITY, clockMs)
  if (indices.length < config.windowLength) return undefined
  const columns = columnsOf(run, config)
  return openDrift(
    config,
    columns.map((column) => indices.map((row) => rows.features[row * rows.width + column])),
  )
}

function observeNew(
  run: Run,
  config: DriftConfig,
  before: DriftState,
  rows: SupervisedRows,
  round: number,
  base: Float32Array | undefined,
): DriftState {
  const indices = wholeHorizons(run, rows, marketClockMs(run, round - 1), marketClockMs(run, round))
  const columns = columnsOf(run, config)
  const errors = base === undefined ? [] : errorsOf(run.model, base, rows, indices)
  return indices.reduce((state, row, i) => {
    const features = columns.map((column) => rows.features[row * rows.width + column])
    const error = errors[i]
    return observeDrift(config, state, Number.isFinite(error) ? { features, error } : { features })
  }, before)
}

function columnsOf({ model }: Run, { features }: DriftConfig): number[] {
  return features.map((name) => watchedColumn(model.shape, name))
}

/** The rows whose labels, of which no two of one symbol overlap, ended in (fromMs, toMs]. */
function wholeHorizons({ manifest }: Run, rows: SupervisedRows, fromMs: number, toMs: number): number[] {
  const { length, timeMs, labelEndMs } = rows
  const horizonMs = manifest.features.horizonMinutes * 60_000
  const indices: number[] = []
  for (let row = firstAfter(labelEndMs, fromMs); row < length && labelEndMs[row] <= toMs; row++) {
    if (timeMs[row] % horizonMs === 0) indices.push(row)
  }
  return indices
}

/** The first place in ascending values of one that is greater. */
function firstAfter(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}

/** QLIKE of each row; not finite where there is no forecast. */
function errorsOf(model: Model, parameters: Float32Array, rows: SupervisedRows, indices: readonly number[]): number[] {
  const { width } = rows
  const features = new Float32Array(indices.length * width)
  for (const [to, from] of indices.entries()) {
    features.set(rows.features.subarray(from * width, (from + 1) * width), to * width)
  }
  const logRatios = forecastLogRatios(model, parameters, features, indices.length)
  return indices.map((row, i) => qlikeOfLogRatio(rows.target[row], logRatios[i]))
}
