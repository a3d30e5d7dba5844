import { cosTurns, log, sinTurns } from '../kernels/math.ts'
import type { FeatureShape } from '../types/index.ts'
import type { BarHistory } from './barHistory.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts'
import type { FeatureSpec } from './config.ts'

/** Spans of the mean variances, in minutes; the past day is left out, for it is the unit of the others. */
const VARIANCE_MINUTES = [15, 60, 120, 240, 480, 2880, 10_080, 20_160]
const WEEK_MS = 7 * DAY_MS
/** Ratios of variances are floored here before the logarithm, for a still quarter of an hour has none. */
const MIN_RATIO = 1e-3
/** An hourly return is cut to this many of its usual sizes, for a model's inputs should stay small. */
const MAX_RETURN = 8
/** Hours of a sequence. */
const SEQUENCE_HOURS = 48

const STATIC_NAMES: readonly string[] = [
  ...VARIANCE_MINUTES.map((minutes) => (minutes < 60 ? `logVariance${minutes}m` : `logVariance${minutes / 60}h`)),
  'logVarianceSameTimePastWeek',
  'logBipowerShare24h',
  'logVolume1h',
  'return1h',
  'sinDay',
  'cosDay',
  'sinHalfDay',
  'cosHalfDay',
  'sinWeek',
  'cosWeek',
]

const HOURLY_NAMES: readonly string[] = ['logVariance', 'return', 'logVolume']

const SHAPES: Readonly<Record<FeatureSpec['set'], FeatureShape>> = {
  'rv-v1': { steps: 0, sequence: [], statics: STATIC_NAMES },
  'sequence-v1': { steps: SEQUENCE_HOURS, sequence: HOURLY_NAMES, statics: STATIC_NAMES },
}

/**
 * How the features of a set lie in a row.
 *
 * All are free of scale, so that no fitted scaler is needed and none can leak: logs of the mean variance over a span (and
 * of the coming horizon's time of day over the past week) relative to the past day's; the log share of the past day's
 * variance that is not jumps; the mean log volume of the past hour less that of the past day; the past hour's return in
 * units of the past day's hourly deviation; sine and cosine of the time of day, of its double, and of the weekday. A
 * sequence has the log variance, return and log volume of each of the past 48 hours, in the same units.
 */
export function featureShape({ set }: Pick<FeatureSpec, 'set'>): FeatureShape {
  return SHAPES[set]
}

/** Values of a row of a set. */
export function featureWidth(spec: Pick<FeatureSpec, 'set'>): number {
  const { steps, sequence, statics } = featureShape(spec)
  return steps * sequence.length + statics.length
}

/** Mean horizon-long realised variance of the past day. */
export function dayScale(history: BarHistory, timeMs: number, spec: FeatureSpec): number {
  return history.variance(timeMs - DAY_MS, timeMs) * ((spec.horizonMinutes * MINUTE_MS) / DAY_MS)
}

/** Writes the features of a row that stands at t, from bars that open before it. */
export function writeFeatures(
  history: BarHistory,
  t: number,
  spec: FeatureSpec,
  out: Float32Array,
  offset: number,
): void {
  const { steps } = featureShape(spec)
  const day = history.variance(t - DAY_MS, t)
  writeStatics(history, t, day, spec, out, writeHours(history, t, day, steps, out, offset))
}

/** @returns where the next value goes, as the others do */
function writeHours(
  history: BarHistory,
  t: number,
  day: number,
  hours: number,
  out: Float32Array,
  offset: number,
): number {
  let at = offset
  const dayVolume = hours === 0 ? undefined : history.meanLogVolume(t - DAY_MS, t)
  for (let end = t - (hours - 1) * HOUR_MS; end <= t; end += HOUR_MS) {
    out[at++] = logRatio(history.variance(end - HOUR_MS, end), day / 24)
    out[at++] = relativeReturn(history, end, day)
    out[at++] = relativeLogVolume(history, end, dayVolume)
  }
  return at
}

function writeStatics(
  history: BarHistory,
  t: number,
  day: number,
  spec: FeatureSpec,
  out: Float32Array,
  offset: number,
): void {
  let at = offset
  for (const minutes of VARIANCE_MINUTES) {
    const spanMs = minutes * MINUTE_MS
    out[at++] = logRatio(history.variance(t - spanMs, t), day * (spanMs / DAY_MS))
  }
  let sameTime = 0
  for (let back = DAY_MS; back <= WEEK_MS; back += DAY_MS) {
    sameTime += history.variance(t - back, t - back + spec.horizonMinutes * MINUTE_MS)
  }
  out[at++] = logRatio(sameTime / 7, dayScale(history, t, spec))
  out[at++] = logRatio(history.bipowerVariation(t - DAY_MS, t), day)
  out[at++] = relativeLogVolume(history, t, history.meanLogVolume(t - DAY_MS, t))
  out[at++] = relativeReturn(history, t, day)
  for (const turns of [t / DAY_MS, (2 * t) / DAY_MS, Math.floor(t / DAY_MS) / 7]) {
    out[at++] = sinTurns(turns)
    out[at++] = cosTurns(turns)
  }
}

function logRatio(value: number, unit: number): number {
  return log(Math.max(value / unit, MIN_RATIO))
}

/** The return of the hour before `end` in units of the day's hourly deviation. */
function relativeReturn(history: BarHistory, end: number, day: number): number {
  const move = history.logReturn(end - HOUR_MS, end) / Math.sqrt(day / 24)
  return Math.min(MAX_RETURN, Math.max(-MAX_RETURN, move))
}

/** Of the hour before `end`; 0 when nothing traded in it or the day, as for exchanges that report no volume. */
function relativeLogVolume(history: BarHistory, end: number, day: number | undefined): number {
  const hour = history.meanLogVolume(end - HOUR_MS, end)
  return hour === undefined || day === undefined ? 0 : hour - day
}
